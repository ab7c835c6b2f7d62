#include "runner/explore/explore.h"

#include <algorithm>

#include "runner/explore/burst.h"
#include "runner/explore/case_queue.h"
#include "runner/explore/consequences.h"
#include "runner/explore/discoveries.h"
#include "runner/explore/investigation.h"

namespace runner::explore {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kProgressInterval{200};
constexpr uint64_t kLeastAhead = 8;
constexpr uint64_t kMostAhead = 64;
constexpr uint64_t kAheadOneIn = 4;

// Case n is chosen by what was reached before case n - ahead(n), however many are played at once: so what is explored
// depends on the seed alone, and from the 256th case on 64 cases can be under way. The first is played alone: a target
// that does not respond to it is not asked again.
uint64_t ahead(uint64_t number) { return number == 0 ? 1 : std::clamp(number / kAheadOneIn, kLeastAhead, kMostAhead); }
constexpr int kNoiseShare = 5;  // of the budget, one in so many parts

bool is_of_comparison(checks::Rule rule) {
  return rule == checks::Rule::explore_answer || rule == checks::Rule::explore_accepted ||
         rule == checks::Rule::explore_refused || rule == checks::Rule::explore_refusal ||
         rule == checks::Rule::explore_gap;
}

class Explorer {
 public:
  Explorer(const Plan& plan, Driver& target, Driver* oracle, const ExploreOptions& options, Noise& noise)
      : plan_(plan),
        options_(options),
        capabilities_(common_capabilities(target, oracle)),
        budget_(options.budget, options.stop, options.now),
        cases_(plan, capabilities_, options.seed, options.part),
        clauses_(plan),
        signatures_(options.verify_one_in),
        context_{plan, clauses_, target, oracle, signatures_, options.clock, options.now, &noise},
        player_(context_, cases_, {options.seed, options.name_suffix, judges_all(), [this] { return is_over(); }}),
        investigator_(context_, budget_, options.seed),
        guidance_(plan.contract),
        corpus_(plan.contract, plan.schemas) {
    signatures_.verify_all(true);
    result_.ended = options.part;
    result_.plan = &plan;
    result_.target = target.address().origin;
    result_.seed = options.seed;
    result_.verify_one_in = options.verify_one_in;
    result_.differential = oracle != nullptr;
    result_.offered = capabilities_;
    if (context_.has_shared_oracle()) result_.oracle = oracle->address().origin;
  }

  Exploration explore() {
    learn_noise();
    if (cases_.empty()) {
      result_.answered = true;  // a milestone of documents alone has nothing to send
    } else if (options_.only) {
      take(player_.play(*options_.only, 0));
    } else {
      explore_cases();
    }
    finish();
    return std::move(result_);
  }

 private:
  void explore_cases() {
    CaseQueue queue(player_, options_.jobs);
    uint64_t chosen = 0;
    for (uint64_t number = 0; continues(number); ++number) {
      for (; chosen < number + ahead(chosen) && (!options_.cases || chosen < case_limit()); ++chosen)
        queue.add(chosen, choose(chosen));
      const PlayedCase played = queue.take();
      take(played);
      if (number < options_.first.size()) continue;
      ++result_.ended.cases_before;
      result_.ended.singles_before += played.id.kind == kSingles ? 1 : 0;
      result_.ended.moves_before += played.id.kind == kMoves ? 1 : 0;
    }
  }

  uint64_t case_limit() const { return *options_.cases + options_.first.size(); }

  CaseId choose(uint64_t number) {
    const size_t first = options_.first.size();
    return number < first ? options_.first[number] : cases_.next(number - first, guidance_);
  }

  bool continues(uint64_t number) {
    if (budget_.is_stopped()) return !(result_.interrupted = true);
    if (options_.stop_after > 0 && discoveries_.size() >= options_.stop_after) return false;
    if (options_.cases && number >= case_limit()) return false;
    if (is_flat()) return !(result_.flat = true);
    // A target that did not answer at first is not asked again.
    return !is_over() && (number == 0 || result_.answered);
  }

  // Each single request has been sent, and for long nothing new was reached.
  bool is_flat() const {
    return options_.until_flat && singles_played() >= cases_.count_single_cases() / options_.part.of &&
           guidance_.plays_since_new() >= *options_.until_flat;
  }

  // Of the part, by this exploration and those before it.
  uint64_t singles_played() const { return options_.part.singles_before + result_.limits.single_cases_played; }

  bool judges_all() const { return !capabilities_.fresh_state || options_.only; }

  bool is_over() const { return budget_.is_over() || context_.is_stopped(); }

  // ---- what the oracle does by chance

  void learn_noise() {
    if (!context_.oracle || options_.noise_cases == 0) return;
    ExploreOptions options = options_;
    options.cases = options_.noise_cases;
    if (options_.budget) options.budget = *options_.budget / kNoiseShare;
    options.only.reset();
    options.until_flat.reset();
    options.name_suffix += " noise";
    options.noise_cases = 0;
    options.shrink = false;
    options.on_progress = nullptr;
    options.keep_fixture = nullptr;
    context_.noise->learning = true;
    Explorer(plan_, *context_.oracle, context_.oracle, options, *context_.noise).explore();
    context_.noise->learning = false;
  }

  // A difference whose sequence shows, on two sessions of the oracle, a place that was not known to differ.
  bool is_noise(const Observation& observation, const CaseId& id, const Sequence& sequence) {
    Noise& noise = *context_.noise;
    if (options_.noise_cases == 0 || !is_of_comparison(observation.finding.rule)) return false;
    const size_t known = noise.places.size();
    const std::string name = fmt::format("{} chance {}", player_.name_of(id), chances_++);
    noise.learning = true;
    const ExplorationContext twice{plan_,       clauses_,       *context_.oracle, context_.oracle,
                                   signatures_, context_.clock, context_.now,     &noise};
    run_trial(twice, sequence, {name, false, false});
    noise.learning = false;
    if (noise.places.size() == known) return false;
    const auto again = run_trial(context_, sequence, {name + " again", true, true});
    return std::none_of(again.begin(), again.end(),
                        [&](const Observation& other) { return other.key == observation.key; });
  }

  // The new discovery, or null where this cause is known, or chance.
  Discovery* add(const Observation& observation, const CaseId& id, const Sequence& sequence) {
    if (!discoveries_.knows(observation.cause) && is_noise(observation, id, sequence)) return nullptr;
    return discoveries_.add(observation, id, sequence);
  }

  // ---- one case

  void take(const PlayedCase& played) {
    ++result_.cases;
    result_.limits.single_cases_played += played.id.kind == kSingles && !options_.only ? 1 : 0;
    result_.signatures_seen += played.signatures_seen;
    result_.signatures_verified += played.signatures_verified;
    for (const PlayedTrial& trial : played.trials) {
      result_.exchanges += trial.exchanges.size();
      result_.answered = result_.answered || trial.answered;
      const Shapes shapes = shapes_of(trial.sequence);
      const bool is_new = guidance_.take(trial.exchanges, {played.id, trial.judged, shapes, trial.own});
      if (is_new && options_.collects) corpus_.add(played.id, trial.exchanges, trial.judged);
      if (played.id.kind == kConcurrent) {
        ++result_.bursts;
        result_.undecided_bursts += trial.undecided ? 1 : 0;
        discover_at_once(trial, played.id);
      } else {
        discover(trial, played.id);
      }
    }
    report_progress();
  }

  // What calls at once showed. What shows when they are sent one after another too is reported as a finding of that
  // sequence.
  void discover_at_once(const PlayedTrial& burst, const CaseId& id) {
    if (burst.observations.empty()) return;
    if (is_over()) return discover_loss(burst.observations, burst.exchanges, id, burst.sequence);
    const Sequence sequence = one_after_another(burst.sequence);
    Trial alone(context_, sequence, {player_.name_of(id) + " alone", true, true});
    play(sequence, alone);
    if (alone.is_cut_short()) return discover_loss(alone.observations(), alone.exchanges(), id, sequence);
    for (const Observation& observation : without_consequences(alone.observations(), alone.exchanges())) {
      Discovery* fresh = add(observation, id, sequence);
      if (fresh) follow_up(*fresh, alone.exchanges(), alone.oracle_exchanges());
    }
    auto leading = without_consequences(burst.observations, burst.exchanges);
    // What is known to show one after another needs no burst.
    std::erase_if(leading, [&](const Observation& observation) {
      return discoveries_.knows(observation.cause) && !discoveries_.add(observation, id, burst.sequence);
    });
    for (const Observation& observation : only_at_once(leading, alone.observations(), burst.sequence)) {
      Discovery* fresh = discoveries_.add(observation, id, burst.sequence);
      if (!fresh) continue;
      fresh->exchanges = {burst.exchanges.begin(), burst.exchanges.end()};
      if (options_.shrink) investigator_.investigate_burst(*fresh);
      investigator_.add_orders(*fresh);
      keep_fixture(*fresh);
    }
  }

  static Shapes shapes_of(const Sequence& sequence) {
    Shapes shapes;
    for (const Action& action : sequence.actions) shapes.emplace_back(shape_of(action));
    return shapes;
  }

  // ---- findings

  void discover(const PlayedTrial& trial, const CaseId& id) {
    for (const Observation& observation : without_consequences(trial.observations, trial.exchanges)) {
      Discovery* fresh = add(observation, id, trial.sequence);
      if (fresh) follow_up(*fresh, trial.exchanges, trial.expected ? &*trial.expected : nullptr);
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

  void follow_up(Discovery& discovery, const ExchangeList& exchanges, const ExchangeList* expected) {
    discovery.exchanges = {exchanges.begin(), exchanges.end()};
    if (expected) discovery.expected = {expected->begin(), expected->end()};
    if (options_.shrink && !is_over()) investigator_.investigate(discovery);
    signatures_.forget();
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
    if (context_.oracle) result_.oracle_stop = context_.oracle->stopped();
    result_.noise.assign(context_.noise->places.begin(), context_.noise->places.end());
    result_.interrupted = result_.interrupted || result_.stop.cause == EndOfRun::Cause::interrupted;
    const bool asked_nothing = result_.cases == 0 && result_.stop.cause != EndOfRun::Cause::never_responded;
    result_.answered = result_.answered || asked_nothing || result_.stop.cause == EndOfRun::Cause::lost;
    result_.left_out = discoveries_.left_out();
    if (!options_.only) result_.limits.single_cases = cases_.count_single_cases() / options_.part.of;
    if (!judges_all()) {
      result_.limits.feeds_one_in = kFeedOneIn;
      result_.limits.walks_one_in = kWalkOneIn;
    }
    result_.whole = result_.cases > 0 && !is_over();
    result_.discoveries = discoveries_.take();
    result_.elapsed = budget_.elapsed();
    result_.reaching = corpus_.take();
    result_.reached = guidance_.take_coverage(plan_.reached_schemas);
  }

  const Plan& plan_;
  const ExploreOptions options_;
  const Capabilities capabilities_;
  const Budget budget_;
  Cases cases_;
  const Clauses clauses_;
  SignatureSample signatures_;  ///< of what is tried again
  const ExplorationContext context_;
  const CasePlayer player_;
  const Investigator investigator_;
  Guidance guidance_;
  CorpusBuilder corpus_;
  milliseconds last_progress_{0};
  Discoveries discoveries_;
  size_t chances_ = 0;  ///< trials that asked whether a difference is chance
  Exploration result_;
};

}  // namespace

Exploration explore(const Plan& plan, Driver& target, Driver* oracle, const ExploreOptions& options) {
  Noise noise;
  return Explorer(plan, target, oracle, options, noise).explore();
}

}  // namespace runner::explore
