#include "runner/explore/burst_trial.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/explore/cause.h"
#include "runner/explore/order_search.h"
#include "runner/explore/play_action.h"
#include "runner/explore/tolerance.h"
#include "runner/play/scenario_end.h"

namespace runner::explore {
namespace {

constexpr int64_t kReplayToleranceMs = 10'000;

using checks::Exchange;

// Reported by the rules of the transport.
bool is_lost(const Exchange& exchange) {
  return !exchange.response() || exchange.status() >= 500 || (exchange.status() < 400 && !exchange.succeeded());
}

bool has_instant_near(const wire::Json& value, wire::Instant now, int64_t within_ms) {
  if (const std::string* text = value.as_string()) {
    const auto instant = wire::parse_instant(*text);
    return instant && std::abs(instant->unix_ms - now.unix_ms) <= within_ms;
  }
  if (const wire::Array* array = value.as_array()) {
    return std::any_of(array->begin(), array->end(),
                       [&](const wire::Json& element) { return has_instant_near(element, now, within_ms); });
  }
  const wire::Object* object = value.as_object();
  return object && std::any_of(object->begin(), object->end(), [&](const wire::Member& member) {
           return has_instant_near(member.value, now, within_ms);
         });
}

class BurstTrial {
 public:
  BurstTrial(const ExplorationContext& context, const Sequence& sequence, const std::string& name)
      : context_(context),
        sequence_(sequence),
        burst_(burst_of(sequence)),
        begun_(context.now()),
        start_{name, context.clock, sequence.gate, true},
        side_(context.plan, context.target.open(start_), {"", context.target.secrets(), nullptr, true}) {}

  BurstOutcome play() {
    if (play_on_target() && !side_.log().is_cut_short()) {
      judge_order();
      side_.log().at_step(-1);
      const auto verify_none = [](Signed) { return false; };  // trials verify signatures
      judge_scenario_end(side_, context_.target, context_.signatures.get().memory(), {true, false, verify_none});
    }
    BurstOutcome outcome;
    outcome.exchanges = side_.log().exchanges();
    outcome.judged = side_.judgement().judged();
    outcome.undecided = undecided_;
    for (const checks::Finding& finding : side_.judgement().findings()) {
      if (side_.log().is_cut_short() && finding.rule != checks::Rule::transport_lost) continue;
      outcome.observations.push_back(observe(finding, side_.log(), context_.clauses));
      Observation& observation = outcome.observations.back();
      set_key(observation, {});
      observation.cause = cause_of(observation, {}, context_.plan.contract);
      observation.shown_at = place_of(observation, {});
    }
    return outcome;
  }

 private:
  bool play_on_target() {
    for (const GivenUse& use : sequence_.given) {
      if (!side_.run_given(use)) return false;
    }
    for (size_t i = 0; i < sequence_.actions.size(); ++i) {
      if (i == burst_.first) {
        send_at_once();
      } else if (!burst_.holds(i) && !play_alone(i)) {
        return false;
      }
    }
    return true;
  }

  // False where it gives nothing that later actions could name: what they would send then is another request.
  bool play_alone(size_t action) {
    side_.log().at_step(static_cast<int>(action));
    const int index = explore::play(sequence_.actions[action], side_);
    places_.push_back(index);
    return sequence_.actions[action].capture.empty() || (index >= 0 && side_.log().at(index).succeeded());
  }

  void send_at_once() {
    std::vector<Exchange> built;
    for (size_t i = burst_.first; i < burst_.end(); ++i) {
      built.push_back(side_.build(*sequence_.actions[i].call(), "at once"));
      built.back().step = static_cast<int>(i);
    }
    const int first = side_.log().send_at_once(std::move(built));
    for (size_t i = 0; i < burst_.count; ++i) places_.push_back(first + static_cast<int>(i));
  }

  const Exchange& exchange_of(size_t action) const { return side_.log().at(places_[action]); }

  void judge_order() {
    for (size_t i = burst_.first; i < burst_.end(); ++i) {
      if (is_lost(exchange_of(i))) return;
    }
    // What others may have written cannot be played again from the beginning.
    if (context_.has_shared_oracle()) return;
    const SeenHistory history = history_seen();
    const OrderSearchResult found = search_order(history);
    undecided_ = found.verdict == OrderVerdict::gave_up;
    if (undecided_) return;
    const bool held = found.verdict == OrderVerdict::explained;
    if (!held) side_.judgement().at_exchange(places_[burst_.first]);
    side_.judgement().judge(checks::Rule::explore_concurrent, held, [&] {
      return checks::Discrepancy{
          "", fmt::format("responses as to {} requests in some order ({})", burst_.count, pattern_of(sequence_)),
          fmt::format("no order explains them ({} calls tried); the closest fails at {}{}", found.tried,
                      found.difference, found.anomaly.empty() ? "" : "; it looks like " + found.anomaly)};
    });
  }

  SeenHistory history_seen() const {
    std::vector<const Exchange*> seen;
    for (const int place : places_) seen.push_back(place < 0 ? nullptr : &side_.log().at(place));
    const auto open = [this] {
      return ReplaySession{context_.sequential().open({start_.scenario, side_.session().now(), start_.gate}),
                           side_.session().name_space()};
    };
    const auto compare = [this](ResponseComparison& comparison, const Exchange& seen_one, const Exchange& replayed) {
      return first_not_left_open(comparison.compare(seen_one, replayed), seen_one, replayed);
    };
    const bool same_time = open().session->now() == side_.session().now();  // not of a target that replays for itself
    return {context_.plan,
            sequence_,
            std::move(seen),
            open,
            context_.sequential().capabilities().forks,
            compare,
            ResponseComparison(context_.plan.contract, clock_tolerance_ms(same_time))};
  }

  // Where the target reads its own clock, the replay stays at the time at which the burst's sequence began.
  int64_t clock_tolerance_ms(bool same_time) const {
    const int64_t tolerance = same_time ? context_.clock_tolerance_ms() : kReplayToleranceMs;
    const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(context_.now() - begun_);
    return tolerance == 0 ? 0 : tolerance + passed.count();
  }

  // Where the target reads its own clock, an instant near now may be before or after what another request recorded.
  bool depends_on_now(const Exchange& seen) const {
    return context_.clock_tolerance_ms() > 0 && seen.request_body &&
           has_instant_near(*seen.request_body, side_.session().now(), clock_tolerance_ms(false));
  }

  std::optional<Difference> first_not_left_open(const std::vector<Difference>& differences, const Exchange& seen,
                                                const Exchange& replayed) const {
    const Plan& plan = context_.plan;
    for (const Difference& difference : differences) {
      if (difference.kind == Difference::Kind::outcome && depends_on_now(seen)) continue;
      if (!tolerance_of(plan.tolerances,
                        {seen, replayed, difference, plan.contract.conventions, &side_.log().exchanges()}))
        return difference;
    }
    return std::nullopt;
  }

  const ExplorationContext& context_;
  const Sequence& sequence_;
  const Burst burst_;
  const std::chrono::steady_clock::time_point begun_;
  const SessionStart start_;
  ServiceSide side_;
  std::vector<int> places_;  ///< in the log, by action; -1: not a call
  bool undecided_ = false;
};

}  // namespace

BurstOutcome play_burst(const ExplorationContext& context, const Sequence& sequence, const std::string& name) {
  return BurstTrial(context, sequence, name).play();
}

std::vector<Observation> only_at_once(std::vector<Observation> observations, const std::vector<Observation>& alone,
                                      const Sequence& sequence) {
  // Responses that differ from the oracle's anyway show nothing about the order of requests.
  const bool differs = std::any_of(alone.begin(), alone.end(), [](const Observation& observation) {
    return checks::id_of(observation.finding.rule).starts_with("explore.");
  });
  std::erase_if(observations, [&](const Observation& observation) {
    if (observation.finding.rule == checks::Rule::explore_concurrent) return differs;
    return std::any_of(alone.begin(), alone.end(), [&](const auto& other) { return other.key == observation.key; });
  });
  for (Observation& observation : observations) {
    observation.key += " at once: " + pattern_of(sequence);
    observation.cause += " at once: " + pattern_of(sequence);
  }
  return observations;
}

}  // namespace runner::explore
