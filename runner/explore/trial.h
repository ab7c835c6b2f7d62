// One sequence on one fresh session of the target and, where there is one, of the oracle: every action is sent to both,
// every answer judged by the checks, by what was said before, and by the other's answer. Findings are data; a trial
// cannot fail. Reading the feed and verifying signatures is the end of a trial, as it is of a scenario.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "checks/event_feed.h"
#include "checks/export_page.h"
#include "runner/driver/driver.h"
#include "runner/explore/clauses.h"
#include "runner/explore/compare.h"
#include "runner/explore/observation.h"
#include "runner/explore/recollection.h"
#include "runner/explore/sequence.h"
#include "runner/explore/signature_sample.h"
#include "runner/play/exchange_log.h"
#include "runner/play/request_builder.h"

namespace runner::explore {

/// What all trials of an exploration share; everything outlives them.
struct Laboratory {
  const Plan& plan;
  const Clauses& clauses;
  Driver& target;
  Driver* oracle = nullptr;  ///< null: the target is judged by rules alone
  /// Who says what each order of calls at once leads to: without an oracle the target, asked for one after another.
  Driver& sequential() const { return oracle ? *oracle : target; }
  SignatureSample& signatures;
  wire::Instant clock;  ///< 'now' of sequences in process
};

struct TrialOptions {
  std::string name;       ///< its own, for a name space of its own
  bool read_feed = true;  ///< where the target has one
  bool walk = true;       ///< follow exports to their last page, as a run does
};

/// How an action ended.
struct Step {
  bool succeeded = false;          ///< the oracle's answer, without one the target's
  bool parted = false;             ///< the two are not in the same state any more: nothing further can be compared
  std::vector<std::string> bound;  ///< captures that both sides found
};

class Trial {
 public:
  /// Opens the sessions and runs the givens.
  Trial(const Laboratory& laboratory, const Sequence& start, const TrialOptions& options);
  ~Trial();

  /// False where a given could not be set up: nothing else can be done.
  bool is_ready() const { return ready_; }
  Step act(const Action& action);
  /// Judges what only the end shows. To be called once, after the last action.
  void finish();

  const std::vector<Observation>& observations() const { return observations_; }
  const ExchangeList& exchanges() const { return exchanges_; }  ///< the target's, after finish()
  const checks::RuleCounts& judged() const;                     ///< how often each rule was judged of the target
  size_t exchange_count() const;
  bool answered() const { return answered_; }

 private:
  struct Side;

  void act(const SetGateStep& gate);
  Step send(const CallStep& call, const Action& action);
  int send_on(Side& side, const CallStep& call);
  wire::Instant target_now() const;
  void capture(const Action& action, Step& step);
  void compare(int target, int oracle, Step& step);
  std::optional<Difference> compare_details(const checks::Exchange& target, const checks::Exchange& oracle) const;
  bool is_unknowable(const checks::Exchange& target, const checks::Exchange& oracle,
                     const Difference& difference) const;
  Observation judge_difference(const checks::Exchange& target, const checks::Exchange& oracle,
                               const Difference& difference);
  void walk(int index);
  std::string walked_set(const checks::Exchange& page) const;
  void judge_request(const checks::Exchange& exchange);
  void judge_replay(int index);
  void judge_end();
  int ask_feed(const checks::Actor& caller, std::vector<std::pair<std::string, std::string>> query);
  void judge_feed_page(const checks::Actor& caller, const std::vector<checks::SeenEvent>& seen, Level level);
  void judge_foreign_events(const std::vector<checks::Actor>& callers, const std::vector<std::string>& first_events,
                            Level level);
  void judge_feed(const std::vector<checks::Actor>& callers, const checks::Verifier& verifier);
  void collect(Side& side, Verdict verdict);
  void add(Observation observation);

  const Laboratory& laboratory_;
  const TrialOptions options_;
  const Capabilities capabilities_;
  std::unique_ptr<Side> target_;
  std::unique_ptr<Side> oracle_;
  Recollection recollection_;
  AnswerComparison comparison_;
  const std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  std::vector<Defect> defects_;  ///< by action
  std::vector<Observation> observations_;
  ExchangeList exchanges_;
  std::map<std::string, std::vector<std::string>> walked_;  ///< entries by what was asked, since the last write
  bool ready_ = false;
  bool answered_ = false;
};

/// Runs a whole sequence.
std::vector<Observation> run_trial(const Laboratory& laboratory, const Sequence& sequence, const TrialOptions& options);

}  // namespace runner::explore
