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
    return judge_baseline(*baseline, {"0123456789ab"}, {}, *wire::parse_instant(std::string(day) + "T12:00:00Z"));
  };
  EXPECT_EQ(on("2026-06-30").known.at("0123456789ab"), "ticket 12");
  EXPECT_TRUE(on("2026-07-01").known.empty());
  EXPECT_EQ(on("2026-07-01").expired.size(), 1u);
}

TEST(Baseline, CallsAFindingFixedOnlyWhereItsCaseWasPlayed) {
  const auto baseline = parse_baseline(kOne, "known.json");
  ASSERT_TRUE(baseline);
  const auto played = judge_baseline(*baseline, {"ffffffffffff"}, {"0123456789ab"}, wire::Instant{});
  EXPECT_TRUE(played.known.empty());
  EXPECT_TRUE(played.not_found.empty());
  ASSERT_EQ(played.fixed.size(), 1u);
  EXPECT_EQ(played.fixed.front().reason, "ticket 12");
  const auto not_played = judge_baseline(*baseline, {"ffffffffffff"}, {}, wire::Instant{});
  EXPECT_TRUE(not_played.fixed.empty());
  EXPECT_EQ(not_played.not_found.size(), 1u);
}

TEST(Baseline, ReadsTheCaseThatShowedAFinding) {
  const auto baseline =
      parse_baseline(R"({"findings":[{"fingerprint":"0123456789ab","reason":"r","expires":"2026-06-30",)"
                     R"("seed":7,"case":"sequence-17"}]})",
                     "known.json");
  ASSERT_TRUE(baseline);
  EXPECT_EQ(baseline->front().seed, 7u);
  EXPECT_EQ(baseline->front().shown_by->text(), "sequence-17");
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
  const auto with = [&](const std::string& more) {
    return error(R"({"findings":[{"fingerprint":"0123456789ab","reason":"r","expires":"2026-06-30",)" + more + "}]}");
  };
  EXPECT_NE(with(R"("case":"walrus-1")").find("/case"), std::string::npos);
  EXPECT_NE(with(R"("seed":"x")").find("/seed"), std::string::npos);
}

}  // namespace
