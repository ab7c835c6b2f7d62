// The runs of the fixtures' scenarios: each scenario as written, and up to each step once for each case of that step.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "runner/plan/plan.h"

namespace runner {
namespace {

// A run is known by "scenario/case": name spaces, shards and replays rely on it.
wire::Problem refuse_repeated_cases(const Scenario& scenario) {
  std::set<std::string> seen;
  for (const Step& step : scenario.steps) {
    for (const Case& variation : step.cases) {
      if (seen.insert(variation.id).second) continue;
      return wire::Error{variation.place.to_string(), fmt::format("the case '{}' again", variation.id),
                         fmt::format("case ids that are unique in the scenario '{}'", scenario.id), ""};
    }
  }
  return {};
}

// What a case proves: its own rules, or its step's, or the scenario's.
const std::vector<std::string>& proven_by(const Scenario& scenario, const Case* variation, size_t steps) {
  if (!variation) return scenario.proves;
  if (!variation->proves.empty()) return variation->proves;
  const std::vector<std::string>& of_step = scenario.steps[steps - 1].proves;
  return of_step.empty() ? scenario.proves : of_step;
}

ScenarioRun run_of(const Plan& plan, const Scenario& scenario, const Case* variation, size_t steps) {
  ScenarioRun run;
  run.id = variation ? scenario.id + "/" + variation->id : scenario.id;
  run.scenario = &scenario;
  run.variation = variation;
  run.steps = steps;
  run.proves = proven_by(scenario, variation, steps);
  run.level = level_of(plan, run.proves);
  run.requirements = requirements_of(plan, scenario, variation, steps);
  return run;
}

void add_runs(const Plan& plan, const Scenario& scenario, std::vector<ScenarioRun>& runs) {
  runs.push_back(run_of(plan, scenario, nullptr, scenario.steps.size()));
  for (size_t i = 0; i < scenario.steps.size(); ++i) {
    for (const Case& variation : scenario.steps[i].cases) runs.push_back(run_of(plan, scenario, &variation, i + 1));
  }
}

}  // namespace

wire::Result<std::vector<ScenarioRun>> scenario_runs(const Plan& plan) {
  std::vector<ScenarioRun> runs;
  for (const Fixture& fixture : plan.fixtures) {
    const size_t first = runs.size();
    for (const Scenario& scenario : fixture.scenarios) {
      if (auto problem = refuse_repeated_cases(scenario)) return *problem;
      add_runs(plan, scenario, runs);
    }
    for (size_t i = first; i < runs.size(); ++i) runs[i].clock = *wire::parse_instant(fixture.clock);
  }
  return runs;
}

}  // namespace runner
