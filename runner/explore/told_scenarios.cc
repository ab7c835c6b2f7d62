#include "runner/explore/told_scenarios.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "runner/document/value_forms.h"
#include "runner/explore/body_maker.h"
#include "runner/play/request_builder.h"
#include "runner/record/missing_capabilities.h"

namespace runner::explore {
namespace {

constexpr size_t kMostChanges = 4;
constexpr size_t kMostAtTheEnd = 6;  // actions that chance chooses

// A caller or an idempotency key as such, outside the names of the session, is everybody's; where a request does
// without x-now-iso, the time is the service's.
bool needs_own_service(const CallFields& call) {
  const auto is_own = [](const wire::Json* value) {
    const std::string* text = value ? value->as_string() : nullptr;
    return !text || reference_name(*text).has_value();
  };
  if (call.caller && call.caller->is_object() && !is_own(call.caller->find("id"))) return true;
  return std::any_of(call.headers.begin(), call.headers.end(), [&](const auto& header) {
    const bool names = header.first == "idempotency-key" || header.first == "x-actor-id";
    return header.first == "x-now-iso" || (names && !is_own(&header.second));
  });
}

bool needs_own_service(const Scenario& scenario) {
  return std::any_of(scenario.steps.begin(), scenario.steps.end(), [](const Step& step) {
    const auto* call = std::get_if<CallStep>(&step.action);
    return call && needs_own_service(call->call);
  });
}

class Teller {
 public:
  explicit Teller(const Scenario& scenario) {
    told_.given = scenario.given;
    if (scenario.needs.gate_open) told_.gate = *scenario.needs.gate_open ? Gate::open : Gate::closed;
    for (const Step& step : scenario.steps) add(step);
  }

  ToldScenario take() { return std::move(told_); }

 private:
  void add(const Step& step) {
    ToldAction told;
    told.action.capture = step.capture;
    if (const auto* call = std::get_if<CallStep>(&step.action)) {
      told.action.what = *call;
      if (!step.cases.empty()) told.step = &step;
      for (const auto& [parameter, value] : call->call.path) add_entity(parameter, value);
    } else if (const auto* gate = std::get_if<SetGateStep>(&step.action)) {
      told.action.what = *gate;
    } else if (const auto* rotation = std::get_if<RotateKeyStep>(&step.action)) {
      told.action.what = *rotation;
    } else {
      return;  // it sends nothing that a service could answer in another way
    }
    told_.actions.push_back(std::move(told));
  }

  // A given that stands in a path is a record that the path's parameter names.
  void add_entity(const std::string& parameter, const wire::Json& value) {
    for (const GivenUse& use : told_.given) {
      const bool named = value.as_string() && *value.as_string() == "$" + use.name;
      const bool known = std::any_of(told_.entities.begin(), told_.entities.end(),
                                     [&](const Entity& entity) { return entity.name == use.name; });
      if (named && !known) {
        told_.entities.push_back({parameter, use.name, use.caller.empty() ? "owner" : use.caller, ""});
      }
    }
  }

  ToldScenario told_;
};

// Makes the changes.
class Changer {
 public:
  Changer(const ToldScenario& told, const std::vector<Recipe>& recipes, const ValueLimits& limits, Random& random)
      : told_(told), recipes_(recipes), limits_(limits), random_(random) {
    for (const ToldAction& action : told.actions) {
      changed_.emplace_back(action.action);
      auto* body =
          call_at(changed_.size() - 1) ? std::get_if<wire::Json>(&changed_.back()->call()->call.body) : nullptr;
      if (body && !limits.exact_clock) keep_off_boundaries(*body);
      steps_.push_back(action.step);
    }
  }

  Changed make() {
    const size_t changes = 1 + random_.below(kMostChanges);
    for (size_t i = 0; i < changes && !changed_.empty(); ++i) change_one(random_.below(changed_.size()));
    changed_.resize(changed_.size() + random_.below(kMostAtTheEnd));
    return std::move(changed_);
  }

 private:
  void change_one(size_t index) {
    const auto at = static_cast<std::ptrdiff_t>(index);
    switch (random_.below(8)) {
      case 0:
        changed_.erase(changed_.begin() + at);
        steps_.erase(steps_.begin() + at);
        return;
      case 1:
        return insert(index + random_.below(changed_.size() - index) + 1, repeated(index));
      case 2:
        if (index == 0) return;
        std::swap(changed_[index - 1], changed_[index]);
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
    changed_.insert(changed_.begin() + at, std::move(action));
    steps_.insert(steps_.begin() + at, nullptr);
  }

  // A key that is written there makes it a replay.
  std::optional<Action> repeated(size_t index) const {
    auto action = changed_[index];
    if (action) action->capture.clear();
    return action;
  }

  CallStep* call_at(size_t index) { return changed_[index] ? changed_[index]->call() : nullptr; }

  // A case stands at the end of the scenario in a run; here the scenario goes on behind it.
  void choose_case(size_t index) {
    CallStep* call = call_at(index);
    if (!call || !steps_[index]) return insert(index, std::nullopt);
    const Case& variation = random_.pick(steps_[index]->cases);
    if (variation.needs.gate_open || variation.needs.fresh_state) return;
    if (!limits_.fresh_state && needs_own_service(variation.call)) return;
    call->call = overlay(call->call, variation);
    changed_[index]->defect = {"case", variation.id};
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
      changed_[index]->defect = maker.spoil(*body);
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
    for (size_t i = index; i < changed_.size(); ++i) {
      if (CallStep* next = call_at(i)) next->call.at = later;
    }
  }

  const ToldScenario& told_;
  const std::vector<Recipe>& recipes_;
  const ValueLimits& limits_;
  Random& random_;
  Changed changed_;
  std::vector<const Step*> steps_;  ///< beside them, where they have cases
};

}  // namespace

std::vector<ToldScenario> told_scenarios(const Plan& plan, const Capabilities& capabilities) {
  std::vector<ToldScenario> all;
  for (const Fixture& fixture : plan.fixtures) {
    for (const Scenario& scenario : fixture.scenarios) {
      const Requirements needed = requirements_of(plan, scenario, nullptr, scenario.steps.size());
      if (!missing_capabilities(needed, capabilities).empty()) continue;
      if (!capabilities.fresh_state && needs_own_service(scenario)) continue;
      ToldScenario told = Teller(scenario).take();
      if (!told.actions.empty()) all.push_back(std::move(told));
    }
  }
  return all;
}

Changed change(const ToldScenario& told, const std::vector<Recipe>& recipes, const ValueLimits& limits,
               Random& random) {
  return Changer(told, recipes, limits, random).make();
}

}  // namespace runner::explore
