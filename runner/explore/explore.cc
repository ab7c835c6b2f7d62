#include "runner/explore/explore.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/explore/cases.h"
#include "runner/explore/concurrent.h"
#include "runner/explore/shrink.h"
#include "runner/explore/trial.h"
#include "runner/explore/window.h"
#include "runner/explore/window_orders.h"
#include "wire/sha256.h"

namespace runner::explore {
namespace {

using SteadyClock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr size_t kMaxDiscoveries = 200;
constexpr uint64_t kFeedOneIn = 8;                  // in process, where signing a feed costs more than the sequence
constexpr uint64_t kForgetSignaturesEvery = 5'000;  // cases
constexpr milliseconds kProgressInterval{200};
constexpr milliseconds kShrinkTime{5'000};
constexpr size_t kPlays = 5;  // of a window that may have become shorter
constexpr size_t kEnoughPlays = 2;

class Explorer {
 public:
  Explorer(const Plan& plan, Driver& target, Driver* oracle, const ExploreOptions& options)
      : plan_(plan),
        options_(options),
        capabilities_(target.capabilities()),
        cases_(plan, capabilities_, options.seed),
        clauses_(plan),
        signatures_(options.verify_one_in),
        laboratory_{plan, clauses_, target, oracle, signatures_, options.clock},
        guidance_(plan.contract) {
    result_.plan = &plan;
    result_.target = target.address().origin;
    result_.seed = options.seed;
    result_.verify_one_in = options.verify_one_in;
    result_.differential = oracle != nullptr;
  }

  Exploration explore() {
    if (cases_.empty()) {
      result_.answered = true;  // a milestone of documents alone has nothing to send
    } else if (options_.only) {
      run_case(*options_.only);
    } else {
      for (uint64_t number = 0; goes_on(number); ++number) run_case(cases_.next(number, guidance_));
    }
    finish();
    return std::move(result_);
  }

 private:
  bool goes_on(uint64_t number) {
    if (options_.stop && options_.stop->load()) return !(result_.interrupted = true);
    if (options_.stop_after > 0 && result_.discoveries.size() >= options_.stop_after) return false;
    if (options_.cases && number >= *options_.cases) return false;
    if (options_.budget && elapsed() >= *options_.budget) return false;
    return number == 0 || result_.answered;  // a target that is not there stays away
  }

  bool is_over() const {
    return (options_.stop && options_.stop->load()) || (options_.budget && elapsed() >= *options_.budget);
  }

  // The end of the budget cuts exchanges off that are under way: what comes of that is no finding.
  template <typename Exchanges>
  bool was_cut_off(const Exchanges& exchanges) const {
    return is_over() && std::any_of(exchanges.begin(), exchanges.end(), [](const auto& e) { return !e.response(); });
  }

  milliseconds elapsed() const { return std::chrono::duration_cast<milliseconds>(SteadyClock::now() - begun_); }

  // ---- one case

  void run_case(const CaseId& id) {
    ++result_.cases;
    if (id.kind == kConcurrent) {
      run_window(id);
    } else if (id.kind == kSingles) {
      run_singles(id);
    } else {
      run_course(id, "", [&](Course& course) { return cases_.play(id, course); });
    }
    report_progress();
    if (result_.cases % kForgetSignaturesEvery == 0) signatures_.forget();
  }

  // Calls at once. What shows one after another too has nothing to do with that.
  void run_window(const CaseId& id) {
    Random random(options_.seed, id.number);
    World world;
    cases_.traffic().begin(world, random);
    Sequence window = make_window(cases_.recipes(), cases_.start(), random);
    for (Action& action : cases_.traffic().read_back(world)) window.actions.push_back(std::move(action));
    const std::string name = fmt::format("{} {}", options_.seed, id.text());
    const WindowOutcome outcome = play_window(laboratory_, window, name);
    result_.exchanges += outcome.exchanges.size();
    for (const checks::Exchange& exchange : outcome.exchanges) {
      result_.answered = result_.answered || exchange.response();
    }
    guidance_.take(id, outcome.exchanges, outcome.judged, {});
    if (outcome.observations.empty() || was_cut_off(outcome.exchanges)) return;
    const Sequence sequence = one_after_another(window);
    const std::vector<Observation> alone = run_trial(laboratory_, sequence, {name + " alone", true, true});
    if (is_over()) return;
    for (const Observation& observation : alone) {
      if (Discovery* fresh = discover(observation, id)) investigate(*fresh, sequence);
    }
    for (const Observation& observation : only_at_once(outcome.observations, alone, window)) {
      if (Discovery* fresh = discover(observation, id)) investigate(*fresh, window, outcome);
    }
  }

  void investigate(Discovery& discovery, const Sequence& window, const WindowOutcome& outcome) {
    discovery.sequence = window;
    discovery.original_steps = window.actions.size();
    discovery.exchanges = outcome.exchanges;
    const Observation original = discovery.observation;
    const std::string name = fmt::format("{} {} {}", options_.seed, discovery.first_case.text(), discovery.fingerprint);
    if (options_.shrink) {
      const auto shows = [&](const Sequence& candidate, const std::string& attempt) {
        return shows_often(candidate, original.key, attempt);
      };
      discovery.sequence = Shrinker(shows, name, {400, shrink_time(), options_.stop}).shrink(window);
      for (int i = 0; i < 3 && !is_over(); ++i) {
        const bool shown = play_again(discovery, original.key, fmt::format("{} again {}", name, i));
        discovery.flaky = !shown || discovery.flaky;
      }
    }
    discovery.orders = expected_orders(plan_, laboratory_.sequential(), discovery.sequence, discovery.exchanges);
  }

  // Whether requests meet is chance: of a few plays two must show it, so that one lucky play keeps nothing.
  bool shows_often(const Sequence& window, const std::string& key, const std::string& name) {
    size_t shown = 0;
    for (size_t i = 0; i < kPlays && shown < kEnoughPlays && shown + kPlays - i >= kEnoughPlays && !is_over(); ++i) {
      Discovery unused;
      unused.sequence = window;
      shown += play_again(unused, key, fmt::format("{} {}", name, i)) ? 1 : 0;
    }
    return shown == kEnoughPlays;
  }

  // Where it shows, the discovery has its words and exchanges from here on.
  bool play_again(Discovery& discovery, const std::string& key, const std::string& name) {
    if (window_of(discovery.sequence).count < kMinAtOnce) return false;
    WindowOutcome again = play_window(laboratory_, discovery.sequence, name);
    const auto observations = only_at_once(std::move(again.observations), {}, discovery.sequence);
    const auto shown = std::find_if(observations.begin(), observations.end(),
                                    [&](const Observation& observation) { return observation.key == key; });
    if (shown == observations.end()) return false;
    discovery.observation = *shown;
    discovery.exchanges = std::move(again.exchanges);
    return true;
  }

  // In several trials where the two services part in between.
  void run_singles(const CaseId& id) {
    const size_t end = cases_.end_of_singles(id);
    for (size_t index = cases_.first_single(id); index < end && !is_over();) {
      size_t next = end;  // where the givens could not be set up
      run_course(id, fmt::format(" {}", index), [&](Course& course) {
        next = cases_.play_singles(id, index, course);
        return OwnActions{};
      });
      index = next;
    }
  }

  template <typename Play>
  void run_course(const CaseId& id, const std::string& suffix, Play play) {
    Course course;
    cases_.begin(id, course);
    const bool feed = !capabilities_.fresh_state || options_.only || id.number % kFeedOneIn == 0;
    const bool walk = !capabilities_.fresh_state || options_.only || id.kind == kWalks || id.number % kFeedOneIn == 1;
    const std::string name = fmt::format("{} {}{}", options_.seed, id.text(), suffix);
    Trial trial(laboratory_, course.sequence, {name, feed, walk});
    course.act = [&](Course& under_way) { return act(under_way, trial); };
    const OwnActions own = trial.is_ready() ? play(course) : OwnActions{};
    trial.finish();
    take(trial, id, own);
    if (was_cut_off(trial.exchanges())) return;
    for (const Observation& observation : trial.observations()) {
      Discovery* fresh = follows_from_failure(observation, trial) ? nullptr : discover(observation, id);
      if (!fresh) continue;
      signatures_.verify_all(true);
      investigate(*fresh, course.sequence);
      signatures_.verify_all(false);
    }
  }

  // A 5xx says it all: that its body is no envelope, its code unknown, and the right answer another, is no news.
  static bool follows_from_failure(const Observation& observation, const Trial& trial) {
    const checks::Finding& finding = observation.finding;
    if (finding.exchange < 0 || finding.rule == checks::Rule::transport_server_error) return false;
    return std::any_of(trial.observations().begin(), trial.observations().end(), [&](const Observation& other) {
      return other.finding.rule == checks::Rule::transport_server_error && other.finding.exchange == finding.exchange;
    });
  }

  // False where the two services have parted, or the time is over.
  bool act(Course& course, Trial& trial) const {
    if (is_over()) {
      course.sequence.actions.pop_back();
      return false;
    }
    const Step step = trial.act(course.sequence.actions.back());
    cases_.traffic().learn(course.sequence, step.succeeded, step.bound, course.world);
    return !step.parted;
  }

  void take(const Trial& trial, const CaseId& id, const OwnActions& own) {
    result_.exchanges += trial.exchange_count();
    result_.answered = result_.answered || trial.answered() || trial.is_ready();
    guidance_.take(id, trial.exchanges(), trial.judged(), own);
  }

  // The new discovery, or nothing where this was met before.
  Discovery* discover(const Observation& observation, const CaseId& id) {
    const auto known = by_key_.find(observation.key);
    if (known != by_key_.end()) {
      if (std::exchange(known->second.last_case, id.number) != id.number)
        ++result_.discoveries[known->second.index].count;
      return nullptr;
    }
    if (result_.discoveries.size() >= kMaxDiscoveries) return nullptr;
    by_key_[observation.key] = {result_.discoveries.size(), id.number};
    Discovery& discovery = result_.discoveries.emplace_back();
    discovery.observation = observation;
    discovery.first_case = id;
    discovery.count = 1;
    discovery.fingerprint = fingerprint_of(observation);
    return &discovery;
  }

  void investigate(Discovery& discovery, const Sequence& sequence) {
    discovery.sequence = sequence;
    discovery.original_steps = sequence.actions.size();
    if (!options_.shrink) return;
    const Observation original = discovery.observation;
    const std::string name = fmt::format("{} {} {}", options_.seed, discovery.first_case.text(), discovery.fingerprint);
    const auto shows = [&](const Sequence& candidate, const std::string& attempt) {
      const auto observations = run_trial(laboratory_, candidate, {attempt, true});
      return std::any_of(observations.begin(), observations.end(),
                         [&](const Observation& observation) { return observation.key == original.key; });
    };
    discovery.sequence = Shrinker(shows, name, {400, shrink_time(), options_.stop}).shrink(sequence);
    for (int i = 0; i < 3 && !is_over(); ++i)
      discovery.flaky = !shows(discovery.sequence, fmt::format("{} again {}", name, i)) || discovery.flaky;
    replay(discovery, original, name + " last");
  }

  milliseconds shrink_time() const {
    if (!options_.budget) return kShrinkTime;
    const milliseconds left = *options_.budget > elapsed() ? *options_.budget - elapsed() : milliseconds(0);
    return std::min(kShrinkTime, left / 4);
  }

  // The shrunk sequence once more, for its exchanges and its words.
  void replay(Discovery& discovery, const Observation& original, const std::string& name) const {
    discovery.observation = original;
    Trial trial(laboratory_, discovery.sequence, {name, true, true});
    for (size_t i = 0; trial.is_ready() && i < discovery.sequence.actions.size(); ++i) {
      if (trial.act(discovery.sequence.actions[i]).parted) break;
    }
    trial.finish();
    discovery.exchanges = {trial.exchanges().begin(), trial.exchanges().end()};
    for (const Observation& observation : trial.observations()) {
      if (observation.key != original.key) continue;
      discovery.observation = observation;
      return;
    }
    discovery.observation.finding.exchange = -1;
    discovery.observation.action = -1;
  }

  void report_progress() {
    const auto now = SteadyClock::now();
    if (!options_.on_progress || now - last_progress_ < kProgressInterval) return;
    last_progress_ = now;
    options_.on_progress({result_.cases, result_.exchanges, result_.discoveries.size(), elapsed()});
  }

  void finish() {
    result_.signatures_seen = signatures_.seen();
    result_.signatures_verified = signatures_.verified();
    result_.elapsed = elapsed();
    result_.reached = guidance_.take_reached(plan_.schemas);
  }

  const Plan& plan_;
  const ExploreOptions& options_;
  const Capabilities capabilities_;
  Cases cases_;
  const Clauses clauses_;
  SignatureSample signatures_;
  const Laboratory laboratory_;
  Guidance guidance_;
  const SteadyClock::time_point begun_ = SteadyClock::now();
  SteadyClock::time_point last_progress_ = SteadyClock::now();
  struct Known {
    size_t index = 0;        ///< of its discovery
    uint64_t last_case = 0;  ///< that was counted
  };
  std::map<std::string, Known> by_key_;
  Exploration result_;
};

}  // namespace

std::string fingerprint_of(const Observation& observation) { return wire::sha256_hex(observation.key).substr(0, 12); }

Exploration explore(const Plan& plan, Driver& target, Driver* oracle, const ExploreOptions& options) {
  return Explorer(plan, target, oracle, options).explore();
}

}  // namespace runner::explore
