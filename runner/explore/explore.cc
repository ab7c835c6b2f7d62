#include "runner/explore/explore.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "runner/explore/concurrent.h"
#include "runner/explore/generated_requests.h"
#include "runner/explore/shrink.h"
#include "runner/explore/single_requests.h"
#include "runner/explore/traffic.h"
#include "runner/explore/trial.h"
#include "wire/sha256.h"

namespace runner::explore {
namespace {

using SteadyClock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr size_t kMaxDiscoveries = 200;
constexpr size_t kShortestSequence = 5;
constexpr size_t kLongestSequence = 32;
constexpr uint64_t kFeedOneIn = 8;                  // in process, where signing a feed costs more than the sequence
constexpr uint64_t kForgetSignaturesEvery = 5'000;  // cases
constexpr milliseconds kProgressInterval{200};
constexpr milliseconds kShrinkTime{5'000};
constexpr const char* kSequences = "sequence";
constexpr const char* kSingles = "single";
constexpr const char* kWalks = "walk";
constexpr const char* kConcurrent = "concurrent";
constexpr uint64_t kWalksOneIn = 10;       // cases
constexpr uint64_t kConcurrentOneIn = 50;  // cases
constexpr uint64_t kSinglesOneIn = 2;      // cases, while there are any left
constexpr size_t kRecordsOfWalk = 9;
constexpr size_t kPagesOfWalk = 16;
constexpr size_t kGeneratedRequests = 600;  // of one operation
constexpr size_t kRequestsOfSingle = 6;     // in one case

class Explorer {
 public:
  Explorer(const Plan& plan, Driver& target, Driver* oracle, const ExploreOptions& options)
      : plan_(plan),
        options_(options),
        capabilities_(target.capabilities()),
        recipes_(make_recipes(plan)),
        start_(starting_point(plan)),
        clauses_(plan),
        signatures_(options.verify_one_in),
        laboratory_{plan, clauses_, target, oracle, signatures_, options.clock},
        traffic_(recipes_, start_, settings()) {
    for (const Recipe& recipe : recipes_) {
      singles_.push_back(single_requests(recipe, recipes_, start_));
      const ValueLimits limits{capabilities_.fresh_state, capabilities_.clock};
      generated_.push_back(recipe.operation->request ? std::make_unique<GeneratedRequests>(recipe, limits) : nullptr);
    }
    result_.plan = &plan;
    result_.target = target.address().origin;
    result_.seed = options.seed;
    result_.verify_one_in = options.verify_one_in;
    result_.differential = oracle != nullptr;
  }

  Exploration explore() {
    if (recipes_.empty()) {
      result_.answered = true;  // a milestone of documents alone has nothing to send
    } else if (options_.only) {
      run_case(*options_.only);
    } else {
      for (uint64_t number = 0; goes_on(number); ++number) run_case(next_case(number));
    }
    finish();
    return std::move(result_);
  }

 private:
  TrafficSettings settings() const {
    return {capabilities_.clock, capabilities_.control, !capabilities_.gate && capabilities_.control,
            capabilities_.fresh_state};
  }

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

  // Requests wrong in one place come first and among the others, until each was sent; every other case leans to the
  // operation that was exercised least.
  CaseId next_case(uint64_t number) {
    if (number % kConcurrentOneIn == kConcurrentOneIn - 1) return {kConcurrent, number, ""};
    if (number % kWalksOneIn == kWalksOneIn - 1 && find_export()) return {kWalks, number, ""};
    if (number % kSinglesOneIn == 0 && next_single_ < count_single_cases()) return {kSingles, next_single_++, ""};
    CaseId id{kSequences, number, ""};
    if (number % 2 == 0 || recipes_.empty()) return id;
    const auto exercised = [&](const Recipe& recipe) {
      uint64_t count = 0;
      for (const auto& [cell, times] : result_.coverage.outcomes)
        count += cell.first == recipe.operation->id ? times : 0;
      return count;
    };
    const auto least = std::min_element(recipes_.begin(), recipes_.end(), [&](const Recipe& left, const Recipe& right) {
      return exercised(left) < exercised(right);
    });
    id.focus = least->operation->id;
    return id;
  }

  // ---- single requests

  size_t count_single_cases() const {
    size_t count = 0;
    for (size_t i = 0; i < singles_.size(); ++i) {
      const size_t requests = singles_[i].requests.size() + (generated_[i] ? kGeneratedRequests : 0);
      count = std::max(count, (requests + kRequestsOfSingle - 1) / kRequestsOfSingle * singles_.size());
    }
    return count;
  }

  // Case n is the next few requests of operation n modulo their number.
  size_t first_request(const CaseId& id) const {
    return singles_.empty() ? 0 : id.number / singles_.size() * kRequestsOfSingle;
  }

  // Sends them from `index` on; gives the index to go on with in another trial, where the two services have parted.
  size_t play_singles(const CaseId& id, size_t index, Sequence& sequence, World& world, Trial& trial) {
    const size_t end = first_request(id) + kRequestsOfSingle;
    if (singles_.empty()) return end;
    const size_t operation = id.number % singles_.size();
    for (const Action& action : singles_[operation].setup) {
      if (!take_action(action, sequence, world, trial)) return end;
    }
    for (const Action& action : traffic_.read_back(world)) {
      if (!take_action(action, sequence, world, trial)) return end;
    }
    for (; index < end; ++index) {
      auto request = single_request(operation, index);
      if (request && !take_action(*std::move(request), sequence, world, trial)) return index + 1;
    }
    for (const Action& action : traffic_.read_back(world)) {
      if (!take_action(action, sequence, world, trial)) return end;
    }
    return end;
  }

  // Those of the list, then those that the generator makes.
  std::optional<Action> single_request(size_t operation, size_t index) {
    const SingleRequests& list = singles_[operation];
    if (index < list.requests.size()) return list.requests[index];
    const size_t number = index - list.requests.size();
    if (!generated_[operation] || number >= kGeneratedRequests) return std::nullopt;
    return generated_[operation]->at(number, list.requests.front());
  }

  // ---- walks over exports

  const Recipe* find_export() const {
    const auto found = std::find_if(recipes_.begin(), recipes_.end(),
                                    [](const Recipe& recipe) { return recipe.operation->signed_export.has_value(); });
    return found == recipes_.end() ? nullptr : &*found;
  }

  // Many records, then pages of them with writes between: continued, tampered, swapped, under other filters.
  void play_walk(Sequence& sequence, World& world, Trial& trial, Random& random) const {
    const Recipe& pages = *find_export();
    for (size_t i = 0; i < kRecordsOfWalk; ++i) {
      if (!take_action(traffic_.record(world, random), sequence, world, trial)) return;
    }
    const Focus focus{pages.operation->id, 70, 55};
    for (size_t i = 0; i < kPagesOfWalk; ++i) {
      if (!take_action(traffic_.next(sequence, world, focus, random), sequence, world, trial)) return;
    }
  }

  // ---- one case

  void run_case(const CaseId& id) {
    ++result_.cases;
    if (id.kind == kConcurrent) {
      run_window(id);
    } else if (id.kind == kSingles) {
      run_singles(id);
    } else {
      run_sequence(id, 0);
    }
    report_progress();
    if (result_.cases % kForgetSignaturesEvery == 0) signatures_.forget();
  }

  // Requests at once. In process the sound reference is its own oracle: asked for one request after another.
  void run_window(const CaseId& id) {
    Driver* oracle = laboratory_.oracle ? laboratory_.oracle : &laboratory_.target;
    Random random(options_.seed, id.number);
    World world;
    traffic_.begin(world, random);
    Window window = make_window(recipes_, start_, random);
    window.after = traffic_.read_back(world);
    const std::string name = fmt::format("{} {}", options_.seed, id.text());
    WindowOutcome outcome = play_window(laboratory_, *oracle, window, name);
    result_.exchanges += outcome.exchanges.size();
    for (const checks::Exchange& exchange : outcome.exchanges) {
      result_.answered = result_.answered || exchange.response();
      result_.coverage.count(exchange);
    }
    if (was_cut_off(outcome.exchanges)) return;
    for (const Observation& observation : outcome.observations) {
      if (Discovery* fresh = discover(observation, id)) investigate(*fresh, window, name);
    }
  }

  // Shows it again three times; chance decides whether requests meet, so a window is flaky where it does not.
  void investigate(Discovery& discovery, const Window& window, const std::string& name) {
    discovery.sequence = window.before;
    for (const auto* part : {&window.at_once, &window.after}) {
      discovery.sequence.actions.insert(discovery.sequence.actions.end(), part->begin(), part->end());
    }
    discovery.original_steps = discovery.sequence.actions.size();
    discovery.at_once = window.at_once.size();
    Driver* oracle = laboratory_.oracle ? laboratory_.oracle : &laboratory_.target;
    for (int i = 0; i < 3; ++i) {
      const WindowOutcome again = play_window(laboratory_, *oracle, window, fmt::format("{} again {}", name, i));
      const bool shows = std::any_of(again.observations.begin(), again.observations.end(),
                                     [&](const auto& o) { return o.key == discovery.observation.key; });
      discovery.flaky = discovery.flaky || !shows;
      if (shows) discovery.exchanges = again.exchanges;
    }
  }

  void run_singles(const CaseId& id) {
    const size_t end = first_request(id) + kRequestsOfSingle;
    for (size_t index = first_request(id); index < end && !is_over();) index = run_sequence(id, index);
  }

  // Gives the single request to go on with; 0 for other kinds of cases.
  size_t run_sequence(const CaseId& id, size_t single) {
    Random random(options_.seed, id.number);
    World world;
    Sequence sequence = traffic_.begin(world, random);
    const bool feed = !capabilities_.fresh_state || options_.only || id.number % kFeedOneIn == 0;
    const bool walk = !capabilities_.fresh_state || options_.only || id.kind == kWalks || id.number % kFeedOneIn == 1;
    Trial trial(laboratory_, sequence, {fmt::format("{} {} {}", options_.seed, id.text(), single), feed, walk});
    size_t next = single + kRequestsOfSingle;
    if (trial.is_ready() && id.kind == kSingles) next = play_singles(id, single, sequence, world, trial);
    if (trial.is_ready() && id.kind == kWalks && find_export()) play_walk(sequence, world, trial, random);
    if (trial.is_ready() && id.kind == kSequences) play(sequence, world, trial, {id.focus}, random);
    trial.finish();
    take(trial, id);
    if (was_cut_off(trial.exchanges())) return next;
    for (const Observation& observation : trial.observations()) {
      if (Discovery* fresh = discover(observation, id)) investigate(*fresh, sequence);
    }
    return next;
  }

  void play(Sequence& sequence, World& world, Trial& trial, const Focus& focus, Random& random) const {
    const size_t length = kShortestSequence + random.below(kLongestSequence - kShortestSequence);
    for (size_t i = 0; i < length; ++i) {
      if (!take_action(traffic_.next(sequence, world, focus, random), sequence, world, trial)) return;
    }
    for (Action& action : traffic_.read_back(world)) {
      if (!take_action(std::move(action), sequence, world, trial)) return;
    }
  }

  // False where the two services have parted.
  bool take_action(Action action, Sequence& sequence, World& world, Trial& trial) const {
    if (is_over()) return false;
    sequence.actions.push_back(std::move(action));
    const Step step = trial.act(sequence.actions.back());
    traffic_.learn(sequence, step.succeeded, step.bound, world);
    return !step.parted;
  }

  void take(const Trial& trial, const CaseId& id) {
    result_.exchanges += trial.exchange_count();
    result_.answered = result_.answered || trial.answered() || trial.is_ready();
    for (size_t i = 0; i < checks::kRuleCount; ++i) result_.judged[i] += trial.judged()[i];
    const size_t before = result_.coverage.outcomes.size() + result_.coverage.reasons.size();
    result_.coverage.join(trial.coverage());
    if (result_.coverage.outcomes.size() + result_.coverage.reasons.size() > before) result_.last_new_case = id.number;
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
    Shrinker shrinker(laboratory_, original.key, name, {400, shrink_time(), options_.stop});
    discovery.sequence = shrinker.shrink(sequence);
    for (int i = 0; i < 3 && !is_over(); ++i) discovery.flaky = !shrinker.shows(discovery.sequence) || discovery.flaky;
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
  }

  const Plan& plan_;
  const ExploreOptions& options_;
  const Capabilities capabilities_;
  const std::vector<Recipe> recipes_;
  const StartingPoint start_;
  std::vector<SingleRequests> singles_;                        ///< by recipe
  std::vector<std::unique_ptr<GeneratedRequests>> generated_;  ///< by recipe; null where it takes no body
  uint64_t next_single_ = 0;
  const Clauses clauses_;
  SignatureSample signatures_;
  const Laboratory laboratory_;
  const Traffic traffic_;
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

std::string CaseId::text() const {
  return focus.empty() ? fmt::format("{}-{}", kind, number) : fmt::format("{}-{}:{}", kind, number, focus);
}

std::optional<CaseId> parse_case_id(std::string_view text) {
  CaseId id;
  const size_t colon = text.find(':');
  if (colon != std::string_view::npos) id.focus = text.substr(colon + 1);
  text = text.substr(0, colon);
  const size_t dash = text.rfind('-');
  if (dash == std::string_view::npos || dash == 0) return std::nullopt;
  id.kind = text.substr(0, dash);
  const auto [end, failure] = std::from_chars(text.data() + dash + 1, text.data() + text.size(), id.number);
  if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
  constexpr std::array<std::string_view, 4> kKinds = {kSequences, kSingles, kWalks, kConcurrent};
  if (std::find(kKinds.begin(), kKinds.end(), id.kind) == kKinds.end()) return std::nullopt;
  return id;
}

std::string fingerprint_of(const Observation& observation) { return wire::sha256_hex(observation.key).substr(0, 12); }

Exploration explore(const Plan& plan, Driver& target, Driver* oracle, const ExploreOptions& options) {
  return Explorer(plan, target, oracle, options).explore();
}

}  // namespace runner::explore
