#include "runner/explore/guidance.h"

#include <gtest/gtest.h>

#include "tests/runner/explore/exploring.h"

namespace {

using runner::explore::CaseId;
using runner::explore::Guidance;
using runner::explore::OwnActions;

const runner::Plan& plan() { return exploring::plan_of("M107"); }

checks::Exchange refusal(const std::string& operation, const std::string& code, int step) {
  checks::Exchange exchange;
  exchange.operation = plan().contract.find_operation(operation);
  exchange.step = step;
  exchange.body = wire::Object{{"correlation_id", "c"},
                               {"error", wire::Object{{"code", code}, {"message", "m"}, {"details", wire::Object()}}}};
  exchange.outcome = wire::Response{409, {}, wire::to_text(*exchange.body)};
  return exchange;
}

class GuidanceTest : public ::testing::Test {
 protected:
  void take(const CaseId& id, const std::vector<checks::Exchange>& exchanges, const OwnActions& own) {
    guidance_.take(exchanges, {id, {}, {}, own});
  }
  std::string chosen() {
    const auto prefix = guidance_.choose();
    return prefix ? CaseId{"sequence", 99, "", prefix}.text() : "";
  }

  Guidance guidance_{plan().contract};
};

TEST_F(GuidanceTest, HasNothingToContinueAtFirst) { EXPECT_EQ(chosen(), ""); }

TEST_F(GuidanceTest, ContinuesAfterTheLastActionThatReachedSomethingNew) {
  const auto known = refusal("liquidityExecution.mode.get", "NOT_FOUND", 0);
  take({"single", 0, ""}, {known, known}, {});
  take({"sequence", 1, ""}, {known, refusal("liquidityExecution.mode.upsert", "CONFLICT", 1), known}, {0, 3});
  EXPECT_EQ(chosen(), "sequence-99 after 2 of sequence-1");
}

TEST_F(GuidanceTest, CountsNeitherPrefixNorReadBackAsOwn) {
  const auto fresh = refusal("liquidityExecution.mode.get", "NOT_FOUND", 0);
  take({"sequence", 1, ""}, {fresh}, {1, 4});
  EXPECT_EQ(chosen(), "") << "reached by its prefix";
  take({"sequence", 2, ""}, {refusal("liquidityExecution.mode.get", "CONFLICT", 7)}, {1, 4});
  EXPECT_EQ(chosen(), "sequence-99 after 3 of sequence-2") << "reached by what was read back";
}

TEST_F(GuidanceTest, PrefersTheLeastContinuedAndThenTheLatest) {
  take({"sequence", 1, ""}, {refusal("liquidityExecution.mode.get", "NOT_FOUND", 0)}, {0, 1});
  take({"walk", 2, ""}, {refusal("liquidityExecution.mode.get", "CONFLICT", 0)}, {0, 1});
  EXPECT_EQ(chosen(), "sequence-99 after 1 of walk-2");
  EXPECT_EQ(chosen(), "sequence-99 after 1 of sequence-1");
  EXPECT_EQ(chosen(), "sequence-99 after 1 of walk-2");
}

TEST_F(GuidanceTest, ForgetsNothingOfWhatWasReachedWhenItForgetsCases) {
  for (uint64_t i = 0; i < 2'000; ++i) {
    const std::string code = "CODE_" + std::to_string(i);
    take({"sequence", i, ""}, {refusal("liquidityExecution.mode.get", code, 0)}, {0, 1});
  }
  const auto reached = guidance_.take_coverage(plan().schemas);
  EXPECT_EQ(reached.coverage.outcomes.size(), 2'000u);
  EXPECT_EQ(reached.curve.size(), 2'000u);
  EXPECT_EQ(reached.curve.back().first, 2'000u);
}

// The same outcome of another kind of request is new; a request of no kind is not counted.
TEST_F(GuidanceTest, CountsOutcomesOfEachShapeOfRequest) {
  const std::vector<checks::Exchange> refused = {refusal("liquidityExecution.mode.get", "NOT_FOUND", 0)};
  const CaseId id{"move", 1, ""};
  for (const char* shape : {"odd ids", "odd ids", "deep nesting", ""})
    guidance_.take(refused, {id, {}, {shape}, {0, 1}});
  EXPECT_EQ(guidance_.plays_since_new(), 1u);
  const auto reached = guidance_.take_coverage(plan().schemas);
  EXPECT_EQ(reached.shapes, 2u);
  EXPECT_EQ(reached.curve.size(), 2u);
}

TEST_F(GuidanceTest, CountsExchangesAndCases) {
  const auto refused = refusal("liquidityExecution.mode.get", "NOT_FOUND", 0);
  take({"sequence", 1, ""}, {refused, refused, refused}, {0, 3});
  take({"sequence", 2, ""}, {refused}, {0, 1});
  EXPECT_EQ(guidance_.times("liquidityExecution.mode.get"), 4u);
  EXPECT_EQ(guidance_.times("liquidityExecution.mode"), 0u);
  const auto reached = guidance_.take_coverage(plan().schemas);
  const checks::Coverage::Cell cell{"liquidityExecution.mode.get", "NOT_FOUND"};
  EXPECT_EQ(reached.outcome_cases.at(cell), 2u);
  EXPECT_EQ(reached.curve.size(), 1u) << "the second case reached nothing new";
}

}  // namespace
