#include <fmt/format.h>

#include <algorithm>

#include "runner/plan/plan.h"

namespace runner {
namespace {

using Rules = std::vector<std::string>;

bool contains(const Rules& rules, const std::string& id) {
  return std::find(rules.begin(), rules.end(), id) != rules.end();
}

const Case* case_at(const ScenarioRun& run, size_t step) { return step + 1 == run.steps ? run.variation : nullptr; }

// What a step or a part of a body is said to prove, no other step proves.
Rules without_assigned(const Scenario& scenario) {
  Rules rules = scenario.proves;
  for (const Step& step : scenario.steps) {
    std::erase_if(rules, [&](const std::string& id) { return contains(step.proves, id); });
    for (const auto& [pointer, proven] : step.expect.proves)
      std::erase_if(rules, [&, &part = proven](const std::string& id) { return contains(part, id); });
  }
  return rules;
}

Rules rules_at(const ScenarioRun& run, size_t step, std::string_view pointer) {
  for (const auto& [part, rules] : expectation_at(run, step).proves) {
    const bool inside = pointer.starts_with(part) && (pointer.size() == part.size() || pointer[part.size()] == '/');
    if (!pointer.empty() && inside) return rules;
  }
  const Case* variation = case_at(run, step);
  if (variation && !variation->proves.empty()) return variation->proves;
  const Rules& own = run.scenario->steps[step].proves;
  if (!own.empty()) return own;
  return is_preparation(run, step) ? Rules{} : without_assigned(*run.scenario);
}

// Steps and cases whose failure breaks whatever no step names.
size_t count_unnamed(const Scenario& scenario) {
  ScenarioRun whole;
  whole.scenario = &scenario;
  whole.steps = scenario.steps.size();
  size_t count = 0;
  for (size_t i = 0; i < scenario.steps.size(); ++i) {
    const Step& step = scenario.steps[i];
    if (!step.proves.empty()) continue;
    count += !is_preparation(whole, i);
    count += static_cast<size_t>(std::count_if(step.cases.begin(), step.cases.end(),
                                               [](const Case& variation) { return variation.proves.empty(); }));
  }
  return count;
}

}  // namespace

const Expectation& expectation_at(const ScenarioRun& run, size_t step) {
  const Case* variation = case_at(run, step);
  return variation && variation->expect ? *variation->expect : run.scenario->steps[step].expect;
}

bool is_preparation(const ScenarioRun& run, size_t step) {
  const Step& written = run.scenario->steps[step];
  const bool calls = std::holds_alternative<CallStep>(written.action);
  return calls && step + 1 < run.scenario->steps.size() && !case_at(run, step) && written.proves.empty() &&
         written.expect.is_plain();
}

std::vector<std::string> ambiguous_proofs(const Plan& plan) {
  std::vector<std::string> remarks;
  for (const Fixture& fixture : plan.fixtures) {
    for (const Scenario& scenario : fixture.scenarios) {
      const Rules unnamed = without_assigned(scenario);
      if (unnamed.size() < 2 || count_unnamed(scenario) < 2) continue;
      remarks.push_back(
          fmt::format("{}: scenario '{}': no step names which of its rules it proves, so that any failed expectation "
                      "breaks {}",
                      scenario.place.to_string(), scenario.id, fmt::join(unnamed, ", ")));
    }
  }
  return remarks;
}

Level level_of(const Plan& plan, const std::vector<std::string>& rules) {
  const auto is_must = [&](const std::string& id) { return plan.find_rule(id)->level == Level::must; };
  return rules.empty() || std::any_of(rules.begin(), rules.end(), is_must) ? Level::must : Level::should;
}

Proof proof_of(const Plan& plan, const ScenarioRun& run, size_t step, std::string_view pointer) {
  Proof proof;
  proof.rules = rules_at(run, step, pointer);
  proof.level = proof.rules.empty() ? run.level : level_of(plan, proof.rules);
  return proof;
}

}  // namespace runner
