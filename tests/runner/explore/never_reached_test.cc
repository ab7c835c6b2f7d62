#include "runner/explore/never_reached.h"

#include <gmock/gmock.h>

#include "tests/runner/explore/exploring.h"

namespace exploring {
namespace {

using runner::explore::NeverReached;
using ::testing::HasSubstr;

constexpr const char* kGet = "liquidityExecution.mode.get";
constexpr const char* kUpsert = "liquidityExecution.mode.upsert";

std::string why(const runner::explore::Exploration& exploration, const std::string& what) {
  for (const NeverReached& unreached : never_reached(exploration)) {
    if (unreached.what == what) return unreached.why;
  }
  return "";
}

runner::explore::Exploration nothing_reached() {
  runner::explore::Exploration exploration;
  exploration.plan = &plan_of("M107");
  exploration.offered = runner::every_capability();
  return exploration;
}

TEST(NeverReached, NamesOperationsWithoutSuccess) {
  auto exploration = nothing_reached();
  EXPECT_EQ(why(exploration, std::string("a success of ") + kGet), "it was not called");
  exploration.reached.coverage.outcomes[{kGet, wire::Printable("NOT_FOUND")}] = 3;
  EXPECT_EQ(why(exploration, std::string("a success of ") + kGet), "every call ended in NOT_FOUND");
  exploration.reached.coverage.outcomes[{kGet, wire::Printable("200")}] = 1;
  EXPECT_EQ(why(exploration, std::string("a success of ") + kGet), "");
}

TEST(NeverReached, NamesTheScenarioThatLeadsToAReasonCode) {
  auto exploration = nothing_reached();
  const std::string what = std::string("liquidity_execution_mode_restricted of ") + kUpsert;
  EXPECT_THAT(why(exploration, what), HasSubstr("no case led there; scenario "));
  exploration.reached.coverage.reasons[{kUpsert, wire::Printable("liquidity_execution_mode_restricted")}] = 1;
  EXPECT_EQ(why(exploration, what), "");
}

TEST(NeverReached, NamesWhatTheTargetLacks) {
  auto exploration = nothing_reached();
  exploration.offered.events = false;
  size_t lacking = 0;
  for (const NeverReached& unreached : never_reached(exploration))
    lacking += unreached.why == "the target serves no event feed" ? 1 : 0;
  EXPECT_GT(lacking, 0u);
}

TEST(NeverReached, CountsPointsOfSchemas) {
  auto exploration = nothing_reached();
  const wire::Object kinds{{"enum", wire::Object{{"/mode", wire::Array{"a", "b", "c", "d"}}}}};
  exploration.reached.schemas = wire::Object{{"LiquidityExecutionModeUpsertRequest", wire::Object{{"untried", kinds}}}};
  EXPECT_EQ(why(exploration,
                R"(4 points of LiquidityExecutionModeUpsertRequest: /mode "a", /mode "b", /mode "c" and 1 more)"),
            "no request had them");
}

}  // namespace
}  // namespace exploring
