// Plays a sequence with a burst: calls that are sent at once, over connections of their own. Some order of them must
// explain every response, and what is read back afterwards, as the sequential service responds to that order
// (linearizability of a small burst); and the event feed must show each change once. So one key has one effect, of two
// decisions one wins, and no update is lost, without a rule for each.
#pragma once

#include "runner/explore/exploration_context.h"
#include "runner/explore/observation.h"

namespace runner::explore {

struct BurstOutcome {
  ExchangeList exchanges;                 ///< of the target
  std::vector<Observation> observations;  ///< their keys are as in a trial of the same sequence
  checks::RuleCounts judged{};
  bool undecided = false;  ///< the search for an order gave up
};
/// `name` is unique. Without an oracle the target itself is asked, for one request after another.
BurstOutcome play_burst(const ExplorationContext& context, const Sequence& sequence, const std::string& name);

/// Those that do not show where the same actions are sent one after another, which gave `alone`. Their keys contain the
/// pattern of the burst.
std::vector<Observation> only_at_once(std::vector<Observation> observations, const std::vector<Observation>& alone,
                                      const Sequence& sequence);

}  // namespace runner::explore
