// Evidence of a run with a baseline: it holds, and nothing can count as known that the signed baseline does not list.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "runner/evidence/recount.h"
#include "runner/record/judge_run.h"
#include "runner/record/results.h"
#include "tests/runner/execute/run_result.h"
#include "tests/support/sample_run.h"
#include "wire/canonical_json.h"
#include "wire/sha256.h"

namespace runner {
namespace {

using testing::HasSubstr;

constexpr const char* kDay = "2026-01-15";
constexpr const char* kFacts = R"({"started_at":"2026-01-15T11:59:00Z","finished_at":"2026-01-15T12:00:00Z"})";

// Exports have a false hash; with `more`, reads a member too much as well.
RunResult run_with(const std::string& baseline, bool more, bool strict = false) {
  TinyRepository repository;
  TinyDriver driver;
  driver.after = [more](const Request& request, Outcome& outcome) {
    auto* response = std::get_if<Response>(&outcome);
    if (!response || response->status != 200) return;
    if (request.target.starts_with("/exports")) edit(*response, "/export/export_hash", "0");
    if (more && request.method == "GET" && request.target.starts_with("/things")) edit(*response, "/thing/at", 7);
  };
  ExecuteOptions options;
  const BaselineUse use{"known.json", *wire::parse_instant(std::string(kDay) + "T12:00:00Z"), strict};
  if (!baseline.empty()) options.baseline = *baseline_for(baseline, "M1", use);
  return execute_tiny(repository, driver, options);
}

const std::string& baseline() {
  static const std::string text =
      render_baseline(entries_for_causes(run_with("", false).record, *wire::parse_instant("2026-01-15T00:00:00Z")));
  return text;
}

RunFiles files_for(const Record& record) {
  RunFiles files = files_of(record, false);
  files["run.json"] = kFacts;
  return files;
}

VerifyReport verified(const Record& record, RunFiles files) {
  return verify_run(signed_again(record, std::move(files), sample_key()), {trust_in({sample_key()}), {}, {}});
}

std::string problems_after(const Record& record, const std::function<void(wire::Json&)>& change,
                           RunFiles files = RunFiles()) {
  if (files.empty()) files = files_for(record);
  wire::Json results = wire::parse_json(files.at("results.json")).value();
  change(results);
  files["results.json"] = wire::canonical_json(results);
  return problems_of(verified(record, std::move(files)));
}

TEST(BaselineEvidence, HoldsAndIsNeverPassed) {
  const RunResult run = run_with(baseline(), false);
  ASSERT_TRUE(run.record.overall(false)) << run.record.verdict_line(false);
  const VerifyReport report = verified(run.record, files_for(run.record));
  EXPECT_TRUE(report.holds()) << problems_of(report);
  EXPECT_EQ(report.result, "WARNED");
  const Recount again = recount(results_of(run.record, false));
  EXPECT_TRUE(again.failed.empty());
  EXPECT_EQ(again.warned.size(), run.record.count(Verdict::known));
}

TEST(BaselineEvidence, OfAStrictRunOrWithANewCauseHoldsAsFailed) {
  const RunResult strict = run_with(baseline(), false, true);
  EXPECT_TRUE(recount(results_of(strict.record, true)).problems.empty());
  EXPECT_FALSE(recount(results_of(strict.record, true)).overall);
  const RunResult more = run_with(baseline(), true);
  const VerifyReport report = verified(more.record, files_for(more.record));
  EXPECT_TRUE(report.holds()) << problems_of(report);
  EXPECT_EQ(report.result, "FAILED");
}

TEST(BaselineEvidence, ThatStatesMoreThanTheBaselineDoesNotHold) {
  const RunResult run = run_with(baseline(), true);
  ASSERT_GE(run.record.causes.size(), 2u);
  const wire::Json words = wire::parse_json(R"({"expires":"2026-12-31","owner":"o","reason":"r"})").value();
  const std::string known =
      problems_after(run.record, [&](wire::Json& results) { wire::set_at(results, "/causes/0/known", words); });
  EXPECT_THAT(known, HasSubstr("counts as known"));
  const std::string other_words = problems_after(
      run.record, [&](wire::Json& results) { wire::set_at(results, "/causes/1/known/reason", "another"); });
  EXPECT_THAT(other_words, HasSubstr("counts as known"));
}

TEST(BaselineEvidence, ThatHidesFindingsUnderAKnownCauseDoesNotHold) {
  const RunResult run = run_with(baseline(), true);
  const auto known = static_cast<int64_t>(run.record.causes.size());
  const std::string moved = problems_after(run.record, [&](wire::Json& results) {
    wire::Json& scenarios = *results.as_object()->find("scenarios");
    for (size_t i = 0; i < scenarios.as_array()->size(); ++i) {
      for (size_t f = 0; wire::find_at(scenarios, fmt::format("/{}/findings/{}", i, f)); ++f)
        wire::set_at(scenarios, fmt::format("/{}/findings/{}/cause", i, f), known);
    }
  });
  EXPECT_THAT(moved, HasSubstr("with other findings"));
  const std::string unlisted = problems_after(run.record, [&](wire::Json& results) {
    for (size_t i = 0; i < run.record.scenarios.size(); ++i) {
      if (wire::find_at(results, fmt::format("/scenarios/{}/findings/0", i)))
        wire::set_at(results, fmt::format("/scenarios/{}/findings/0/cause", i), 99);
    }
  });
  EXPECT_THAT(unlisted, HasSubstr("a cause that is not listed"));
}

TEST(BaselineEvidence, ThatCallsARuleKnownThatANewCauseBreaksDoesNotHold) {
  const RunResult run = run_with(baseline(), true);
  const std::string problems = problems_after(run.record, [&](wire::Json& results) {
    for (size_t i = 0; i < run.record.rules.size(); ++i) {
      if (run.record.rules[i].verdict != Verdict::known)
        wire::set_at(results, fmt::format("/rules/{}/verdict", i), "known");
    }
  });
  EXPECT_THAT(problems, HasSubstr("'known' only where known causes alone break it"));
}

TEST(BaselineEvidence, OfAnotherDayOrBaselineDoesNotHold) {
  const RunResult run = run_with(baseline(), false);
  const auto on = [&](const char* day) {
    return problems_after(run.record, [&](wire::Json& results) { wire::set_at(results, "/baseline/day", day); });
  };
  EXPECT_THAT(on("2026-01-14"), HasSubstr("a baseline applied on '2026-01-14'"));
  EXPECT_THAT(on(""), HasSubstr("a baseline applied on ''"));
  RunFiles other = files_for(run.record);
  other["baseline.json"] += "\n";
  EXPECT_THAT(problems_of(verified(run.record, other)), HasSubstr("another baseline than results.json states"));
  other.erase("baseline.json");
  EXPECT_THAT(problems_of(verified(run.record, other)), HasSubstr("baseline.json: no such file"));
  const RunResult without = run_with("", false);
  RunFiles added = files_for(without.record);
  added["baseline.json"] = baseline();
  EXPECT_THAT(problems_of(verified(without.record, added)), HasSubstr("a baseline that was not applied"));
}

TEST(BaselineEvidence, ThatIsExpiredOrNotReadableDoesNotHold) {
  const RunResult run = run_with(baseline(), false);
  for (const auto& [from, to, message] :
       {std::tuple{"2026-04-15", "2026-01-14", "had not expired"}, std::tuple{"findings", "finding", "no list"}}) {
    RunFiles files = files_for(run.record);
    std::string& text = files["baseline.json"];
    text.replace(text.find(from), std::string_view(from).size(), to);
    const std::string digest = wire::sha256_hex(text);
    const std::string problems = problems_after(
        run.record, [&](wire::Json& results) { wire::set_at(results, "/baseline/sha256", digest); }, files);
    EXPECT_THAT(problems, HasSubstr(message));
  }
}

}  // namespace
}  // namespace runner
