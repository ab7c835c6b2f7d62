#include "runner/record/reason_demand.h"

#include <algorithm>
#include <optional>

namespace runner {
namespace {

bool holds_text(const wire::Json& value, std::string_view text) {
  if (value.as_string()) return *value.as_string() == text;
  if (const wire::Array* array = value.as_array()) {
    return std::any_of(array->begin(), array->end(), [&](const wire::Json& item) { return holds_text(item, text); });
  }
  const wire::Object* object = value.as_object();
  return object && std::any_of(object->begin(), object->end(),
                               [&](const wire::Member& member) { return holds_text(member.value, text); });
}

bool expects(const Expectation& expected, const checks::Operation& operation, std::string_view code) {
  if (expected.reason && holds_text(*expected.reason, code)) return true;
  if (operation.verdict_reasons.empty()) return false;
  return std::any_of(expected.body.begin(), expected.body.end(),
                     [&](const auto& part) { return holds_text(part.second, code); });
}

/// Whether the steps that make this run another one than its scenario's expect the code.
bool expects(const ScenarioRun& run, const checks::Operation& operation, std::string_view code) {
  for (size_t i = run.variation && run.steps > 0 ? run.steps - 1 : 0; i < run.steps; ++i) {
    const Step& step = run.scenario->steps[i];
    const auto* call = std::get_if<CallStep>(&step.action);
    if (!call || call->operation != operation.id) continue;
    const bool varied = run.variation && run.variation->expect && i + 1 == run.steps;
    if (expects(varied ? *run.variation->expect : step.expect, operation, code)) return true;
  }
  return false;
}

}  // namespace

ReasonDemand demand_for_reason(const Plan& plan, const checks::Operation& operation, std::string_view code) {
  ReasonDemand demand;
  for (const ScenarioRun& run : plan.runs) {
    if (!expects(run, operation, code)) continue;
    if (run.level == Level::must) return {};
    demand.level = Level::should;
    for (const std::string& rule : run.proves) {
      if (std::find(demand.rules.begin(), demand.rules.end(), rule) == demand.rules.end()) demand.rules.push_back(rule);
    }
  }
  return demand;
}

}  // namespace runner
