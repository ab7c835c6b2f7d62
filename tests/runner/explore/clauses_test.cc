// Which rules of a milestone decide a refusal, by what is wrong with the request.
#include "runner/explore/clauses.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/runner/explore/exploring.h"

namespace exploring {
namespace {

using runner::explore::Clauses;
using runner::explore::Rules;

constexpr const char* kRecord = "liquidityExecution.request.record";
constexpr const char* kRefused = "400 CONSTRAINT_VIOLATION liquidity_execution_request_invalid";

Rules all_of_refusal(const Clauses& clauses) {
  checks::Exchange refused;
  refused.operation = plan_of("M107").contract.find_operation(kRecord);
  const wire::Object details{{"reason_code", "liquidity_execution_request_invalid"}};
  const wire::Object error{{"code", "CONSTRAINT_VIOLATION"}, {"message", "m"}, {"details", details}};
  refused.body = wire::Object{{"correlation_id", "c"}, {"error", error}};
  refused.outcome = wire::Response{400, {}, wire::to_text(*refused.body)};
  return clauses.of_refusal(refused);
}

TEST(Clauses, AreThoseAboutThePlaceThatIsWrong) {
  const Clauses clauses(plan_of("M107"));
  const Rules all = all_of_refusal(clauses);
  const Rules about = clauses.about_place(all, kRecord, kRefused, "/execution_request/requested_at");
  EXPECT_FALSE(about.empty());
  EXPECT_LT(about.size(), all.size());
  for (const auto* rule : about) EXPECT_NE(std::find(all.begin(), all.end(), rule), all.end()) << rule->id;
}

TEST(Clauses, AreAllWhereNoneIsAboutThePlace) {
  const Clauses clauses(plan_of("M107"));
  const Rules all = all_of_refusal(clauses);
  EXPECT_EQ(clauses.about_place(all, kRecord, kRefused, "header x-unknown"), all);
  EXPECT_EQ(clauses.about_place(all, kRecord, kRefused, ""), all);
  EXPECT_EQ(clauses.about_place(all, kRecord, "200", "/execution_request/requested_at"), all);
}

}  // namespace
}  // namespace exploring
