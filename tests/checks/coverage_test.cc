// What a run has exercised, and the way from a request target to its operation.
#include "checks/coverage.h"

#include <gtest/gtest.h>

#include "tests/checks/sample.h"

namespace {

TEST(Coverage, CountsOutcomesAndReasonCodes) {
  checks::Coverage coverage;
  coverage.count(sample::success());
  coverage.count(sample::refusal(400, "CONSTRAINT_VIOLATION", wire::Object{{"reason_code", "record_invalid"}}));
  coverage.count(sample::refusal(401, "UNAUTHORIZED", {}));
  EXPECT_EQ((coverage.outcomes[{"records.add", "200"}]), 1u);
  EXPECT_EQ((coverage.outcomes[{"records.add", "UNAUTHORIZED"}]), 1u);
  EXPECT_EQ((coverage.reasons[{"records.add", "record_invalid"}]), 1u);
  EXPECT_EQ(coverage.reasons.size(), 1u);
}

TEST(Coverage, LeavesOutRawRequestsAndLostResponses) {
  checks::Coverage coverage;
  checks::Exchange raw = sample::success();
  raw.operation = nullptr;
  coverage.count(raw);
  checks::Exchange lost = sample::request("records.add");
  lost.outcome = checks::NoResponse{"lost"};
  coverage.count(lost);
  EXPECT_TRUE(coverage.outcomes.empty());
}

TEST(Coverage, CountsCodesOfVerdicts) {
  checks::Operation operation = sample::operation("providers.get");
  operation.verdict_reasons = {"/provider/list/*/codes", "/provider/codes"};
  checks::Exchange exchange = sample::answered(sample::request("providers.get"), 200, sample::json(R"({"provider": {
      "codes": ["a", 7], "list": [{"codes": ["a", "b"]}, {"codes": "c"}, 3]}})"));
  exchange.operation = &operation;
  checks::Coverage coverage;
  coverage.count(exchange);
  EXPECT_EQ((coverage.reasons[{"providers.get", "a"}]), 2u);
  EXPECT_EQ((coverage.reasons[{"providers.get", "b"}]), 1u);
  EXPECT_EQ(coverage.reasons.size(), 2u);
}

TEST(Coverage, JoinsByAdding) {
  checks::Coverage left;
  left.count(sample::success());
  left.events["record.added"] = 1;
  checks::Coverage right = left;
  right.join(left);
  EXPECT_EQ((right.outcomes[{"records.add", "200"}]), 2u);
  EXPECT_EQ(right.events["record.added"], 2u);
}

TEST(Contract, FindsTheOperationOfARoute) {
  const auto id_of = [](std::string_view method, std::string_view target) {
    const checks::Operation* operation = sample::contract().find_route(method, target);
    return operation ? operation->id : "none";
  };
  EXPECT_EQ(id_of("POST", "/providers/p%2F1/records?x=/"), "records.add");
  EXPECT_EQ(id_of("GET", "/providers/p-1"), "providers.get");
  EXPECT_EQ(id_of("GET", "/providers/p-1/records/export"), "records.export");
  EXPECT_EQ(id_of("GET", "/providers/"), "none");
  EXPECT_EQ(id_of("GET", "/providers/p-1/"), "none");
  EXPECT_EQ(id_of("GET", "/providers"), "none");
  EXPECT_EQ(id_of("PUT", "/providers/p-1"), "none");
  EXPECT_EQ(id_of("GET", ""), "none");
}

TEST(Excerpt, IsShortAndWithoutControlCharacters) {
  EXPECT_EQ(checks::excerpt("a\x1b[0m\n"), "a\\u001b[0m\\u000a");
  EXPECT_EQ(checks::excerpt("\u0085"), "\\u0085");
  EXPECT_EQ(checks::excerpt(std::string(200, 'x'), 3), "xxx... (200 bytes)");
  EXPECT_EQ(checks::excerpt("\u00f8\u00f8\u00f8", 3), "\u00f8\u00f8... (6 bytes)");
  EXPECT_EQ(checks::excerpt(nullptr), "nothing");
}

}  // namespace
