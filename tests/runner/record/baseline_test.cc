// Known findings: read strictly, counted until their day is over, and missed when they are gone.
#include "runner/record/baseline.h"

#include <gmock/gmock.h>

namespace runner {
namespace {

using testing::HasSubstr;

constexpr const char* kOne =
    R"({"findings":[{"fingerprint":"0123456789ab","reason":"ticket 12","expires":"2026-06-30"}]})";
constexpr const char* kCause = R"("fingerprint":"0123456789abcdef","reason":"ticket 7","owner":"LP team")";

TEST(Baseline, KnowsAFindingUntilItsDayIsOver) {
  const auto baseline = parse_baseline(kOne, "known.json");
  ASSERT_TRUE(baseline);
  const auto on = [&](const char* day) { return judge_baseline(*baseline, {"0123456789ab"}, {}, day); };
  EXPECT_EQ(on("2026-06-30").known.at("0123456789ab").reason, "ticket 12");
  EXPECT_TRUE(on("2026-07-01").known.empty());
  EXPECT_EQ(on("2026-07-01").expired.size(), 1u);
}

TEST(Baseline, CallsAFindingFixedOnlyWhereItsCaseWasPlayed) {
  const auto baseline = parse_baseline(kOne, "known.json");
  ASSERT_TRUE(baseline);
  const auto played = judge_baseline(*baseline, {"ffffffffffff"}, {"0123456789ab"}, "2026-01-01");
  EXPECT_TRUE(played.known.empty());
  EXPECT_TRUE(played.not_found.empty());
  ASSERT_EQ(played.fixed.size(), 1u);
  EXPECT_EQ(played.fixed.front().reason, "ticket 12");
  const auto not_played = judge_baseline(*baseline, {"ffffffffffff"}, {}, "2026-01-01");
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
  EXPECT_EQ(baseline->front().shown_by, "sequence-17");
  EXPECT_FALSE(baseline->front().is_cause());
}

TEST(Baseline, IsReadAsItIsWritten) {
  KnownFinding cause = unexplained_entry("0123456789abcdef", *wire::parse_instant("2026-10-05T23:00:00Z"));
  EXPECT_EQ(cause.expires, "2027-01-03");
  cause.milestone = "M1";
  cause.sentence = "GET /things: \"at\" is missing";
  cause.scenarios = {"one", "two/case"};
  KnownFinding finding{"0123456789ab", "r", "2026-06-30"};
  finding.seed = 7;
  finding.shown_by = "single-0";
  const std::string text = render_baseline({cause, finding});
  const auto read = parse_baseline(text, "known.json");
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(render_baseline(*read), text);
  EXPECT_EQ(read->front().line, 3);
  EXPECT_EQ(read->front().scenarios->size(), 2u);
  EXPECT_TRUE(parse_baseline(render_baseline({}), "empty.json")->empty());
}

TEST(Baseline, UpdatedKeepsWhatPeopleWrote) {
  const KnownFinding explained{"0123456789abcdef", "ticket 7", "2026-06-30", "LP team", "M1", "", {{"one"}}};
  const KnownFinding gone{"aaaaaaaaaaaaaaaa", "ticket 8", "2026-06-30", "LP team", "M1"};
  KnownFinding again = unexplained_entry("0123456789abcdef", {});
  again.milestone = "M1";
  again.scenarios = {"one", "two"};
  KnownFinding other = again;
  other.milestone = "M2";
  const auto updated = updated_baseline({explained, gone}, {again, other}, {gone});
  ASSERT_EQ(updated.size(), 2u);
  EXPECT_EQ(updated[0].reason, "ticket 7");
  EXPECT_EQ(updated[0].expires, "2026-06-30") << "an expired entry is not renewed";
  EXPECT_EQ(updated[0].scenarios, (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(updated[1].milestone, "M2");
}

TEST(Baseline, HasEntriesForEachMilestoneAndCommand) {
  const KnownFinding cause{"0123456789abcdef", "r", "2026-06-30", "o", "M1"};
  const KnownFinding of_any{"aaaaaaaaaaaaaaaa", "r", "2026-06-30", "o"};
  const KnownFinding finding{"0123456789ab", "r", "2026-06-30"};
  EXPECT_EQ(entries_about({cause, of_any, finding}, true, "M1").size(), 2u);
  EXPECT_EQ(entries_about({cause, of_any, finding}, true, "M2").size(), 1u);
  EXPECT_EQ(entries_about({cause, of_any, finding}, false, "M2").size(), 1u);
}

// Each mistake, with what the message says of it.
struct Mistake {
  std::string text;
  const char* where;
  const char* found;
  const char* advice;  ///< expected, or what to do
};

TEST(Baseline, NamesThePlaceOfEachMistakeAndWhatToDo) {
  const auto one = [](const std::string& members) { return "{\"findings\": [\n  {" + members + "}\n]}"; };
  const std::string good = kCause;
  const Mistake mistakes[] = {
      {"{\n \"findings\": [,]}", "known.json:2:", "", "--write-baseline FILE"},
      {"", "known.json:1:", "", "--write-baseline FILE"},
      {"[]", "known.json:1:1", "no list 'findings'", "--write-baseline FILE"},
      {R"({"findings": {}})", "known.json:1:1", "no list 'findings'", "--write-baseline FILE"},
      {"{\"findings\": [\n 7]}", "known.json:2:2", "7", "--write-baseline FILE"},
      {one(""), "known.json:2:3", "no member \"fingerprint\"", "add \"fingerprint\""},
      {one(R"("fingerprint":"XYZ")"), "known.json:2:", "XYZ", "copy it from the output"},
      {one(R"("fingerprint":7)"), "known.json:2:", "7", "hex digits"},
      {one(good), "known.json:2:", "no member \"expires\"", "a day such as 2026-06-30"},
      {one(good + R"(,"expires":"soon")"), "known.json:2:", "soon", "YYYY-MM-DD"},
      {one(good + R"(,"expires":"2026-02-30")"), "known.json:2:", "2026-02-30", "YYYY-MM-DD"},
      {one(good + R"(,"expires":"2026-06-30T00:00:00Z")"), "known.json:2:", "2026-06-30T", "YYYY-MM-DD"},
      {one(good + R"(,"expiry":"2026-06-30")"), "known.json:2:", "unknown member \"expiry\"",
       "only fingerprint, reason"},
      {one(good + R"(,"expire":"2026-06-30")"), "known.json:2:", "unknown member", "remove or rename it"},
      {one(R"("fingerprint":"0123456789abcdef","reason":" ","owner":"o","expires":"2026-06-30")"),
       "known.json:2:", "reason", "why it is accepted"},
      {one(R"("fingerprint":"0123456789abcdef","reason":"r","expires":"2026-06-30")"),
       "known.json:2:", "no member \"owner\"", "who looks after it"},
      {one(good + R"(,"expires":"2026-06-30","scenarios":"one")"), "known.json:2:", "one", "a list of ids"},
      {one(good + R"(,"expires":"2026-06-30","scenarios":[7])"), "known.json:2:", "7", "a list of ids"},
      {one(good + R"(,"expires":"2026-06-30","seed":-1)"), "known.json:2:", "-1", "the seed that"},
      {one(good +
           R"(,"expires":"2026-06-30"},)"
           "\n{" +
           good + R"(,"expires":"2026-07-30")"),
       "known.json:3:", "again", "the first is on line 2"},
  };
  for (const Mistake& mistake : mistakes) {
    const auto read = parse_baseline(mistake.text, "known.json");
    ASSERT_FALSE(read) << mistake.text;
    const std::string message = read.error().to_string();
    EXPECT_THAT(message, HasSubstr(mistake.where)) << mistake.text;
    EXPECT_THAT(message, HasSubstr(mistake.found)) << mistake.text;
    EXPECT_THAT(message, HasSubstr(mistake.advice)) << mistake.text;
  }
}

}  // namespace
}  // namespace runner
