// Plays one sequence on a fresh session of the target and, where there is one, of the oracle. Every action is sent to
// both; every response is judged by the checks, by the service's earlier responses, and by the oracle's response.
// Reading the feed and verifying signatures is the end of a trial, as it is of a scenario. Findings are data; a trial
// cannot fail.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runner/explore/consistency_check.h"
#include "runner/explore/difference_judge.h"

namespace runner::explore {

struct TrialOptions {
  std::string name;       ///< unique: the name space of the session derives from it
  bool read_feed = true;  ///< where the target has one
  bool walk = true;       ///< follow exports to their last page, as a run does
};

/// How an action ended.
struct ActionOutcome {
  bool succeeded = false;          ///< by the oracle's response, without one by the target's
  bool diverged = false;           ///< the two services no longer share a state: nothing more can be compared
  std::vector<std::string> bound;  ///< names that got a value on both sides
};

class Trial {
 public:
  /// Opens the sessions and runs the givens.
  Trial(const ExplorationContext& context, const Sequence& start, const TrialOptions& options);

  /// False where a given could not be set up: no action can be played.
  bool is_ready() const { return ready_; }
  ActionOutcome act(const Action& action);
  /// Judges what only the end shows. To be called once, after the last action.
  void finish();

  const std::vector<Observation>& observations() const { return observations_; }
  const ExchangeList& exchanges() const { return target_.log().exchanges(); }
  /// The oracle's, in the same order and with the same steps; null where there is none.
  const ExchangeList* oracle_exchanges() const { return oracle_ ? &oracle_->log().exchanges() : nullptr; }
  /// A value of the oracle's responses as a fixture writes it: names for ids, offsets for instants.
  wire::Json as_written(const wire::Json& value) const;
  const checks::RuleCounts& judged() const { return target_.judgement().judged(); }
  bool answered() const { return answered_; }
  /// A limit of the exploration or the loss of the target ended it: what it lacks was not judged.
  bool is_cut_short() const { return target_.log().is_cut_short(); }

 private:
  ActionOutcome send(const CallStep& call, const Action& action);
  ActionOutcome compare(int index, int oracle_index);
  int send_to_oracle(const CallStep& call);
  void judge_response(int index);
  void bind_captures(const Action& action, ActionOutcome& outcome);
  void walk(int index);
  void collect_from_target();
  void collect(const ServiceSide& side, AtFault at_fault, size_t& collected);
  void judge_end();
  void add(Observation observation);

  const ExplorationContext& context_;
  const TrialOptions options_;
  const std::chrono::steady_clock::time_point begun_;
  ServiceSide target_;
  std::optional<ServiceSide> oracle_;
  std::optional<DifferenceJudge> differences_;  ///< where there is an oracle
  ConsistencyCheck consistency_;
  std::vector<Defect> defects_;  ///< by action
  /// That a fixture of the sequence binds.
  std::vector<std::string> names_ = {"owner_id", "stranger_id"};
  std::vector<Observation> observations_;
  size_t collected_from_target_ = 0;  ///< findings that were made observations
  size_t collected_from_oracle_ = 0;
  bool ready_ = false;
  bool sure_of_events_ = true;  ///< no write left open whether it has changed the state
  bool answered_ = false;
};

/// Plays a whole sequence, up to where the two services diverge.
void play(const Sequence& sequence, Trial& trial);
std::vector<Observation> run_trial(const ExplorationContext& context, const Sequence& sequence,
                                   const TrialOptions& options);

}  // namespace runner::explore
