// What a target does not offer is reported as not testable, with the reason, and never as passed.
#include "tests/runner/execute/run_result.h"

namespace runner {
namespace {

TEST(NotTestable, ScenariosReportWhy) {
  TinyRepository repository;
  repository.set_scenarios(R"(- {id: clock, steps: [{call: things.add, at: +1d, body: {thing: {thing_id: a, name: F}}}]}
- {id: header, steps: [{call: things.add, headers: {X-Now-Iso: never}, body: {thing: {thing_id: a, name: F}}}]}
- {id: no-header, steps: [{call: things.add, headers: {x-now-iso: null}, body: {thing: {thing_id: a, name: F}}}]}
- {id: gate, needs: {gate: open}, steps: [{call: things.add, body: {thing: {thing_id: a, name: F}}}]}
- {id: events, steps: [{events: {excludes: [{type: thing.added}]}}]}
- {id: keys, needs: {signing_keys: true}, steps: [{call: things.export}]}
- {id: fresh, needs: {fresh_state: true}, steps: [{call: things.export}]}
- {id: control, steps: [{rotate_key: true}, {call: things.export}]}
- {id: projection, steps: [{project: {intents: []}}]}
- {id: two, needs: {fresh_state: true}, steps: [{call: things.export, at: +1d}]}
)");
  TinyDriver driver;
  driver.offered = {};
  driver.offered.operations = true;
  driver.offered.gate = TargetGate::closed;
  ExecuteOptions options;
  options.over_http = true;
  const RunResult run = execute_tiny(repository, driver, options);
  const std::map<std::string, std::pair<std::string, bool>> expected = {
      {"clock", {"the target does not honour x-now-iso", true}},
      {"header", {"the target does not honour x-now-iso", true}},
      {"gate", {"the gate is closed on this target", false}},
      {"events", {"the target serves no event feed", true}},
      {"keys", {"the target publishes no signing keys and none is pinned", false}},
      {"fresh", {"the target's state is not ours", false}},
      {"control", {"gate and keys of the target cannot be set", true}},
      {"projection", {"the target offers no projection", false}},
      {"two", {"the target does not honour x-now-iso; the target's state is not ours", false}}};
  for (const auto& [id, why] : expected) {
    EXPECT_EQ(run.scenario(id).verdict, Verdict::not_testable) << id;
    EXPECT_EQ(run.scenario(id).reason, why.first) << id;
    EXPECT_EQ(run.scenario(id).optional, why.second) << id;
  }
  EXPECT_EQ(run.scenario("no-header").verdict, Verdict::passed);
  EXPECT_FALSE(run.record.overall(false));
}
TEST(NotTestable, GateThatIsNotKnown) {
  Requirements needed;
  needed.gate_open = false;
  Capabilities offered;
  offered.gate = TargetGate::unknown;
  const auto missing = missing_capabilities(needed, offered);
  ASSERT_EQ(missing.size(), 1u);
  EXPECT_EQ(missing.front().name, "gate");
  offered.gate = TargetGate::settable;
  EXPECT_TRUE(missing_capabilities(needed, offered).empty());
  offered.gate = TargetGate::closed;
  EXPECT_TRUE(missing_capabilities(needed, offered).empty());
  offered.gate = TargetGate::open;
  EXPECT_EQ(missing_capabilities(needed, offered).front().reason, "the gate is open on this target");
}
TEST(NotTestable, ClockOfAGivenCounts) {
  TinyRepository repository;
  repository.replace("fixtures/givens.yaml", "  - call: things.add\n", "  - call: things.add\n    at: -1d\n");
  auto plan = repository.plan();
  ASSERT_TRUE(plan.ok());
  EXPECT_TRUE(run_of(**plan, "export-things").requirements.clock);
  EXPECT_FALSE(run_of(**plan, "add-and-get").requirements.clock);
  EXPECT_TRUE(run_of(**plan, "derived.identity/things.get").requirements.clock);
}
TEST(NotTestable, ChecksThatCouldNotLookDoNotPass) {
  TinyRepository repository;
  TinyDriver driver;
  driver.offered.events = driver.offered.signing_keys = driver.offered.key_set = false;
  ExecuteOptions options;
  options.over_http = true;
  const RunResult run = execute_tiny(repository, driver, options);
  ASSERT_EQ(run.findings().size(), 1u) << show(run.outcome());
  EXPECT_EQ(run.finding(Rule::keys_published).finding.level, Level::should);
  EXPECT_EQ(run.rule("M1.events").verdict, Verdict::not_testable);
  EXPECT_EQ(run.rule("M1.events").reason, "the target serves no event feed");
  EXPECT_EQ(run.rule("M1.exports").verdict, Verdict::not_testable);
  EXPECT_EQ(run.rule("M1.exports").reason, "the target publishes no signing keys and none is pinned");
  EXPECT_FALSE(run.rule("M1.exports").optional);
  EXPECT_FALSE(run.record.overall(false)) << "signing keys are not optional";
  repository.replace("milestones/M1.yaml", "[clock, events, control]", "[clock, events, signing_keys]");
  const RunResult optional = execute_tiny(repository, driver, options);
  EXPECT_TRUE(optional.record.overall(false));
  EXPECT_EQ(
      optional.record.verdict_line(false),
      fmt::format("overall=true (2 of {} rules not testable: no event feed, no keys)", optional.record.rules.size()));
  EXPECT_EQ(run.record.verdict_line(false).substr(0, 18), "overall=false (2 o");
}
TEST(NotTestable, VerdictNamesWhatWasNotTested) {
  TinyDriver driver;
  EXPECT_EQ(execute_tiny(driver).record.verdict_line(true), "overall=true");
  TinyRepository repository;
  const RunResult part = execute_tiny(repository, driver, {}, "add-and-get");
  EXPECT_EQ(part.record.verdict_line(true),
            fmt::format("overall=true (partial: {} of {})", part.record.scenarios.size(), part.plan->runs.size()));
}
TEST(NotTestable, RuleOfALostScenarioDoesNotPass) {
  TinyRepository repository;
  repository.set_scenarios("- {id: clock, proves: [M1.add], steps: [{call: things.export, at: +1d}]}");
  TinyDriver driver;
  driver.offered.clock = false;
  const RunResult run = execute_tiny(repository, driver);
  EXPECT_EQ(run.rule("M1.add").verdict, Verdict::not_testable);
  EXPECT_EQ(run.rule("M1.add").reason, "the target does not honour x-now-iso");
  EXPECT_FALSE(has(run.outcome(), Rule::floor_unexercised));
}

}  // namespace
}  // namespace runner
