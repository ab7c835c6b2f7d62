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

/// A run that proves nothing is judged as a MUST.
Level level_of(const Plan& plan, const std::vector<std::string>& proves) {
  const auto is_must = [&](const std::string& id) { return plan.find_rule(id)->level == Level::must; };
  return proves.empty() || std::any_of(proves.begin(), proves.end(), is_must) ? Level::must : Level::should;
}

ScenarioRun run_of(const Plan& plan, const Scenario& scenario, const Case* variation, size_t steps) {
  ScenarioRun run;
  run.id = variation ? scenario.id + "/" + variation->id : scenario.id;
  run.scenario = &scenario;
  run.variation = variation;
  run.steps = steps;
  run.proves = variation && !variation->proves.empty() ? variation->proves : scenario.proves;
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
