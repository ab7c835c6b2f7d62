#include "runner/explore/mutated_scenario.h"

#include <algorithm>
#include <string>
#include <utility>

#include "runner/explore/body_maker.h"
#include "runner/play/request_builder.h"

namespace runner::explore {
namespace {

constexpr size_t kMaxMutations = 4;
constexpr size_t kMaxAtTheEnd = 6;  // actions that chance chooses

class Mutator {
 public:
  Mutator(const FixtureScenario& scenario, const std::vector<Recipe>& recipes, const ValueLimits& limits,
          Random& random)
      : recipes_(recipes), limits_(limits), random_(random) {
    for (const FixtureAction& action : scenario.actions) {
      mutated_.emplace_back(action.action);
      auto* body =
          call_at(mutated_.size() - 1) ? std::get_if<wire::Json>(&mutated_.back()->call()->call.body) : nullptr;
      if (body && !limits.exact_clock) keep_off_boundaries(*body);
      steps_.push_back(action.step);
    }
  }

  MutatedScenario make() {
    const size_t changes = 1 + random_.below(kMaxMutations);
    for (size_t i = 0; i < changes && !mutated_.empty(); ++i) mutate_one(random_.below(mutated_.size()));
    mutated_.resize(mutated_.size() + random_.below(kMaxAtTheEnd));
    return std::move(mutated_);
  }

 private:
  void mutate_one(size_t index) {
    const auto at = static_cast<std::ptrdiff_t>(index);
    switch (random_.below(8)) {
      case 0:
        mutated_.erase(mutated_.begin() + at);
        steps_.erase(steps_.begin() + at);
        return;
      case 1:
        return insert(index + random_.below(mutated_.size() - index) + 1, repeated(index));
      case 2:
        if (index == 0) return;
        std::swap(mutated_[index - 1], mutated_[index]);
        return std::swap(steps_[index - 1], steps_[index]);
      case 3:
        return insert(index, std::nullopt);
      case 4:
      case 5:
        return choose_case(index);
      case 6:
        return change_body(index);
      default:
        return change_circumstances(index);
    }
  }

  void insert(size_t index, std::optional<Action> action) {
    const auto at = static_cast<std::ptrdiff_t>(index);
    mutated_.insert(mutated_.begin() + at, std::move(action));
    steps_.insert(steps_.begin() + at, nullptr);
  }

  // With an idempotency key of the fixture it is a replay.
  std::optional<Action> repeated(size_t index) const {
    auto action = mutated_[index];
    if (action) action->capture.clear();
    return action;
  }

  CallStep* call_at(size_t index) { return mutated_[index] ? mutated_[index]->call() : nullptr; }

  // In a run a case ends the scenario; here the scenario continues after it.
  void choose_case(size_t index) {
    CallStep* call = call_at(index);
    if (!call || !steps_[index]) return insert(index, std::nullopt);
    const Case& variation = random_.pick(steps_[index]->cases);
    if (variation.needs.gate_open || variation.needs.fresh_state) return;
    if (!limits_.fresh_state && needs_own_service(variation.call)) return;
    call->call = overlay(call->call, variation);
    mutated_[index]->defect = {"case", variation.id};
  }

  void change_body(size_t index) {
    CallStep* call = call_at(index);
    auto* body = call ? std::get_if<wire::Json>(&call->call.body) : nullptr;
    const auto recipe = std::find_if(recipes_.begin(), recipes_.end(), [&](const Recipe& other) {
      return call && other.operation->id == call->operation;
    });
    if (!body || recipe == recipes_.end() || recipe->body.fields.empty()) return change_circumstances(index);
    BodyMaker maker(*recipe, limits_, random_);
    if (random_.percent(70)) {
      maker.change(*body);
    } else {
      mutated_[index]->defect = maker.spoil(*body);
    }
  }

  // Another caller, or another time for it and what follows.
  void change_circumstances(size_t index) {
    CallStep* call = call_at(index);
    if (!call) return;
    if (!limits_.exact_clock || random_.percent(40)) {
      const bool strangers =
          call->call.caller && call->call.caller->as_string() && *call->call.caller->as_string() == "stranger";
      call->call.caller = wire::Json(strangers ? "owner" : "stranger");
      return;
    }
    const wire::Json later("+" + std::to_string(1 + random_.below(200)) + "d");
    for (size_t i = index; i < mutated_.size(); ++i) {
      if (CallStep* next = call_at(i)) next->call.at = later;
    }
  }

  const std::vector<Recipe>& recipes_;
  const ValueLimits& limits_;
  Random& random_;
  MutatedScenario mutated_;
  std::vector<const Step*> steps_;  ///< by action, with its cases; null where it has none
};

}  // namespace

MutatedScenario mutate(const FixtureScenario& scenario, const std::vector<Recipe>& recipes, const ValueLimits& limits,
                       Random& random) {
  return Mutator(scenario, recipes, limits, random).make();
}

}  // namespace runner::explore
