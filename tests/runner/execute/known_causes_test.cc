// What a baseline makes of a run: known causes do not fail it and are never passed; an entry is fixed only where what
// showed it was tried again.
#include <gmock/gmock.h>

#include "runner/record/judge_run.h"
#include "tests/runner/execute/run_result.h"

namespace runner {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

using Change = std::function<void(TinyDriver&)>;

void spoil_things(TinyDriver& driver) {
  driver.after = [](const Request& request, Outcome& outcome) {
    auto* response = std::get_if<Response>(&outcome);
    if (response && request.method == "GET" && request.target.starts_with("/things") && response->status == 200)
      edit(*response, "/thing/at", 7);
  };
}
void break_exports_too(TinyDriver& driver) {
  driver.after = [](const Request& request, Outcome& outcome) {
    auto* response = std::get_if<Response>(&outcome);
    if (!response || response->status != 200) return;
    if (request.method == "GET" && request.target.starts_with("/things")) edit(*response, "/thing/at", 7);
    if (request.target.starts_with("/exports")) edit(*response, "/export/export_hash", "0");
  };
}

constexpr const char* kNow = "2026-01-15T12:00:00Z";

RunResult run_with(const std::string& baseline, const Change& change, std::string_view only = "",
                   BaselineUse use = {"known.json", *wire::parse_instant(kNow)}) {
  TinyRepository repository;
  TinyDriver driver;
  change(driver);
  ExecuteOptions options;
  if (!baseline.empty()) {
    auto applied = baseline_for(baseline, "M1", use);
    EXPECT_TRUE(applied) << (applied ? "" : applied.error().to_string());
    options.baseline = std::move(*applied);
  }
  return execute_tiny(repository, driver, options, only);
}

// What accepts all that a run shows.
std::string baseline_of(const Change& change) {
  return render_baseline(entries_for_causes(run_with("", change).record, *wire::parse_instant(kNow)));
}

TEST(KnownCauses, DoNotFailARunAndAreNotPassed) {
  const RunResult before = run_with("", spoil_things);
  ASSERT_FALSE(before.record.overall(false));
  const RunResult run = run_with(baseline_of(spoil_things), spoil_things);
  EXPECT_TRUE(run.record.overall(false)) << run.record.verdict_line(false);
  EXPECT_EQ(run.record.count(Verdict::failed), 0u);
  EXPECT_EQ(run.record.count(Verdict::known), before.record.count(Verdict::failed));
  EXPECT_EQ(run.record.count(Verdict::passed), before.record.count(Verdict::passed));
  for (const Cause& cause : run.record.causes) EXPECT_TRUE(cause.known) << cause.sentence.text();
  EXPECT_THAT(run.record.verdict_line(false), HasSubstr("overall=true (1 known cause, "));
  for (const RuleResult& rule : run.record.rules) EXPECT_NE(rule.verdict, Verdict::failed) << rule.rule->id;
}

TEST(KnownCauses, FailAStrictRun) {
  const RunResult run =
      run_with(baseline_of(spoil_things), spoil_things, "", {"known.json", *wire::parse_instant(kNow), true});
  EXPECT_FALSE(run.record.overall(true));
  EXPECT_EQ(run.record.count(Verdict::known), 0u);
  EXPECT_GT(run.record.count(Verdict::failed), 0u);
}

TEST(KnownCauses, LetANewCauseFailTheRunAndComeAfterIt) {
  const RunResult run = run_with(baseline_of(spoil_things), break_exports_too);
  EXPECT_FALSE(run.record.overall(false));
  ASSERT_GE(run.record.causes.size(), 2u);
  EXPECT_FALSE(run.record.causes.front().known);
  EXPECT_TRUE(run.record.causes.back().known);
  EXPECT_THAT(run.record.verdict_line(false), HasSubstr("new cause"));
  for (const PlacedFinding& placed : run.findings()) {
    if (placed.cause < 0) continue;
    EXPECT_EQ(run.record.is_known(placed), run.record.causes[static_cast<size_t>(placed.cause)].known);
  }
}

TEST(KnownCauses, FailOnceTheirDayIsOver) {
  const auto on = [](const char* day) {
    return run_with(baseline_of(spoil_things), spoil_things, "", {"known.json", *wire::parse_instant(day)});
  };
  EXPECT_TRUE(on("2026-04-15T23:59:59Z").record.overall(false));
  const RunResult late = on("2026-04-16T00:00:00Z");
  EXPECT_FALSE(late.record.overall(false));
  EXPECT_THAT(late.record.baseline->verdict.expired, SizeIs(1));
  EXPECT_THAT(late.record.verdict_line(false), HasSubstr("1 known cause expired"));
}

TEST(KnownCauses, AreFixedOnlyWhereAllThatShowedThemPassed) {
  const std::string baseline = baseline_of(spoil_things);
  const auto verdict = [&](const Change& change, std::string_view only) {
    return run_with(baseline, change, only).record.baseline->verdict;
  };
  const auto nothing = [](TinyDriver&) {};
  EXPECT_THAT(verdict(nothing, "").fixed, SizeIs(1));
  EXPECT_THAT(verdict(nothing, "").not_found, SizeIs(0));
  EXPECT_THAT(verdict(nothing, "derived.").fixed, SizeIs(0)) << "a filter left out what showed it";
  EXPECT_THAT(verdict(nothing, "derived.").not_found, SizeIs(1));
  const auto refuse_adds = [](TinyDriver& driver) {
    driver.before = [](const Request& request) -> std::optional<Outcome> {
      if (!is_add(request)) return std::nullopt;
      return refusal(403, "FORBIDDEN", Object{{"reason_code", "thing_invalid"}}, "corr_things_add");
    };
  };
  EXPECT_THAT(verdict(refuse_adds, "").fixed, SizeIs(0)) << "nothing came as far as the finding";
}

TEST(KnownCauses, WithoutScenariosAreNeverCalledFixed) {
  const std::string baseline = R"({"findings":[{"fingerprint":"0123456789abcdef","reason":"r","owner":"o",)"
                               R"("expires":"2026-06-30"}]})";
  EXPECT_THAT(run_with(baseline, [](TinyDriver&) {}).record.baseline->verdict.not_found, SizeIs(1));
}

TEST(KnownCauses, OfAnotherMilestoneAreNotLookedAt) {
  std::string baseline = baseline_of(spoil_things);
  baseline.replace(baseline.find("\"M1\""), 4, "\"M2\"");
  const RunResult run = run_with(baseline, spoil_things);
  EXPECT_FALSE(run.record.overall(false));
  EXPECT_TRUE(run.record.baseline->verdict.not_found.empty());
}

TEST(KnownCauses, DoNotCountForTheMostFailures) {
  TinyRepository repository;
  TinyDriver driver;
  spoil_things(driver);
  ExecuteOptions options;
  options.max_failures = 1;
  options.baseline = *baseline_for(baseline_of(spoil_things), "M1", {"known.json", *wire::parse_instant(kNow)});
  const RunResult run = execute_tiny(repository, driver, options);
  EXPECT_EQ(run.record.left_over(), 0u);
  EXPECT_TRUE(run.record.overall(false));
}

}  // namespace
}  // namespace runner
