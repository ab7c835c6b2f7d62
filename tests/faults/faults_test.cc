// Turns on the faults of faults.def one at a time and runs the milestones that cover the broken rule: each of them must
// find it. Without a fault there must not be any finding.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "runner/app/in_process_driver.h"
#include "runner/execute/execute.h"
#include "tests/faults/edit_table.h"
#include "tests/faults/fault_table.h"
#include "tests/support/sampled.h"

namespace {

using faults::Fault;

using faults::kFaults;
using faults::kM103;
using faults::kM107;
using faults::kM109;
using faults::PlantedFault;
constexpr checks::Level must = checks::Level::must;
constexpr checks::Level should = checks::Level::should;

struct MilestonePlan {
  unsigned bit;
  std::unique_ptr<runner::Plan> plan;
};

const std::vector<MilestonePlan>& plans() {
  static const std::vector<MilestonePlan> kPlans = [] {
    std::vector<MilestonePlan> made;
    for (const auto& [bit, name] : {std::pair{kM103, "M103"}, std::pair{kM107, "M107"}, std::pair{kM109, "M109"}}) {
      runner::InputFiles files(SOURCE_ROOT);
      auto plan = runner::make_plan(files, fmt::format("milestones/{}.yaml", name));
      EXPECT_TRUE(plan) << plan.error().to_string();
      made.push_back({bit, plan ? *std::move(plan) : nullptr});
    }
    return made;
  }();
  return kPlans;
}

/// Starts no further scenario once a sufficient finding is there.
runner::Record run(const runner::Plan& plan, checks::Level sufficient) {
  std::atomic<bool> found{false};
  runner::ExecuteOptions options;
  for (const runner::ScenarioRun& scenario : plan.runs) options.selected.push_back(&scenario);
  options.jobs = std::max(1u, std::thread::hardware_concurrency());
  options.stop = &found;
  options.on_scenario = [&](const runner::ScenarioResult& result) {
    if (std::any_of(result.findings.begin(), result.findings.end(), [&](const runner::PlacedFinding& placed) {
          return sufficient == should || placed.finding.level == must;
        })) {
      found.store(true);
    }
  };
  const auto driver = runner::make_in_process_driver({});
  return runner::execute(plan, *driver, options);
}

/// The first sufficient finding: its rule and scenario.
std::string first_finding(const runner::Record& record, checks::Level sufficient) {
  const auto describe = [&](const std::vector<runner::PlacedFinding>& findings, const std::string& scenario) {
    for (const runner::PlacedFinding& placed : findings) {
      if (placed.finding.level == must || sufficient == should) {
        return fmt::format("{} in {}{}", checks::id_of(placed.finding.rule), scenario,
                           placed.proves.empty() ? "" : " (" + placed.proves.front() + ")");
      }
    }
    return std::string();
  };
  for (const runner::ScenarioResult& result : record.scenarios) {
    if (std::string found = describe(result.findings, result.run->id); !found.empty()) return found;
  }
  return describe(record.run_findings, "the whole run");
}

/// How the milestone found the fault that is on; empty if it did not.
std::string find_planted(const runner::Plan& plan, checks::Level level) {
  const runner::Record record = run(plan, level);
  return record.overall(level == should) ? "" : first_finding(record, level);
}

std::set<std::string, std::less<>> switches_with_edits() {
  std::set<std::string, std::less<>> names;
  for (const auto& entry : std::filesystem::directory_iterator(SOURCE_ROOT "/tests/faults/edits")) {
    std::ifstream file(entry.path());
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    for (const source_edits::Edit& edit : source_edits::read_table(text, entry.path()).edits) names.insert(edit.name);
  }
  return names;
}

TEST(FaultTable, HasAnEditForEachFault) {
  const auto switches = switches_with_edits();
  for (const PlantedFault& fault : kFaults) EXPECT_TRUE(switches.contains(fault.name)) << fault.name;
  for (const PlantedFault& fault : faults::kExploredFaults) EXPECT_TRUE(switches.contains(fault.name)) << fault.name;
}

class PlantedFaults : public testing::Test {
 protected:
  void SetUp() override {
    for (const MilestonePlan& milestone : plans()) ASSERT_TRUE(milestone.plan);
  }
  void TearDown() override { faults::planted = Fault::none; }
};

TEST_F(PlantedFaults, NoneGivesNoFinding) {
  for (const MilestonePlan& milestone : plans()) {
    const runner::Record record = run(*milestone.plan, should);
    EXPECT_TRUE(record.overall(true)) << milestone.plan->milestone.id << ": " << first_finding(record, should);
  }
}

TEST_F(PlantedFaults, AreAllFound) {
  size_t found = 0;
  for (const PlantedFault& fault : samples::where_sanitized(kFaults)) {
    faults::planted = fault.fault;
    bool everywhere = true;
    for (const MilestonePlan& milestone : plans()) {
      if (!(fault.milestones & milestone.bit)) continue;
      const std::string finding = find_planted(*milestone.plan, fault.level);
      fmt::print("{:38} {} {}\n", fault.name, milestone.plan->milestone.id, finding.empty() ? "HIDDEN" : finding);
      EXPECT_FALSE(finding.empty()) << milestone.plan->milestone.id << " does not find " << fault.name << ": "
                                    << fault.rule;
      everywhere = everywhere && !finding.empty();
    }
    found += everywhere;
  }
  fmt::print("{} of {} planted faults found\n", found, std::size(kFaults));
}

}  // namespace
