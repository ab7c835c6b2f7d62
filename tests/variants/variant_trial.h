// Runs and explores a milestone against legal variants of the reference implementation, and reports what must not be
// found.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "runner/plan/plan.h"
#include "tests/variants/variant_table.h"

namespace variants {

struct MilestonePlan {
  unsigned bit;
  std::shared_ptr<const runner::Plan> plan;
};

/// Of all three milestones; a plan that cannot be made ends the process.
const std::vector<MilestonePlan>& plans();

/// Rules without their milestone.
using RuleNames = std::set<std::string, std::less<>>;
RuleNames allowed_warnings(const LegalVariant& variant);

struct TrialResult {
  std::vector<std::string> problems;  ///< MUST findings, and warnings that are not allowed
  RuleNames warned;
  uint64_t responses = 0;  ///< a digest of them all, in their order
};

TrialResult run_in_process(const runner::Plan& plan, const Variants& variants, const RuleNames& allowed);
TrialResult run_over_http(const runner::Plan& plan, const Variants& variants, const RuleNames& allowed);

struct Effort {
  uint64_t cases;
  uint64_t seed;
  bool may_warn = true;  ///< the variants depart from a SHOULD
  bool explain = false;  ///< show the requests that lead to a finding, which costs time
};
/// With the reference implementation as it is for oracle.
TrialResult explore_in_process(const runner::Plan& plan, const Variants& variants, const Effort& effort);
TrialResult explore_over_http(const runner::Plan& plan, const Variants& variants, const Effort& effort);

}  // namespace variants
