#include "runner/explore/explore.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/explore/burst.h"
#include "runner/explore/burst_trial.h"
#include "runner/explore/cases.h"
#include "runner/explore/consequences.h"
#include "runner/explore/discoveries.h"
#include "runner/explore/investigation.h"
#include "runner/explore/trial.h"

namespace runner::explore {
namespace {

using std::chrono::milliseconds;

constexpr uint64_t kFeedOneIn = 8;  // in process, where signing a feed costs more than the sequence
constexpr uint64_t kWalkOneIn = 8;
constexpr uint64_t kForgetSignaturesEvery = 5'000;  // cases
constexpr milliseconds kProgressInterval{200};

class Explorer {
 public:
  Explorer(const Plan& plan, Driver& target, Driver* oracle, const ExploreOptions& options)
      : plan_(plan),
        options_(options),
        capabilities_(target.capabilities()),
        budget_(options.budget, options.stop, options.now),
        cases_(plan, capabilities_, options.seed),
        clauses_(plan),
        signatures_(options.verify_one_in),
        context_{plan, clauses_, target, oracle, signatures_, options.clock, options.now},
        investigator_(context_, budget_, options.seed),
        guidance_(plan.contract) {
    result_.plan = &plan;
    result_.target = target.address().origin;
    result_.seed = options.seed;
    result_.verify_one_in = options.verify_one_in;
    result_.differential = oracle != nullptr;
    result_.offered = capabilities_;
  }

  Exploration explore() {
    if (cases_.empty()) {
      result_.answered = true;  // a milestone of documents alone has nothing to send
    } else if (options_.only) {
      run_case(*options_.only);
    } else {
      for (uint64_t number = 0; continues(number); ++number) run_case(cases_.next(number, guidance_));
    }
    finish();
    return std::move(result_);
  }

 private:
  bool continues(uint64_t number) {
    if (budget_.is_stopped()) return !(result_.interrupted = true);
    if (options_.stop_after > 0 && discoveries_.size() >= options_.stop_after) return false;
    if (options_.cases && number >= *options_.cases) return false;
    if (is_flat()) return !(result_.flat = true);
    // A target that did not answer at first is not asked again.
    return !is_over() && (number == 0 || result_.answered);
  }

  // Each single request has been sent, and for long nothing new was reached.
  bool is_flat() const {
    return options_.until_flat && cases_.count_single_cases_begun() >= cases_.count_single_cases() &&
           guidance_.plays_since_new() >= *options_.until_flat;
  }

  bool judges_all() const { return !capabilities_.fresh_state || options_.only; }

  bool is_over() const { return budget_.is_over() || context_.target.stopped(); }

  // ---- one case

  void run_case(const CaseId& id) {
    ++result_.cases;
    if (id.kind == kConcurrent) {
      run_burst(id);
    } else if (id.kind == kSingles) {
      run_singles(id);
    } else {
      play_trial(id, "", [&](CaseRun& run) { return cases_.play(id, run); });
    }
    report_progress();
    if (result_.cases % kForgetSignaturesEvery == 0) signatures_.forget();
  }

  std::string name_of(const CaseId& id) const {
    return fmt::format("{} {}{}", options_.seed, id.text(), options_.name_suffix);
  }

  // Calls at once. What shows when they are sent one after another too is reported as a finding of that sequence.
  void run_burst(const CaseId& id) {
    const Sequence burst = cases_.burst(id);
    const BurstOutcome outcome = play_burst(context_, burst, name_of(id));
    result_.exchanges += outcome.exchanges.size();
    result_.bursts += 1;
    result_.undecided_bursts += outcome.undecided ? 1 : 0;
    for (const checks::Exchange& exchange : outcome.exchanges) {
      result_.answered = result_.answered || exchange.response();
    }
    guidance_.take(outcome.exchanges, {id, outcome.judged, shapes_of(burst)});
    if (outcome.observations.empty()) return;
    if (is_over()) return discover_loss(outcome.observations, outcome.exchanges, id, burst);
    const Sequence sequence = one_after_another(burst);
    Trial alone(context_, sequence, {name_of(id) + " alone", true, true});
    play(sequence, alone);
    if (alone.is_cut_short()) return discover_loss(alone.observations(), alone.exchanges(), id, sequence);
    for (const Observation& observation : without_consequences(alone.observations(), alone.exchanges())) {
      Discovery* fresh = discoveries_.add(observation, id, sequence);
      if (fresh) follow_up(*fresh, alone);
    }
    auto leading = without_consequences(outcome.observations, outcome.exchanges);
    // What is known to show one after another needs no burst.
    std::erase_if(leading, [&](const Observation& observation) {
      return discoveries_.knows(observation.cause) && !discoveries_.add(observation, id, burst);
    });
    for (const Observation& observation : only_at_once(leading, alone.observations(), burst)) {
      Discovery* fresh = discoveries_.add(observation, id, burst);
      if (!fresh) continue;
      fresh->exchanges = {outcome.exchanges.begin(), outcome.exchanges.end()};
      if (options_.shrink) investigator_.investigate_burst(*fresh);
      investigator_.add_orders(*fresh);
      keep_fixture(*fresh);
    }
  }

  // In several trials where the two services diverge in between.
  void run_singles(const CaseId& id) {
    const size_t end = cases_.end_of_singles(id);
    for (size_t index = cases_.first_single(id); index < end && !is_over();) {
      size_t next = end;  // where the givens could not be set up
      play_trial(id, fmt::format(" {}", index), [&](CaseRun& run) {
        next = cases_.play_singles(id, index, run);
        return OwnActions{};
      });
      index = next;
    }
  }

  template <typename Play>
  void play_trial(const CaseId& id, const std::string& suffix, Play play) {
    CaseRun run;
    cases_.begin(id, run);
    const bool all = judges_all();
    const bool feed = all || id.number % kFeedOneIn == 0;
    const bool walk = all || id.kind == kWalks || id.number % kWalkOneIn == 1;
    Trial trial(context_, run.sequence, {name_of(id) + suffix, feed, walk});
    run.act = [&](CaseRun& under_way) { return act(under_way, trial); };
    const OwnActions own = trial.is_ready() ? play(run) : OwnActions{};
    trial.finish();
    take(trial, id, run.sequence, own);
    discover(trial, id, run.sequence);
  }

  // False where the two services have diverged, or the time is over.
  bool act(CaseRun& run, Trial& trial) const {
    if (is_over()) {
      run.sequence.actions.pop_back();
      return false;
    }
    const ActionOutcome outcome = trial.act(run.sequence.actions.back());
    cases_.traffic().learn(run.sequence, outcome.succeeded, outcome.bound, run.world);
    return !outcome.diverged;
  }

  static Shapes shapes_of(const Sequence& sequence) {
    Shapes shapes;
    for (const Action& action : sequence.actions) shapes.emplace_back(shape_of(action));
    return shapes;
  }

  void take(const Trial& trial, const CaseId& id, const Sequence& sequence, const OwnActions& own) {
    result_.exchanges += trial.exchanges().size();
    result_.answered = result_.answered || trial.answered() || trial.is_ready();
    guidance_.take(trial.exchanges(), {id, trial.judged(), shapes_of(sequence), own});
  }

  // ---- findings

  void discover(const Trial& trial, const CaseId& id, const Sequence& sequence) {
    for (const Observation& observation : without_consequences(trial.observations(), trial.exchanges())) {
      Discovery* fresh = discoveries_.add(observation, id, sequence);
      if (fresh) follow_up(*fresh, trial);
    }
  }

  // The target was lost on the way: nothing can be tried again.
  void discover_loss(const std::vector<Observation>& observations, const ExchangeList& exchanges, const CaseId& id,
                     const Sequence& sequence) {
    for (const Observation& observation : observations) {
      if (observation.finding.rule != checks::Rule::transport_lost) continue;
      if (Discovery* fresh = discoveries_.add(observation, id, sequence)) {
        fresh->exchanges = {exchanges.begin(), exchanges.end()};
        keep_fixture(*fresh);
      }
    }
  }

  void follow_up(Discovery& discovery, const Trial& trial) {
    discovery.exchanges = {trial.exchanges().begin(), trial.exchanges().end()};
    if (const ExchangeList* expected = trial.oracle_exchanges())
      discovery.expected = {expected->begin(), expected->end()};
    if (options_.shrink && !is_over()) {
      signatures_.verify_all(true);
      investigator_.investigate(discovery);
      signatures_.verify_all(false);
    }
    keep_fixture(discovery);
  }

  void keep_fixture(Discovery& discovery) {
    if (!options_.keep_fixture) return;
    if (context_.target.stopped().cause == EndOfRun::Cause::lost) {
      discovery.no_fixture = "it could not be tried, since the target stopped answering";
    } else if (is_over()) {
      discovery.no_fixture = "the time was over before it could be tried";
    } else {
      options_.keep_fixture(discovery);
    }
  }

  void report_progress() {
    const milliseconds elapsed = budget_.elapsed();
    if (!options_.on_progress || elapsed - last_progress_ < kProgressInterval) return;
    last_progress_ = elapsed;
    options_.on_progress({result_.cases, result_.exchanges, discoveries_.size(), elapsed});
  }

  void finish() {
    result_.stop = context_.target.stopped();
    result_.interrupted = result_.interrupted || result_.stop.cause == EndOfRun::Cause::interrupted;
    const bool asked_nothing = result_.cases == 0 && result_.stop.cause != EndOfRun::Cause::never_responded;
    result_.answered = result_.answered || asked_nothing || result_.stop.cause == EndOfRun::Cause::lost;
    result_.left_out = discoveries_.left_out();
    if (!options_.only) {
      result_.limits.single_cases = cases_.count_single_cases();
      result_.limits.single_cases_played = cases_.count_single_cases_begun();
    }
    if (!judges_all()) {
      result_.limits.feeds_one_in = kFeedOneIn;
      result_.limits.walks_one_in = kWalkOneIn;
    }
    result_.whole = result_.cases > 0 && !is_over();
    result_.discoveries = discoveries_.take();
    result_.signatures_seen = signatures_.seen();
    result_.signatures_verified = signatures_.verified();
    result_.elapsed = budget_.elapsed();
    result_.reached = guidance_.take_coverage(plan_.schemas);
  }

  const Plan& plan_;
  const ExploreOptions options_;
  const Capabilities capabilities_;
  const Budget budget_;
  Cases cases_;
  const Clauses clauses_;
  SignatureSample signatures_;
  const ExplorationContext context_;
  const Investigator investigator_;
  Guidance guidance_;
  milliseconds last_progress_{0};
  Discoveries discoveries_;
  Exploration result_;
};

}  // namespace

Exploration explore(const Plan& plan, Driver& target, Driver* oracle, const ExploreOptions& options) {
  return Explorer(plan, target, oracle, options).explore();
}

}  // namespace runner::explore
