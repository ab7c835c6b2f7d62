#include "runner/command/selection.h"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <filesystem>

#include "runner/document/nearest.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

bool matches(const std::string& pattern, const std::string& id) {
  return ::fnmatch(pattern.c_str(), id.c_str(), 0) == 0;  // '*' stands for '/' too
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
  if (filter.shard && !filter.shard->holds(scenario.id)) return false;
  return any_or_empty(filter.scenarios,
                      [&](const std::string& id) { return matches(id, run.id) || matches(id, scenario.id); }) &&
         any_or_empty(filter.operations, [&](const std::string& id) { return calls_operation(scenario, id); }) &&
         any_or_empty(filter.fixtures,
                      [&](const std::string& file) { return scenario.place.file && file == *scenario.place.file; }) &&
         any_or_empty(filter.tags, [&](const std::string& tag) {
           return std::find(scenario.tags.begin(), scenario.tags.end(), tag) != scenario.tags.end();
         });
}

fs::path find_root(const fs::path& file) {
  for (fs::path folder = file.parent_path(); folder != folder.root_path(); folder = folder.parent_path()) {
    if (fs::is_directory(folder / "schemas")) return folder;
  }
  return file.parent_path().parent_path();
}

}  // namespace

std::vector<const ScenarioRun*> select_runs(const Plan& plan, const Filter& filter) {
  std::vector<const ScenarioRun*> selected;
  for (const ScenarioRun& run : plan.runs) {
    if (selects(filter, run)) selected.push_back(&run);
  }
  return selected;
}

wire::Result<std::vector<std::string>> locate_fixtures(const std::vector<std::string>& written,
                                                       const std::string& root) {
  std::vector<std::string> located;
  for (const std::string& name : written) {
    std::error_code failure;
    const fs::path file = fs::canonical(name, failure);
    if (failure) return wire::Error{name, failure.message(), "a fixture file", "see docs/fixture-format.md"};
    const std::string relative = file.lexically_relative(root).string();
    if (relative.empty() || relative.starts_with("..")) {
      return wire::Error{name, "a file outside the repository root", fmt::format("a file below {}", root), ""};
    }
    located.push_back(relative);
  }
  return located;
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

wire::Result<LocatedMilestone> locate_milestone(const std::string& written, const std::string& root) {
  std::error_code failure;
  const fs::path file = fs::canonical(written, failure);
  if (failure || !fs::is_regular_file(file)) {
    return wire::Error{written, failure ? failure.message() : "no regular file", "a milestone file",
                       "the project's own are milestones/M103.yaml, M107.yaml and M109.yaml"};
  }
  const fs::path base = root.empty() ? find_root(file) : fs::canonical(root, failure);
  if (failure || !fs::is_directory(base)) return wire::Error{"--root", fmt::format("'{}'", root), "a folder", ""};
  const std::string relative = file.lexically_relative(base).string();
  if (relative.empty() || relative.starts_with("..")) {
    return wire::Error{written, "a file outside the repository root", fmt::format("a file below {}", base.string()),
                       ""};
  }
  return LocatedMilestone{base.string(), relative};
}

}  // namespace runner
