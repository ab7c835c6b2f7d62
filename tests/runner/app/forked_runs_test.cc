// Runs that leave their scenario on a forked session show the same as runs that repeat it from the beginning: the same
// findings, counts and exchanges, on a subject that honours the contract and on one that breaks it in every scenario.
#include <gtest/gtest.h>

#include "runner/app/in_process_driver.h"
#include "runner/execute/execute.h"
#include "runner/plan/plan.h"
#include "runner/record/exchanges.h"
#include "runner/record/results.h"
#include "tests/support/changed_driver.h"
#include "wire/canonical_json.h"

namespace runner {
namespace {

void leave(const wire::Request&, wire::Response&) {}

// Each register loses its label: the beginning of nearly every scenario is broken.
void rename_label(const wire::Request& request, wire::Response& response) {
  if (request.method != "POST" || request.target != "/liquidity-providers") return;
  const size_t at = response.body.bytes().find("display_label");
  if (at != std::string::npos) response.body.bytes().replace(at, 13, "display_lapel");
}

struct Shown {
  bool overall;
  std::string results;
  std::string coverage;
  std::string findings;
  std::string exchanges;
};

Shown show(const Plan& plan, Forks forks, const Change& change) {
  ChangedDriver driver(make_in_process_driver({std::nullopt, Gate::closed}), change, forks);
  ExecuteOptions options;
  for (const ScenarioRun& run : plan.runs) options.selected.push_back(&run);
  const Record record = execute(plan, driver, options);
  return {record.overall(true), wire::canonical_json(results_of(record, true)),
          wire::canonical_json(coverage_of(record)), wire::canonical_json(findings_of(record)),
          render_exchanges(record)};
}

// What follows where two texts first differ.
std::string difference(const std::string& left, const std::string& right) {
  const auto at = std::mismatch(left.begin(), left.end(), right.begin(), right.end()).first - left.begin();
  const size_t begin = static_cast<size_t>(std::max<std::ptrdiff_t>(at - 200, 0));
  return left == right ? "" : left.substr(begin, 400) + "\n" + right.substr(begin, 400);
}

class ForkedRuns : public ::testing::TestWithParam<const char*> {
 protected:
  void expect_same(const Change& change, bool overall) {
    InputFiles files(SOURCE_ROOT);
    auto plan = make_plan(files, std::string("milestones/") + GetParam() + ".yaml");
    ASSERT_TRUE(plan.ok()) << plan.error().to_string();
    const Shown forked = show(**plan, Forks::offered, change);
    const Shown repeated = show(**plan, Forks::hidden, change);
    EXPECT_EQ(forked.overall, overall);
    EXPECT_EQ(difference(forked.results, repeated.results), "");
    EXPECT_TRUE(forked.coverage == repeated.coverage);
    EXPECT_TRUE(forked.findings == repeated.findings);
    EXPECT_TRUE(forked.exchanges == repeated.exchanges);
  }
};

TEST_P(ForkedRuns, ShowTheSameAsRepeatedOnes) { expect_same(leave, true); }
TEST_P(ForkedRuns, FindTheSameFaultsAsRepeatedOnes) {
  const bool registers = std::string(GetParam()) != "M109";
  expect_same(rename_label, !registers);
}

INSTANTIATE_TEST_SUITE_P(Milestones, ForkedRuns, ::testing::Values("M103", "M107", "M109"));

}  // namespace
}  // namespace runner
