#include "runner/plan/call_references.h"

#include <gtest/gtest.h>

#include "tests/support/tiny_repository.h"

namespace runner {
namespace {

class CallReferencesTest : public testing::Test {
 protected:
  void SetUp() override {
    auto plan = TinyRepository().plan();
    ASSERT_TRUE(plan.ok()) << plan.error().to_string();
    plan_ = std::move(*plan);
  }

  static Place place() { return {std::make_shared<const std::string>("f.yaml"), 3, 5}; }
  static std::string text_of(const wire::Problem& problem) { return problem ? problem->to_string() : ""; }

  std::string call(const std::string& operation, std::vector<std::pair<std::string, wire::Json>> path) const {
    CallStep step;
    step.operation = operation;
    step.call.path = std::move(path);
    return text_of(CallReferences(*plan_).check_call({place(), step}, always_bound()));
  }
  std::string fields(const CallFields& fields) const {
    return text_of(CallReferences(*plan_).check_fields(fields, always_bound(), place()));
  }

  std::shared_ptr<const Plan> plan_;
};

TEST_F(CallReferencesTest, NameOperationsAndTheirPathParameters) {
  EXPECT_EQ(call("things.get", {{"thing_id", "a"}}), "");
  EXPECT_EQ(call("things.gte", {}).find("f.yaml:3:5: unknown operation 'things.gte'"), 0u) << call("things.gte", {});
  EXPECT_NE(call("things.gte", {}).find("did you mean 'things.get'?"), std::string::npos);
  EXPECT_NE(call("things.get", {}).find("no path parameter 'thing_id'"), std::string::npos);
  EXPECT_NE(call("things.get", {{"thing_id", "a"}, {"thing", "b"}}).find("path parameter 'thing'"), std::string::npos);
}

TEST_F(CallReferencesTest, NameWhatIsBound) {
  CallFields known, unknown;
  known.headers = {{"x", "$owner_id"}};
  unknown.headers = {{"x", "$onwer_id"}};
  EXPECT_EQ(fields(known), "");
  EXPECT_NE(fields(unknown).find("unknown name '$onwer_id'"), std::string::npos) << fields(unknown);
  EXPECT_NE(fields(unknown).find("did you mean '$owner_id'?"), std::string::npos) << fields(unknown);
}

TEST_F(CallReferencesTest, NameCallers) {
  CallFields known, unknown;
  known.caller = wire::Json("none");
  unknown.caller = wire::Json("guest");
  EXPECT_EQ(fields(known), "");
  EXPECT_NE(fields(unknown).find("unknown caller 'guest'"), std::string::npos) << fields(unknown);
}

TEST_F(CallReferencesTest, NameErrorAndReasonCodes) {
  Expectation known, error, reason;
  known.error = wire::Json("NOT_FOUND");
  known.reason = wire::Json("thing_not_found");
  error.error = wire::Json("NOT_FUOND");
  reason.reason = wire::Json("thing_not_fuond");
  const CallReferences references(*plan_);
  EXPECT_EQ(text_of(references.check_expectation(known, {})), "");
  EXPECT_NE(text_of(references.check_expectation(error, {})).find("unknown error code"), std::string::npos);
  EXPECT_NE(text_of(references.check_expectation(reason, {})).find("unknown reason code"), std::string::npos);
}

}  // namespace
}  // namespace runner
