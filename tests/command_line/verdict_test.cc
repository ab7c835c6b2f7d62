// What a run prints and how it ends: verdict lines, exit codes and their precedence, filters, warnings.
#include <gmock/gmock.h>

#include "tests/command_line/sandbox.h"

namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

class VerdictTest : public Sandbox {
 protected:
  /// The reference implementation does not do what the fixture now expects.
  void break_the_fixture() { replace(kExampleFixture, "/provider/active: true,", "/provider/active: false,"); }
};

TEST_F(VerdictTest, PassesWhereAllRulesHold) {
  const Outcome outcome = run_example({"--verbose"});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.last_line(), "overall=true");
  for (const char* text : {"M999  Registering liquidity providers", "a-new-provider-is-active", "derived.mismatch",
                           "liquidity_provider_type_invalid", "rules: 3 passed, 0 failed", "evidence: "}) {
    EXPECT_THAT(outcome.out, HasSubstr(text));
  }
  EXPECT_EQ(outcome.err, "");
}

TEST_F(VerdictTest, ShowsABrokenRuleWithPlacePointerValuesAndExchange) {
  break_the_fixture();
  const Outcome outcome = run_example({"--verbose"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_EQ(outcome.last_line(), "overall=false");
  for (const char* text :
       {"expect.body", "M999.register.defaults", "fixtures/M999/register.yaml:20:13", "at       /provider/active",
        "expected false", "actual   true", "> POST /liquidity-providers", "< 200", "rules: 2 passed, 1 failed",
        "verify/runner explain expect.body"}) {
    EXPECT_THAT(outcome.out, HasSubstr(text));
  }
}

TEST_F(VerdictTest, OpensWithTheCauseAndHowToSeeItAgain) {
  break_the_fixture();
  const Outcome outcome = run_example();
  EXPECT_EQ(outcome.exit_code, 1);
  for (const char* text : {"1 cause: 1 of 21 runs failed, 1 of 3 rules failed",
                           "1. FAIL expect.body  POST /liquidity-providers: /provider/active: true, expected false",
                           "M999.register.defaults: ", "fixtures/M999/register.yaml:20:13", "   got   200 ",
                           "again verify/runner milestones/M999.yaml --cause "}) {
    EXPECT_THAT(outcome.out, HasSubstr(text));
  }
  EXPECT_THAT(outcome.out, testing::Not(HasSubstr("< 200"))) << "what --verbose adds";
}

TEST_F(VerdictTest, AShouldRuleWarnsAndFailsOnlyWithStrict) {
  break_the_fixture();
  replace(kExample, "M999.register.defaults\n  level: must", "M999.register.defaults\n  level: should");
  const Outcome lenient = run_example();
  EXPECT_EQ(lenient.exit_code, 0);
  EXPECT_EQ(lenient.last_line(), "overall=true");
  EXPECT_THAT(lenient.out, HasSubstr("1 warned"));
  const Outcome strict = run_example({"--strict"});
  EXPECT_EQ(strict.exit_code, 1);
  EXPECT_EQ(strict.last_line(), "overall=false");
}

TEST_F(VerdictTest, AFloorCodeThatNoExchangeProducedIsAFinding) {
  // Added to the reasons of the operation and to the floor.
  for (const char* list : {"  reasons: [", "  floor: ["}) {
    replace(kExample, std::string(list) + "liquidity_provider_invalid,",
            std::string(list) + "liquidity_provider_already_registered, liquidity_provider_invalid,");
  }
  const Outcome outcome = run_example();
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.out, HasSubstr("floor.unexercised"));
  EXPECT_THAT(outcome.out, HasSubstr("liquidity_provider_already_registered"));
}

TEST_F(VerdictTest, ARuleThatNoScenarioProvesIsAFinding) {
  replace(kExampleFixture, "      proves: [M999.register.type]\n", "");
  const Outcome outcome = run_example();
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.out, HasSubstr("rule.unproven"));
  EXPECT_THAT(outcome.out, HasSubstr("M999.register.type"));
}

TEST_F(VerdictTest, AFilterMakesTheVerdictPartial) {
  for (const auto& options : {std::vector<std::string>{"--scenario", "a-new-provider-is-active"},
                              {"--scenario", "a-new-*"},
                              {"--tag", "defaults"},
                              {"--operation", "liquidityProviders.register", "--tag", "defaults"}}) {
    const Outcome outcome = run_example(options);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.out << outcome.err;
    EXPECT_THAT(outcome.last_line(), testing::MatchesRegex("overall=true \\(partial: 5 of [0-9]+\\)"));
    EXPECT_THAT(outcome.out, HasSubstr("not tested"));
  }
}

TEST_F(VerdictTest, AFilterSelectsOneCase) {
  const Outcome outcome = run_example({"--scenario", "a-new-provider-is-active/unless-asked"});
  EXPECT_THAT(outcome.last_line(), testing::MatchesRegex("overall=true \\(partial: 1 of [0-9]+\\)"));
}

TEST_F(VerdictTest, DerivedChecksAreATag) {
  const Outcome outcome = run_example({"--tag", "derived"});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(outcome.last_line(), HasSubstr("overall=true (partial: "));
  EXPECT_THAT(outcome.out, Not(HasSubstr("a-new-provider-is-active")));
}

TEST_F(VerdictTest, RefusesAFilterThatSelectsNothing) {
  for (const auto& options :
       {std::vector<std::string>{"--scenario", "no-such"}, {"--tag", "no-such"}, {"--operation", "no.such"}}) {
    const Outcome outcome = run_example(options);
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_THAT(outcome.err, HasSubstr("selects nothing"));
    EXPECT_THAT(outcome.out, Not(HasSubstr("overall=true")));
  }
  EXPECT_THAT(run_example({"--operation", "liquidityProviders.registr"}).err,
              HasSubstr("did you mean 'liquidityProviders.register'?"));
}

TEST_F(VerdictTest, QuietOmitsWhatPassed) {
  const Outcome outcome = run_example({"--quiet"});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(outcome.out, Not(HasSubstr("a-new-provider-is-active")));
  EXPECT_EQ(outcome.last_line(), "overall=true");
}

TEST_F(VerdictTest, PrintsNoColourToAPipe) {
  for (const char* value : {"", "1"}) {
    Invocation coloured = invocation({kExample});
    coloured.environment["NO_COLOR"] = value;
    coloured.environment["TERM"] = "xterm-256color";
    EXPECT_THAT(run_process(coloured).out, Not(HasSubstr("\033[")));
  }
}

TEST_F(VerdictTest, RunsSeveralMilestones) {
  std::string other = read(kExample);
  other.replace(other.find("milestone: M999"), 15, "milestone: M998");
  write("milestones/M998.yaml", other);
  const Outcome outcome = run({kExample, "milestones/M998.yaml"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("M999  "));
  EXPECT_THAT(outcome.out, HasSubstr("M998  "));
  EXPECT_EQ(outcome.last_line(), "overall=true");
  EXPECT_TRUE(std::filesystem::exists(latest() / "results.json"));
  EXPECT_TRUE(std::filesystem::exists(root() / "artifacts/milestones/M998/latest/results.json"));
}

TEST_F(VerdictTest, ABrokenRuleInTheFirstOfTwoMilestonesFailsTheCommand) {
  write("fixtures/M998/register.yaml", read(kExampleFixture));
  std::string other = read(kExample);
  other.replace(other.find("milestone: M999"), 15, "milestone: M998");
  other.replace(other.find("fixtures/M999"), 13, "fixtures/M998");
  write("milestones/M998.yaml", other);
  break_the_fixture();
  EXPECT_EQ(run({kExample, "milestones/M998.yaml"}).exit_code, 1);
  EXPECT_EQ(run({"milestones/M998.yaml", kExample}).exit_code, 1);
}

TEST_F(VerdictTest, TheMoreSevereExitCodeWins) {
  break_the_fixture();
  EXPECT_EQ(run({kExample, "milestones/M998.yaml"}).exit_code, 2) << "an input mistake over a finding";
  EXPECT_EQ(run_example({"--out", "schemas/ActorRef.schema.json/below"}).exit_code, 4)
      << "lost evidence over a finding";
  EXPECT_EQ(run({kExample, "milestones/M998.yaml", "--out", "schemas/ActorRef.schema.json/below"}).exit_code, 4)
      << "lost evidence over an input mistake";
}

TEST_F(VerdictTest, TimingsGoToStandardError) {
  const Outcome outcome = run_example({"--timings"});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(
      outcome.err,
      ContainsRegex("timings M999: load [0-9.]+ ms, plan [0-9.]+ ms, run and verify [0-9.]+ ms, judge [0-9.]+ ms, "
                    "render [0-9.]+ ms, write [0-9.]+ ms, sync [0-9.]+ ms, print [0-9.]+ ms"));
}

}  // namespace
