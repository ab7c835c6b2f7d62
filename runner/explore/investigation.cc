#include "runner/explore/investigation.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/explore/burst_orders.h"
#include "runner/explore/burst_trial.h"
#include "runner/explore/shrink.h"
#include "runner/explore/trial.h"
#include "wire/json_pointer.h"

namespace runner::explore {
namespace {

constexpr int kTriedAgain = 3;
constexpr size_t kPlays = 5;  // of a burst that may have become shorter
constexpr size_t kEnoughPlays = 2;

bool any_of_key(const std::vector<Observation>& observations, const std::string& key) {
  return std::any_of(observations.begin(), observations.end(),
                     [&](const Observation& observation) { return observation.key == key; });
}

std::vector<checks::Exchange> copy(const ExchangeList& exchanges) { return {exchanges.begin(), exchanges.end()}; }

// Where the service was judged by its own responses, the oracle shows what is right.
void add_expected_value(Discovery& discovery) {
  Observation& found = discovery.observation;
  const bool own =
      found.finding.rule == checks::Rule::explore_shows || found.finding.rule == checks::Rule::explore_trace;
  if (!own || !found.value_pointer.empty()) return;
  for (const checks::Exchange& exchange : discovery.expected) {
    if (exchange.step != found.action || !exchange.succeeded()) continue;
    const wire::Json* value = wire::find_at(*exchange.body, found.finding.pointer);
    if (!value) return;
    found.value_pointer = found.finding.pointer;
    found.value = *value;
    return;
  }
}

}  // namespace

std::string Investigator::name_of(const Discovery& discovery) const {
  return fmt::format("{} {} {}", seed_, discovery.first_case.text(), discovery.fingerprint);
}

std::function<bool()> Investigator::shrinking_is_over() const {
  return [this, is_over = budget_.shrinking_is_over()] { return is_over() || context_.is_stopped(); };
}

void Investigator::investigate(Discovery& discovery) const {
  const std::string key = discovery.observation.key;
  const std::string name = name_of(discovery);
  const auto shows = [&](const Sequence& candidate, const std::string& attempt) {
    return any_of_key(run_trial(context_, candidate, {attempt, true}), key);
  };
  Shrinker shrinker(shows, name, shrinking_is_over());
  const Sequence shortest = shrinker.shrink(discovery.sequence);
  discovery.cut_short = shrinker.is_exhausted();
  for (int i = 0; i < kTriedAgain && !is_over(); ++i) {
    const bool shown = shows(shortest, fmt::format("{} again {}", name, i));
    if (is_over() && !shown) break;  // it was cut off, perhaps
    ++discovery.tried_again;
    discovery.shown_again += shown ? 1 : 0;
  }
  play_last(discovery, shortest, name + " last");
}

// Where this play is cut short, the discovery stays as it was made.
void Investigator::play_last(Discovery& discovery, const Sequence& sequence, const std::string& name) const {
  Trial trial(context_, sequence, {name, true, true});
  play(sequence, trial);
  if (trial.is_cut_short()) return;
  const Observation original = discovery.observation;
  discovery.sequence = sequence;
  discovery.exchanges = copy(trial.exchanges());
  if (const ExchangeList* expected = trial.oracle_exchanges()) discovery.expected = copy(*expected);
  for (const Observation& observation : trial.observations()) {
    if (observation.key != original.key) continue;
    discovery.observation = observation;
    add_expected_value(discovery);
    std::optional<wire::Json>& value = discovery.observation.value;
    if (value) value = trial.as_written(*value);
    return;
  }
  discovery.observation.finding.exchange = -1;
  discovery.observation.action = -1;
}

void Investigator::investigate_burst(Discovery& discovery) const {
  const std::string key = discovery.observation.key;
  const std::string name = name_of(discovery);
  const auto shows = [&](const Sequence& candidate, const std::string& attempt) {
    return shows_often(candidate, key, attempt);
  };
  Shrinker shrinker(shows, name, shrinking_is_over());
  discovery.sequence = shrinker.shrink(discovery.sequence);
  discovery.cut_short = shrinker.is_exhausted();
  for (int i = 0; i < kTriedAgain && !is_over(); ++i) {
    const bool shown = play_again(discovery, key, fmt::format("{} again {}", name, i));
    if (is_over() && !shown) break;
    ++discovery.tried_again;
    discovery.shown_again += shown ? 1 : 0;
  }
}

void Investigator::add_orders(Discovery& discovery) const {
  if (burst_of(discovery.sequence).count > kMaxAtOnce) return;  // more orders than a fixture can list
  discovery.orders = expected_orders(context_.plan, context_.sequential(), discovery.sequence, discovery.exchanges);
}

// Whether requests meet is chance: two of a few plays must show the finding, so that one lucky play proves nothing.
bool Investigator::shows_often(const Sequence& sequence, const std::string& key, const std::string& name) const {
  size_t shown = 0;
  for (size_t i = 0; i < kPlays && shown < kEnoughPlays && shown + kPlays - i >= kEnoughPlays && !is_over(); ++i) {
    Discovery unused;
    unused.sequence = sequence;
    shown += play_again(unused, key, fmt::format("{} {}", name, i)) ? 1 : 0;
  }
  return shown == kEnoughPlays;
}

// Where the finding shows, the discovery gets the words and exchanges of this play.
bool Investigator::play_again(Discovery& discovery, const std::string& key, const std::string& name) const {
  if (burst_of(discovery.sequence).count < kMinAtOnce) return false;
  BurstOutcome again = play_burst(context_, discovery.sequence, name);
  const auto observations = only_at_once(std::move(again.observations), {}, discovery.sequence);
  const auto shown = std::find_if(observations.begin(), observations.end(),
                                  [&](const Observation& observation) { return observation.key == key; });
  if (shown == observations.end()) return false;
  discovery.observation = *shown;
  discovery.exchanges = copy(again.exchanges);
  return true;
}

}  // namespace runner::explore
