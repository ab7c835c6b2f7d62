// The requests of a recording sent again to a service that keeps the contract, in a state of its own, and its responses
// compared with the recorded ones. Only where the recording begins with a service without records: else the two do not
// share a state.
#pragma once

#include <optional>
#include <vector>

#include "runner/explore/difference_judge.h"
#include "runner/play/substitutes.h"

namespace runner {

class ReferenceAnswers {
 public:
  /// `recorded` plays the recording; all must outlive it.
  ReferenceAnswers(const explore::ExplorationContext& context, const ServiceSide& recorded);

  /// Sends the request of this exchange of the recording, which came at that time (nothing: not known). What the
  /// recorded response breaks by the reference's; nothing once the two no longer share a state.
  std::optional<std::vector<explore::Observation>> compare(int index, std::optional<wire::Instant> begun);
  /// The order of what follows is not known, or what happened is not: the states may differ from here on.
  void lose_track() { lost_ = true; }

 private:
  checks::Exchange request_for(const checks::Exchange& recorded, std::optional<wire::Instant> begun) const;

  const ServiceSide& recorded_;
  ServiceSide reference_;
  explore::DifferenceJudge differences_;
  Substitutes substitutes_;  ///< of the recording's names by the reference's
  bool lost_ = false;
};

}  // namespace runner
