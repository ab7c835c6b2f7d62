// Judges where the target's response differs from the oracle's response to the same request in the same state: whether
// the contract leaves that open, which rules of the milestone decide it, and who is at fault.
#pragma once

#include <optional>

#include "runner/explore/compare.h"
#include "runner/explore/exploration_context.h"
#include "runner/explore/observation.h"
#include "runner/play/service_side.h"

namespace runner::explore {

/// What a comparison of two responses gave.
struct JudgedDifference {
  bool differs = false;
  std::optional<Observation> observation;  ///< absent where the contract leaves the difference open
};

/// One for each trial: it remembers which of the target's ids correspond to which of the oracle's.
class DifferenceJudge {
 public:
  /// All must outlive the judge.
  DifferenceJudge(const ExplorationContext& context, const ServiceSide& target, const ServiceSide& oracle);

  /// Both are indices into the log of their side.
  JudgedDifference judge(int target, int oracle);

 private:
  std::optional<Difference> compare_details(const checks::Exchange& target, const checks::Exchange& oracle) const;
  bool is_unknowable(const checks::Exchange& target, const checks::Exchange& oracle,
                     const Difference& difference) const;
  Observation observe(const checks::Exchange& target, const checks::Exchange& oracle, const Difference& difference);

  const ExplorationContext& context_;
  const Capabilities capabilities_;  ///< the target's
  const ServiceSide& target_;
  const ServiceSide& oracle_;
  ResponseComparison comparison_;
};

}  // namespace runner::explore
