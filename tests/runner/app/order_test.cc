// Scenarios depend neither on their order nor on each other: shuffled and several at once on one service whose state is
// not ours, each ends as it ends in the order written.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "runner/document/input_files.h"
#include "runner/driver/http_driver.h"
#include "runner/execute/execute.h"
#include "runner/play/probe_target.h"
#include "runner/tool/system.h"
#include "tests/support/command_session.h"

namespace runner {
namespace {

class OrderTest : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    const std::string file = std::string("milestones/") + GetParam() + ".yaml";
    auto plan = make_plan(files_, file);
    ASSERT_TRUE(plan.ok()) << plan.error().to_string();
    plan_ = std::move(*plan);
    for (const ScenarioRun& run : plan_->runs) runs_.push_back(&run);
  }

  // Verdict and reason of each scenario run.
  std::map<std::string, std::string> verdicts(unsigned jobs) {
    HttpSettings settings;
    settings.url = *parse_target_url(served_.url());
    settings.name_space = fresh_name_space("order", system_random(), system_now());
    auto driver = HttpDriver::make(settings, probe_of(*plan_), system_now);
    EXPECT_TRUE(driver.ok());
    ExecuteOptions options;
    options.selected = runs_;
    options.jobs = jobs;
    options.over_http = true;
    const Record record = execute(*plan_, **driver, options);
    std::map<std::string, std::string> verdicts;
    for (const ScenarioResult& result : record.scenarios) {
      std::string& verdict = verdicts[result.run->id];
      verdict = std::string(to_text(result.verdict)) + " " + result.reason;
      for (const PlacedFinding& placed : result.findings)
        verdict += " " + std::string(checks::id_of(placed.finding.rule));
    }
    return verdicts;
  }

  const Served served_{Gate::closed};
  InputFiles files_{SOURCE_ROOT};
  std::unique_ptr<Plan> plan_;
  std::vector<const ScenarioRun*> runs_;
};

TEST_P(OrderTest, ResultsDependNeitherOnOrderNorOnOtherScenarios) {
  const auto in_order = verdicts(1);
  for (const auto& [id, verdict] : in_order) {
    EXPECT_TRUE(verdict == "passed " || verdict.starts_with("not-testable ")) << id << ": " << verdict;
  }
  for (unsigned seed : {1u, 2u}) {
    std::shuffle(runs_.begin(), runs_.end(), std::minstd_rand(seed));
    EXPECT_EQ(verdicts(4), in_order) << "seed " << seed;
  }
}

INSTANTIATE_TEST_SUITE_P(Milestones, OrderTest, ::testing::Values("M103", "M107", "M109"),
                         [](const auto& test) { return std::string(test.param); });

}  // namespace
}  // namespace runner
