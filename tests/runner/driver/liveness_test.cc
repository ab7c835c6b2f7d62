// A target that leaves a request without a response is asked again, and lost where it does not answer that either.
#include "runner/driver/liveness.h"

#include <gtest/gtest.h>

#include <vector>

namespace runner {
namespace {

using Meaning = checks::NoResponse::Meaning;
using Silence = Inquiry::Silence;

const std::optional<Silence> kRefused = Silence{"connection refused", false};
const std::optional<Silence> kTimeout = Silence{"no complete response within 1 s", true};

class LivenessTest : public ::testing::Test {
 protected:
  // What the target gives when asked, one after another; then a response.
  std::vector<std::optional<Silence>> silences_;
  size_t patience_ = 3;
  size_t asked_ = 0;
  std::function<void()> meanwhile_ = [] {};
  Liveness liveness_{{[this]() -> std::optional<Silence> {
                        meanwhile_();
                        return asked_ < silences_.size() ? silences_[asked_++] : std::nullopt;
                      },
                      [this](size_t asked) { return asked < patience_; }}};
};

TEST_F(LivenessTest, ATargetThatRespondsWhenAskedAgainIsNotLost) {
  const auto number = liveness_.begin({"one", "POST", "/x"});
  const checks::NoResponse answer = liveness_.unanswered(number, "the connection was closed");
  EXPECT_EQ(answer.meaning, Meaning::unanswered);
  EXPECT_EQ(answer.reason, "the connection was closed");
  EXPECT_FALSE(liveness_.loss());
}

TEST_F(LivenessTest, ATargetThatIsStartedAgainInTimeIsNotLost) {
  silences_ = {kRefused, kRefused};
  EXPECT_EQ(liveness_.unanswered(liveness_.begin({"one", "POST", "/x"}), "closed").meaning, Meaning::unanswered);
  EXPECT_EQ(asked_, 2u);
}

TEST_F(LivenessTest, ReportsAfterWhichRequestTheTargetWasLost) {
  silences_ = {kRefused, kRefused, kRefused};
  liveness_.answered(liveness_.begin({"zero", "GET", "/fine"}));
  const auto number = liveness_.begin({"one", "POST", "/x"});
  liveness_.begin({"two", "GET", "/y"});
  const checks::NoResponse answer = liveness_.unanswered(number, "the connection was closed");
  EXPECT_EQ(answer.meaning, Meaning::lost);
  EXPECT_EQ(answer.reason,
            "the target stopped answering after request 2 (POST /x of one): the connection was closed; "
            "connection refused when asked again 3 times; on their way at the same time: GET /y of two");
  EXPECT_EQ(liveness_.loss(), answer.reason);
}

TEST_F(LivenessTest, TheLossIsNoticedOnce) {
  silences_ = {kRefused, kRefused, kRefused};
  const auto first = liveness_.begin({"one", "POST", "/x"});
  const auto second = liveness_.begin({"two", "POST", "/y"});
  EXPECT_EQ(liveness_.unanswered(first, "closed").meaning, Meaning::lost);
  EXPECT_EQ(liveness_.unanswered(second, "closed").meaning, Meaning::cut_off);
  EXPECT_EQ(asked_, 3u);
}

TEST_F(LivenessTest, ABusyTargetThatRespondsToOthersIsNotLost) {
  silences_ = {kTimeout};
  meanwhile_ = [this] { liveness_.answered(liveness_.begin({"two", "GET", "/y"})); };
  EXPECT_EQ(liveness_.unanswered(liveness_.begin({"one", "POST", "/x"}), "no response").meaning, Meaning::unanswered);
}

TEST_F(LivenessTest, ATargetThatOnlyServesWhomItKnowsIsLost) {
  silences_ = {kRefused, kRefused, kRefused};
  meanwhile_ = [this] { liveness_.answered(liveness_.begin({"two", "GET", "/y"})); };
  EXPECT_EQ(liveness_.unanswered(liveness_.begin({"one", "POST", "/x"}), "refused").meaning, Meaning::lost);
}

TEST_F(LivenessTest, ATargetThatStaysSilentIsAskedOnce) {
  patience_ = 1;
  silences_ = {kTimeout};
  const checks::NoResponse answer = liveness_.unanswered(liveness_.begin({"one", "GET", "/x"}), "no response");
  EXPECT_EQ(answer.meaning, Meaning::lost);
  EXPECT_TRUE(answer.reason.text().ends_with("no complete response within 1 s when asked again"))
      << answer.reason.text();
}

}  // namespace
}  // namespace runner
