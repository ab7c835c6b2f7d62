// Runs the fixture of a discovery against a service.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "runner/execute/execute.h"
#include "runner/explore/write_fixture.h"
#include "tests/runner/explore/exploring.h"

namespace exploring {

/// Where the fixture of the discovery was written, relative to the root.
inline std::string write_below_build(const runner::explore::Discovery& discovery) {
  const std::string folder = "build/explored-fixtures";
  std::filesystem::create_directories(std::string(SOURCE_ROOT) + "/" + folder);
  std::string file = folder + "/" + runner::explore::scenario_id(discovery) + ".yaml";
  std::ofstream(std::string(SOURCE_ROOT) + "/" + file)
      << runner::explore::write_fixture(discovery, wire::format_instant(noon()));
  return file;
}

/// The verdict of a run of the fixture on the service. The path is relative to the root.
inline runner::Verdict verdict_of(const std::string& file, runner::Driver& driver) {
  runner::InputFiles files(SOURCE_ROOT);
  const auto plan = runner::make_plan(files, "milestones/M107.yaml", {file});
  EXPECT_TRUE(plan) << plan.error().to_string();
  if (!plan) return runner::Verdict::deferred;
  runner::ExecuteOptions options;
  options.partial = true;
  for (const runner::ScenarioRun& run : (*plan)->runs) {
    if (*run.scenario->place.file == file) options.selected.push_back(&run);
  }
  EXPECT_EQ(options.selected.size(), 1u);
  const runner::Record record = runner::execute(**plan, driver, options);
  return record.scenarios.front().verdict;
}

}  // namespace exploring
