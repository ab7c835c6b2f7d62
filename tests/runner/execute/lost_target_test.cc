// A target that is lost in the middle of a run: one finding, and everything after it is not tested.
#include "tests/runner/execute/run_result.h"

namespace runner {
namespace {

using checks::NoResponse;

// Answers so many requests and is lost then.
void lose_after(TinyDriver& driver, int requests) {
  auto left = std::make_shared<int>(requests);
  driver.before = [&driver, left](const Request&) -> std::optional<Outcome> {
    if (driver.stop) return NoResponse{"not sent: gone", NoResponse::Meaning::not_sent};
    if ((*left)-- > 0) return std::nullopt;
    driver.stop = {EndOfRun::Cause::lost, "the target stopped answering", "after request 7"};
    return NoResponse{"after request 7", NoResponse::Meaning::lost};
  };
}

size_t musts(const RunResult& run) { return run.record.count(Level::must); }

TEST(LostTarget, IsOneFindingWhereverItHappens) {
  for (int requests = 0; requests < 60; ++requests) {
    const RunResult run = execute_with([&](TinyDriver& driver) { lose_after(driver, requests); });
    EXPECT_EQ(musts(run), 1u) << requests << "\n" << show(run.outcome());
    EXPECT_EQ(run.record.count(Level::should), 0u) << requests;
    EXPECT_LE(run.record.count(Verdict::failed), 1u) << requests;
    EXPECT_EQ(run.finding(Rule::transport_lost).finding.actual, "after request 7");
    EXPECT_FALSE(run.record.overall(false));
    for (const RuleResult& rule : run.record.rules) EXPECT_NE(rule.verdict, Verdict::failed) << rule.rule->id;
  }
}

TEST(LostTarget, LeavesTheRestUntestedWithItsReason) {
  const RunResult run = execute_with([](TinyDriver& driver) { lose_after(driver, 5); });
  EXPECT_GT(run.record.left_over(), 1u);
  EXPECT_EQ(run.record.scenarios.back().verdict, Verdict::not_testable);
  EXPECT_EQ(run.record.scenarios.back().reason, "not tested: the target stopped answering");
  EXPECT_FALSE(run.record.scenarios.back().optional);
  EXPECT_TRUE(run.record.scenarios.back().exchanges.empty());
  EXPECT_EQ(run.rule("M1.exports").verdict, Verdict::not_testable);
  EXPECT_EQ(run.rule("M1.exports").reason, "not tested: the target stopped answering");
}

TEST(LostTarget, KeepsWhatWasFoundBefore) {
  TinyRepository repository;
  repository.set_scenarios(
      "- id: one\n  proves: [M1.add]\n  steps:\n  - {call: things.add, body: {thing: {thing_id: a, name: F}}, expect: "
      "{status: 500}}\n  - {call: things.add, body: {thing: {thing_id: b, name: F}}}");
  TinyDriver driver;
  lose_after(driver, 1);
  const RunResult run = execute_tiny(repository, driver, {}, "one");
  EXPECT_TRUE(has(run.outcome(), Rule::expect_status)) << show(run.outcome());
  EXPECT_TRUE(has(run.outcome(), Rule::transport_lost));
  EXPECT_EQ(musts(run), 2u);
  EXPECT_EQ(run.scenario("one").reason, "not tested: the target stopped answering");
}

TEST(LostTarget, IsFoundOnceWhereNoScenarioShowsIt) {
  TinyDriver driver;
  driver.stop = {EndOfRun::Cause::lost, "the target stopped answering", "after request 3"};
  const RunResult run = execute_tiny(driver);
  EXPECT_EQ(musts(run), 1u);
  EXPECT_EQ(run.record.run_findings.front().finding.actual, "after request 3");
  EXPECT_EQ(run.record.left_over(), run.plan->runs.size());
}

TEST(EndedRun, IsNoFindingAboutTheTarget) {
  const RunResult run = execute_with([](TinyDriver& driver) {
    driver.before = [&driver](const Request& request) -> std::optional<Outcome> {
      if (request.method != "POST") return std::nullopt;
      driver.stop = {EndOfRun::Cause::limit, "the run's time is over", ""};
      return NoResponse{"cut off: the run's time is over", NoResponse::Meaning::cut_off};
    };
  });
  EXPECT_EQ(musts(run), 0u) << show(run.outcome());
  EXPECT_EQ(run.record.count(Verdict::failed), 0u);
  EXPECT_EQ(run.record.scenarios.back().reason, "not tested: the run's time is over");
  EXPECT_FALSE(run.record.overall(false));
}

TEST(EndedRun, ForgetsWhatAnInterruptionCutShort) {
  const RunResult run = execute_with([](TinyDriver& driver) {
    driver.before = [&driver](const Request&) -> std::optional<Outcome> {
      driver.stop = {EndOfRun::Cause::interrupted, "interrupted", ""};
      return NoResponse{"cut off: interrupted", NoResponse::Meaning::cut_off};
    };
  });
  EXPECT_TRUE(run.record.interrupted);
  EXPECT_TRUE(run.record.scenarios.empty());
}

TEST(EndedRun, BeginsNoScenarioAfterTheFailuresThatItMayHave) {
  TinyRepository repository;
  TinyDriver driver;
  driver.after = [](const Request&, Outcome& outcome) { std::get<Response>(outcome).status = 500; };
  ExecuteOptions options;
  options.max_failures = 2;
  const RunResult run = execute_tiny(repository, driver, options);
  EXPECT_EQ(run.record.count(Verdict::failed), 2u);
  EXPECT_EQ(run.record.count(Verdict::not_testable), run.plan->runs.size() - 2);
  EXPECT_EQ(run.record.scenarios.back().reason, "not tested: the run ended after 2 failed scenarios (--max-failures)");
}

}  // namespace
}  // namespace runner
