// Requests of a recorded scenario are sent again under ids of their own, with what the target chose now.
#include "runner/play/resend.h"

#include <gtest/gtest.h>

#include "runner/record/redaction.h"
#include "tests/support/tiny_repository.h"
#include "tests/support/tiny_service.h"

namespace runner {
namespace {

checks::Exchange exchange(std::string method, std::string target, std::string body, const std::string& response) {
  checks::Exchange then;
  then.label = "step 1";
  then.request = {std::move(method), std::move(target), {{"idempotency-key", "old-name-key"}}, std::move(body)};
  then.outcome = wire::Response{200, {}, response};
  checks::read_body(then);
  return then;
}

class ResendTest : public ::testing::Test {
 protected:
  void SetUp() override {
    plan_ = std::move(repository_.plan().value());
    driver_.before = [this](const wire::Request& request) -> std::optional<checks::Outcome> {
      sent_.push_back(request);
      return tiny::with_json(200, wire::Object{{"correlation_id", "c"}, {"id", "generated-now"}});
    };
    session_ = driver_.open({"one", {}, {}});
  }

  TinyRepository repository_;
  std::unique_ptr<Plan> plan_;
  TinyDriver driver_;
  std::unique_ptr<Session> session_;
  std::vector<wire::Request> sent_;
  checks::Judgement judgement_;
};

TEST_F(ResendTest, NamesWhatItMakesByTheNewSession) {
  const std::string now = session_->name_space();
  const Recording recording{"old-name", {exchange("POST", "/x/old-name-1", R"({"id":"old-name-2"})", "{}")}};
  const auto again = resend(recording, *session_, plan_->contract, judgement_);
  ASSERT_EQ(sent_.size(), 1u);
  EXPECT_EQ(sent_[0].target, "/x/" + now + "-1");
  EXPECT_EQ(sent_[0].body, "{\"id\":\"" + now + "-2\"}");
  EXPECT_EQ(*wire::find_header(sent_[0].headers, "idempotency-key"), now + "-key");
  EXPECT_EQ(again[0].label, "step 1");
  EXPECT_EQ(again[0].status(), 200);
}

TEST_F(ResendTest, UsesWhatTheTargetChoseNow) {
  const Recording recording{"old-name",
                            {exchange("POST", "/x", "{}", R"({"correlation_id":"c","id":"generated-then"})"),
                             exchange("GET", "/x/generated-then", "", "{}")}};
  resend(recording, *session_, plan_->contract, judgement_);
  ASSERT_EQ(sent_.size(), 2u);
  EXPECT_EQ(sent_[1].target, "/x/generated-now");
}

TEST_F(ResendTest, LeavesSecretsToTheSession) {
  Recording recording{"old-name", {exchange("GET", "/x", "", "{}")}};
  recording.exchanges[0].request.headers.push_back({"authorization", std::string(kRedacted)});
  resend(recording, *session_, plan_->contract, judgement_);
  EXPECT_EQ(wire::find_header(sent_[0].headers, "authorization"), nullptr);
}

TEST_F(ResendTest, JudgesEachExchangeByItself) {
  driver_.before = [](const wire::Request&) { return std::optional<checks::Outcome>(wire::Response{500, {}, "{}"}); };
  resend({"old-name", {exchange("GET", "/x", "", "{}")}}, *session_, plan_->contract, judgement_);
  EXPECT_FALSE(judgement_.findings().empty());
}

}  // namespace
}  // namespace runner
