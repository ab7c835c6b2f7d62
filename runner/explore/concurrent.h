// Plays a sequence with a window: calls that are sent at once, over connections of their own. Some order of them must
// explain every answer and what is read back afterwards, as the sequential oracle answers that order (linearizability
// over a small window), and the event feed must show what happened once. So one key has one effect, of two decisions
// one wins, and no update is lost, without a rule for each.
#pragma once

#include <string>
#include <vector>

#include "runner/explore/sequence.h"
#include "runner/explore/trial.h"

namespace runner::explore {

struct WindowOutcome {
  std::vector<checks::Exchange> exchanges;  ///< of the target
  std::vector<Observation> observations;    ///< their keys are as in a trial of the same sequence
  checks::RuleCounts judged{};
};
/// `name` is the trial's own. Without an oracle the target itself is asked, for one request after another.
WindowOutcome play_window(const Laboratory& laboratory, const Sequence& sequence, const std::string& name);

/// Those that do not show where the same actions are sent one after another, which gave `alone`; their keys say so, and
/// what met.
std::vector<Observation> only_at_once(std::vector<Observation> observations, const std::vector<Observation>& alone,
                                      const Sequence& sequence);

}  // namespace runner::explore
