#include "runner/explore/fixture_scenarios.h"

#include <algorithm>

#include "runner/document/value_forms.h"

namespace runner::explore {
namespace {

bool calls_need_own_service(const Scenario& scenario) {
  return std::any_of(scenario.steps.begin(), scenario.steps.end(), [](const Step& step) {
    const auto* call = std::get_if<CallStep>(&step.action);
    return call && needs_own_service(call->call);
  });
}

class ScenarioReader {
 public:
  explicit ScenarioReader(const Scenario& scenario) {
    scenario_.given = scenario.given;
    if (scenario.needs.gate_open) scenario_.gate = *scenario.needs.gate_open ? Gate::open : Gate::closed;
    for (const Step& step : scenario.steps) add(step);
  }

  FixtureScenario take() { return std::move(scenario_); }

 private:
  void add(const Step& step) {
    FixtureAction made;
    made.action.capture = step.capture;
    if (const auto* call = std::get_if<CallStep>(&step.action)) {
      made.action.what = *call;
      if (!step.cases.empty()) made.step = &step;
      for (const auto& [parameter, value] : call->call.path) add_entity(parameter, value);
    } else if (const auto* gate = std::get_if<SetGateStep>(&step.action)) {
      made.action.what = *gate;
    } else if (const auto* rotation = std::get_if<RotateKeyStep>(&step.action)) {
      made.action.what = *rotation;
    } else {
      return;  // it sends nothing, or something that must stay as it is
    }
    scenario_.actions.push_back(std::move(made));
  }

  // A given that a path names is a record; the path parameter gives its kind.
  void add_entity(const std::string& parameter, const wire::Json& value) {
    for (const GivenUse& use : scenario_.given) {
      const bool named = value.as_string() && *value.as_string() == "$" + use.name;
      const bool known = std::any_of(scenario_.entities.begin(), scenario_.entities.end(),
                                     [&](const Entity& entity) { return entity.name == use.name; });
      if (named && !known) {
        scenario_.entities.push_back({parameter, use.name, use.caller.empty() ? "owner" : use.caller, ""});
      }
    }
  }

  FixtureScenario scenario_;
};

}  // namespace

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

std::vector<FixtureScenario> fixture_scenarios(const Plan& plan, const Capabilities& capabilities) {
  std::vector<FixtureScenario> all;
  for (const Fixture& fixture : plan.fixtures) {
    for (const Scenario& scenario : fixture.scenarios) {
      const Requirements needed = requirements_of(plan, scenario, nullptr, scenario.steps.size());
      if (!missing_capabilities(needed, capabilities).empty()) continue;
      if (!capabilities.fresh_state && calls_need_own_service(scenario)) continue;
      FixtureScenario made = ScenarioReader(scenario).take();
      if (!made.actions.empty()) all.push_back(std::move(made));
    }
  }
  return all;
}

}  // namespace runner::explore
