#include "runner/command/selection.h"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>

#include "runner/document/nearest.h"

namespace runner {
namespace {

bool matches(const std::string& pattern, const std::string& id) {
  return ::fnmatch(pattern.c_str(), id.c_str(), 0) == 0;  // '*' matches '/' too
}

bool calls_operation(const Scenario& scenario, const std::string& operation) {
  return std::any_of(scenario.steps.begin(), scenario.steps.end(), [&](const Step& step) {
    const auto calls = calls_of(step);
    return std::any_of(calls.begin(), calls.end(), [&](const CallStep* call) { return call->operation == operation; });
  });
}

template <typename Fits>
bool any_or_empty(const std::vector<std::string>& wanted, Fits fits) {
  return wanted.empty() || std::any_of(wanted.begin(), wanted.end(), fits);
}

bool selects(const Filter& filter, const ScenarioRun& run) {
  const Scenario& scenario = *run.scenario;
  if (filter.among && std::find(filter.among->begin(), filter.among->end(), run.id) == filter.among->end())
    return false;
  return any_or_empty(filter.scenarios,
                      [&](const std::string& id) { return matches(id, run.id) || matches(id, scenario.id); }) &&
         any_or_empty(filter.operations, [&](const std::string& id) { return calls_operation(scenario, id); }) &&
         any_or_empty(filter.fixtures,
                      [&](const std::string& file) { return scenario.place.file && file == *scenario.place.file; }) &&
         any_or_empty(filter.tags, [&](const std::string& tag) {
           return std::find(scenario.tags.begin(), scenario.tags.end(), tag) != scenario.tags.end();
         });
}

/// A list of the filter, each of whose members must select something.
struct FilterKind {
  const char* option;
  std::vector<std::string> Filter::*names;
};
constexpr FilterKind kKinds[] = {
    {"--scenario", &Filter::scenarios}, {"--operation", &Filter::operations}, {"--tag", &Filter::tags}};

}  // namespace

wire::Problem refuse_unmatched(const std::vector<const Plan*>& plans, const Filter& filter) {
  for (const FilterKind& kind : kKinds) {
    for (const std::string& name : filter.*kind.names) {
      Filter alone = filter;
      alone.*kind.names = {name};
      alone.shard.reset();
      alone.among.reset();
      if (std::any_of(plans.begin(), plans.end(), [&](const Plan* plan) { return !select_runs(*plan, alone).empty(); }))
        continue;
      const std::string nearest = nearest_selection(*plans.front(), alone);
      return wire::Error{
          kind.option, fmt::format("\"{}\" selects nothing", name), "at least one scenario run",
          nearest.empty() ? fmt::format("see {} list {}", tool_command(), plans.front()->file) : nearest};
    }
  }
  return {};
}

std::vector<const ScenarioRun*> select_runs(const Plan& plan, const Filter& filter) {
  std::vector<const ScenarioRun*> selected;
  const auto held = filter.shard ? scenarios_of(*filter.shard, plan, filter.durations) : std::set<std::string>();
  for (const ScenarioRun& run : plan.runs) {
    if (filter.shard && !held.contains(run.scenario->id)) continue;
    if (selects(filter, run)) selected.push_back(&run);
  }
  return selected;
}

std::string nearest_selection(const Plan& plan, const Filter& filter) {
  std::vector<std::string_view> operations, tags, scenarios;
  for (const checks::Operation& operation : plan.contract.operations) operations.push_back(operation.id);
  for (const ScenarioRun& run : plan.runs) {
    tags.insert(tags.end(), run.scenario->tags.begin(), run.scenario->tags.end());
    scenarios.push_back(run.id);
  }
  const std::pair<const std::vector<std::string>&, const std::vector<std::string_view>&> kinds[] = {
      {filter.operations, operations}, {filter.tags, tags}, {filter.scenarios, scenarios}};
  for (const auto& [wanted, known] : kinds) {
    for (const std::string& name : wanted) {
      if (std::find(known.begin(), known.end(), name) != known.end()) continue;
      if (std::string advice = did_you_mean(name, known); !advice.empty()) return advice;
    }
  }
  return "";
}

}  // namespace runner
