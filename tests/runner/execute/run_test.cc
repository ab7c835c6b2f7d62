// Whole runs of the tiny milestone against a service that honours it, and against one that fails in one way.
#include "tests/runner/execute/run_result.h"

namespace runner {
namespace {

TEST(Run, OfAServiceThatHonoursTheMilestoneHolds) {
  TinyDriver driver;
  const RunResult run = execute_tiny(driver);
  EXPECT_TRUE(run.findings().empty()) << show(run.outcome());
  EXPECT_TRUE(run.record.overall(true));
  EXPECT_EQ(run.record.count(Verdict::passed), run.plan->runs.size());
  for (const RuleResult& rule : run.record.rules) EXPECT_EQ(rule.verdict, Verdict::passed) << rule.rule->id;
  EXPECT_EQ(driver.starts.size(), run.plan->runs.size());
}

TEST(Run, WithSeveralJobsGivesTheSameRecord) {
  TinyRepository repository;
  TinyDriver one;
  const RunResult alone = execute_tiny(repository, one);
  TinyDriver several;
  ExecuteOptions options;
  options.jobs = 4;
  const RunResult again = execute_tiny(repository, several, options);
  ASSERT_EQ(alone.record.scenarios.size(), again.record.scenarios.size());
  for (size_t i = 0; i < alone.record.scenarios.size(); ++i) {
    EXPECT_EQ(alone.record.scenarios[i].run->id, again.record.scenarios[i].run->id);
    EXPECT_EQ(alone.record.scenarios[i].exchanges.size(), again.record.scenarios[i].exchanges.size());
  }
  EXPECT_EQ(alone.record.judged, again.record.judged);
}

TEST(Run, ReportsEachScenarioOnceAndStopsOnRequest) {
  TinyDriver driver;
  TinyRepository repository;
  std::atomic<bool> stop = false;
  ExecuteOptions options;
  options.stop = &stop;
  size_t reported = 0;
  options.on_scenario = [&](const ScenarioResult&) { stop = ++reported == 2; };
  const RunResult run = execute_tiny(repository, driver, options);
  EXPECT_EQ(reported, 2u);
  EXPECT_TRUE(run.record.interrupted);
  EXPECT_EQ(run.record.scenarios.size(), 2u);
  EXPECT_FALSE(run.record.overall(false));
}

TEST(NoResponse, LeavesTheRulesThatTheScenarioProvesUntested) {
  const RunResult run = execute_scenarios(
      "- id: one\n  proves: [M1.add]\n  steps:\n  - {call: things.add, body: {thing: {thing_id: a, name: F}}}",
      [](TinyDriver& driver) {
        driver.before = [](const Request& request) -> std::optional<Outcome> {
          return is_add(request) ? std::optional<Outcome>(checks::NoResponse{"closed"}) : std::nullopt;
        };
      });
  EXPECT_EQ(run.scenario("one").findings.size(), 1u);
  EXPECT_EQ(run.finding(Rule::transport_no_answer).finding.actual, "closed");
  EXPECT_EQ(run.rule("M1.add").verdict, Verdict::deferred);
  EXPECT_EQ(run.rule("M1.add").reason, "not tested, because of cause 1");
}
TEST(NoResponse, AtAllIsSeenInTheRecord) {
  const RunResult run = execute_with([](TinyDriver& driver) {
    driver.before = [](const Request&) { return std::optional<Outcome>(checks::NoResponse{"refused"}); };
  });
  EXPECT_FALSE(run.record.answered());
  EXPECT_FALSE(run.record.overall(false));
}
TEST(Secrets, AreGuardedInEveryResponse) {
  const RunResult run = execute_with([](TinyDriver& driver) {
    driver.hidden = {"canary-of-a-run"};
    driver.after = [](const Request&, Outcome& outcome) {
      std::get<Response>(outcome).headers.push_back({"x-debug", "canary-of-a-run"});
    };
  });
  EXPECT_TRUE(has(run.outcome(), Rule::secret_echoed));
}

constexpr const char* kSoft =
    "- id: one\n  proves: [M1.soft]\n  steps:\n  - call: things.add\n    body: {thing: {thing_id: a, name: F}}\n"
    "    expect: {body: {/thing/name: G}}\n    cases: [{id: hard, proves: [M1.add, M1.soft]}]";
TEST(Levels, OfAShouldRuleWarnAndFailUnderStrict) {
  TinyRepository repository;
  repository.set_scenarios(kSoft);
  TinyDriver driver;
  const RunResult run = execute_tiny(repository, driver);
  EXPECT_EQ(run.scenario("one").verdict, Verdict::warned);
  EXPECT_EQ(run.scenario("one/hard").verdict, Verdict::failed);
  const RunResult soft = [&] {
    repository.replace("fixtures/things.yaml", "    cases: [{id: hard, proves: [M1.add, M1.soft]}]", "");
    return execute_tiny(repository, driver, {}, "one");
  }();
  EXPECT_TRUE(soft.record.overall(false)) << show(soft.outcome());
  EXPECT_FALSE(soft.record.overall(true));
  EXPECT_EQ(soft.rule("M1.soft").verdict, Verdict::warned);
  EXPECT_EQ(soft.record.count(checks::Level::should), 1u);
}
TEST(Levels, OfAWarningDoNotFailAMustRule) {
  TinyRepository repository;
  repository.replace("milestones/M1.yaml", "checked_by: [export.hash, export.signature]",
                     "checked_by: [export.hash, transport.charset]");
  TinyDriver driver;
  driver.after = [](const Request&, Outcome& outcome) {
    for (wire::Header& header : std::get<Response>(outcome).headers) {
      if (header.name == "content-type") header.value = "application/json";
    }
  };
  const RunResult run = execute_tiny(repository, driver);
  EXPECT_EQ(run.rule("M1.exports").verdict, Verdict::warned);
  EXPECT_TRUE(run.record.overall(false));
  EXPECT_FALSE(run.record.overall(true));
}

TEST(Sessions, StartWithClockAndGateOfTheScenario) {
  TinyRepository repository;
  repository.set_scenarios(
      "- {id: one, needs: {gate: open}, steps: [{set_gate: closed}, {set_gate: open}, {call: things.export}]}");
  TinyDriver driver;
  execute_tiny(repository, driver, {}, "one");
  ASSERT_EQ(driver.starts.size(), 1u);
  EXPECT_EQ(driver.starts[0].scenario, "one");
  EXPECT_EQ(driver.starts[0].gate, Gate::open);
  EXPECT_EQ(wire::format_instant(driver.starts[0].clock), "2026-01-15T12:00:00.000Z");
  EXPECT_EQ(driver.controlled, (std::vector<std::string>{"gate closed", "gate open"}));
}

}  // namespace
}  // namespace runner
