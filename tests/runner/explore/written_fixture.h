// Runs the fixture of a discovery against a service.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "runner/execute/execute.h"
#include "runner/explore/write_fixture.h"
#include "tests/runner/explore/exploring.h"
#include "tests/support/scratch_folder.h"

namespace exploring {

/// In a folder that is removed with it.
class WrittenFixture {
 public:
  explicit WrittenFixture(const runner::explore::Discovery& discovery)
      : file_(folder_.path() + "/" + runner::explore::scenario_id(discovery) + ".yaml") {
    std::ofstream(file_) << runner::explore::write_fixture(discovery, wire::format_instant(noon()));
  }

  /// The verdict of a run of the fixture on the service.
  runner::Verdict verdict_of(runner::Driver& driver) const {
    const auto below_root = [](const std::string& path) { return path.substr(1); };
    runner::InputFiles files("/");
    const std::string file = below_root(file_);
    const auto plan = runner::make_plan(files, below_root(SOURCE_ROOT "/milestones/M107.yaml"), {file});
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

 private:
  const support::ScratchFolder folder_;
  const std::string file_;
};

}  // namespace exploring
