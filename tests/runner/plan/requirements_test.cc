// Every capability in the table is needed by a scenario of the contract's milestones or by a check.
#include <gtest/gtest.h>

#include <algorithm>

#include "checks/rules.h"
#include "runner/plan/plan.h"

namespace runner {
namespace {

TEST(Requirements, EachCapabilityIsNeededBySomething) {
  std::vector<Requirements> all;
  for (size_t i = 0; i < checks::kRuleCount; ++i) {
    all.push_back(requirements_of_check(checks::id_of(static_cast<checks::Rule>(i))));
  }
  for (const char* milestone : {"milestones/M103.yaml", "milestones/M107.yaml", "milestones/M109.yaml"}) {
    InputFiles files(SOURCE_ROOT);
    const auto plan = make_plan(files, milestone);
    ASSERT_TRUE(plan.ok()) << plan.error().to_string();
    for (const ScenarioRun& run : (*plan)->runs) {
      EXPECT_TRUE(run.requirements.operations) << run.id;
      all.push_back(run.requirements);
    }
  }
  for (const CapabilityRow& row : capability_rows()) {
    const bool needed = std::any_of(all.begin(), all.end(), [&](const Requirements& needs) {
      return row.needed ? needs.*row.needed : needs.gate_open.has_value();
    });
    EXPECT_TRUE(needed) << row.key;
  }
}

}  // namespace
}  // namespace runner
