// Known findings: read strictly, counted until their day is over, and missed when they are gone.
#include "runner/explore/baseline.h"

#include <gtest/gtest.h>

namespace {

using runner::explore::judge_baseline;
using runner::explore::parse_baseline;

constexpr const char* kOne =
    R"({"findings":[{"fingerprint":"0123456789ab","reason":"ticket 12","expires":"2026-06-30"}]})";

TEST(Baseline, KnowsAFindingUntilItsDayIsOver) {
  const auto baseline = parse_baseline(kOne, "known.json");
  ASSERT_TRUE(baseline);
  const auto on = [&](const char* day) {
    return judge_baseline(*baseline, {"0123456789ab"}, *wire::parse_instant(std::string(day) + "T12:00:00Z"));
  };
  EXPECT_EQ(on("2026-06-30").known.at("0123456789ab"), "ticket 12");
  EXPECT_TRUE(on("2026-07-01").known.empty());
  EXPECT_EQ(on("2026-07-01").expired.size(), 1u);
}

TEST(Baseline, MissesAFindingThatIsGone) {
  const auto baseline = parse_baseline(kOne, "known.json");
  ASSERT_TRUE(baseline);
  const auto verdict = judge_baseline(*baseline, {"ffffffffffff"}, wire::Instant{});
  EXPECT_TRUE(verdict.known.empty());
  ASSERT_EQ(verdict.gone.size(), 1u);
  EXPECT_EQ(verdict.gone.front().reason, "ticket 12");
}

TEST(Baseline, ReportsWhereItIsInvalid) {
  const auto error = [](std::string_view text) { return parse_baseline(text, "known.json").error().to_string(); };
  EXPECT_NE(error("{").find("known.json"), std::string::npos);
  EXPECT_NE(error("[]").find("no list 'findings'"), std::string::npos);
  EXPECT_NE(error(R"({"findings":[{}]})").find("#/findings/0"), std::string::npos);
  EXPECT_NE(error(R"({"findings":[{"fingerprint":"XYZ","reason":"r","expires":"2026-06-30"}]})").find("12 hex digits"),
            std::string::npos);
  EXPECT_NE(error(R"({"findings":[{"fingerprint":"0123456789ab","reason":"r","expires":"soon"}]})").find("2026-06-30"),
            std::string::npos);
}

}  // namespace
