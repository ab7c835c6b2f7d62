// Judges where the target's response differs from the oracle's response to the same request in the same state: whether
// the contract leaves that open, which rules of the milestone decide it, and who is at fault.
#pragma once

#include <optional>
#include <vector>

#include "runner/explore/compare.h"
#include "runner/explore/exploration_context.h"
#include "runner/explore/observation.h"
#include "runner/play/service_side.h"

namespace runner::explore {

/// No response, a 5xx, or a success in another form than the contract's: what it says of the state is not known.
bool is_answered_badly(const checks::Exchange& exchange);

/// The beginnings of the ids that each side was sent. Equal where both were sent the same.
struct NameSpaces {
  std::string target;
  std::string oracle;

  bool differ() const { return target != oracle; }
  /// An exchange of the oracle's as if it had been sent the target's ids.
  checks::Exchange in_those_of_target(const checks::Exchange& exchange) const;
  /// A value that in_those_of_target() gave, as the oracle wrote it.
  wire::Json in_those_of_oracle(const wire::Json& value) const;
};

/// What a comparison of two responses gave.
struct JudgedDifferences {
  /// After a write the services may have different states: the outcome or a value differs, not only a member that one
  /// of them leaves out or an order.
  bool may_diverge = false;
  /// None for what the contract leaves open. Of several values that differ, the first represents all.
  std::vector<Observation> observations;
};

/// One for each trial: it remembers which of the target's ids correspond to which of the oracle's.
class DifferenceJudge {
 public:
  /// All must outlive the judge.
  DifferenceJudge(const ExplorationContext& context, const ServiceSide& target, ServiceSide& oracle);

  const NameSpaces& name_spaces() const { return name_spaces_; }
  /// Both are indices into the log of their side.
  JudgedDifferences judge(int target, int oracle);

 private:
  std::optional<Difference> compare_details(const checks::Exchange& target, const checks::Exchange& oracle) const;
  bool is_noise(const checks::Exchange& oracle, const Difference& difference) const;
  bool is_unknowable(const checks::Exchange& target, const checks::Exchange& oracle,
                     const Difference& difference) const;
  std::optional<Observation> judge(const checks::Exchange& target, const checks::Exchange& oracle,
                                   const Difference& difference) const;
  std::optional<Observation> observe(const checks::Exchange& target, const checks::Exchange& oracle,
                                     const Difference& difference) const;
  Rules rules_of(const checks::Exchange& oracle, const Difference& difference) const;

  const ExplorationContext& context_;
  const Capabilities capabilities_;  ///< the target's
  const Capabilities oracle_capabilities_;
  const ServiceSide& target_;
  ServiceSide& oracle_;  ///< asked again where a request may be read in other ways
  const NameSpaces name_spaces_;
  ResponseComparison comparison_;
};

}  // namespace runner::explore
