#include "checks/json_schema/generate/valid_source.h"

#include <fmt/format.h>

#include "checks/json_schema/decide/solver.h"
#include "checks/json_schema/generate/least_heights.h"
#include "checks/json_schema/values/value_hash.h"

namespace json_schema {
namespace {

constexpr size_t kMaxGoals = 20'000;
constexpr int kRetries = 4;  ///< of a goal, with other choices elsewhere

}  // namespace

ValidSource::ValidSource(const Schema& schema, const GenerateOptions& options, std::vector<Gap>& gaps)
    : schema_(schema),
      options_(options),
      gaps_(gaps),
      heights_(least_heights(schema.graph())),
      conjoiner_(schema.graph(), heights_),
      judge_(schema.graph()) {
  if (heights_[schema.graph().root] < kEndless) return;
  obstacle_ = {schema.uri(), "nothing is allowed, or every instance would have to contain another one"};
  exhausted_ = true;
}

const wire::Json* ValidSource::get(size_t n) {
  while (found_.size() <= n && !exhausted_) advance();
  return n < found_.size() ? &found_[n] : nullptr;
}

void ValidSource::advance() {
  if (fruitless_ > options_.limits.fruitless_values) {
    exhausted_ = true;
    gaps_.push_back({schema_.uri(), fmt::format("gave up after {} values without a new instance", fruitless_)});
    return;
  }
  if (started_ < 2) {
    make({}, started_++ == 0 ? Manner::full : Manner::sparse, options_.seed);
    return;
  }
  if (found_.empty() && !asked_) return ask_for_one();
  if (next_goal(forks_) || next_goal(places_)) return;
  const size_t misses = found_.empty() ? options_.limits.misses / 10 : options_.limits.misses;
  for (size_t miss = 0; miss < misses && fruitless_ <= options_.limits.fruitless_values; ++miss) {
    if (try_random()) return;
  }
  exhausted_ = true;
}

/// The first guesses have failed: the decision procedure finds an instance, or proves that there is none.
void ValidSource::ask_for_one() {
  asked_ = true;
  Solver solver({&schema_.graph()});
  Answer answer = solver.ask({{{0, true, schema_.graph().root}}, {}});
  if (answer.is_witness() && schema_.accepts(*answer.witness)) keep(*std::move(answer.witness));
  if (!answer.is_empty()) return;
  obstacle_ = {schema_.uri(), "it is proved that nothing satisfies the schema"};
  exhausted_ = true;
}

bool ValidSource::try_random() { return make({}, Manner::random, mix(options_.seed, ++random_)); }

/// Takes the next goal; false where there is none.
bool ValidSource::next_goal(std::deque<Goal>& goals) {
  if (goals.empty()) return false;
  const Goal goal = std::move(goals.front());
  goals.pop_front();
  if (&goals == &forks_ && taken_.contains(goal.key)) return true;
  make(goal.script, goal.manner, options_.seed);
  for (int retry = 1; retry <= kRetries && &goals == &forks_ && !taken_.contains(goal.key); ++retry) {
    make(goal.script, Manner::random, mix(goal.key, uint64_t(retry)));
  }
  if (&goals == &forks_ && !goal.text.empty() && !taken_.contains(goal.key)) {
    gaps_.push_back(
        {schema_.graph().location(goal.schema), fmt::format("no valid instance was found for: {}", goal.text)});
  }
  return true;
}

bool ValidSource::make(const Script& script, Manner manner, uint64_t seed) {
  Choices choices(script, manner, seed);
  ValueBuilder builder({schema_.graph(), options_, conjoiner_, judge_, cache_, options_.limits.values_of_one}, choices);
  auto value = builder.build({{{schema_.graph().root, nullptr}}, {}}, {});
  fruitless_ += builder.begun();
  if (!value) obstacle_ = builder.obstacle();
  if (value && !schema_.accepts(*value)) {
    obstacle_ = {schema_.uri(), "the instance that was built does not satisfy the schema"};
    value.reset();
  }
  if (value || found_.empty()) learn(choices, script, manner);
  if (value) {
    for (const MetFork& met : choices.met()) taken_.insert(met.schema_key(met.taken));
  }
  return value && keep(*std::move(value));
}

/// Queues the options that were not taken.
void ValidSource::learn(const Choices& choices, const Script& script, Manner manner) {
  for (const MetFork& met : choices.met()) {
    for (size_t i = 0; i < met.options->size(); ++i) {
      const bool is_new_here = known_.insert(met.place_key(i)).second;
      if (!is_new_here) continue;
      const bool is_new = known_.insert(met.schema_key(i)).second;
      if (i == met.taken || forks_.size() + places_.size() > kMaxGoals) continue;
      std::string text = (*met.options)[i].text;
      if (!met.fork.name.empty()) text = fmt::format("\"{}\" {}", met.fork.name, text);
      Goal goal{script, manner, met.fork.schema, std::move(text), met.schema_key(i)};
      goal.script[met.at()] = (*met.options)[i].label;
      (is_new ? forks_ : places_).push_back(std::move(goal));
    }
  }
}

bool ValidSource::keep(wire::Json value) {
  if (!hashes_.insert(hash_value(value)).second) return false;
  found_.push_back(std::move(value));
  fruitless_ = 0;
  return true;
}

std::optional<wire::Json> ValidSource::value_for(const Demand& demand, uint64_t noise) {
  static const Script kFree;
  Choices choices(kFree, noise == 0 ? Manner::full : Manner::random, noise);
  const size_t max_values = options_.limits.values_of_one / 10;
  return ValueBuilder({schema_.graph(), options_, conjoiner_, judge_, cache_, max_values}, choices).build(demand, {});
}

}  // namespace json_schema
