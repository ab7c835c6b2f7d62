// Help, and mistakes on the command line.
#include <gmock/gmock.h>

#include "tests/command_line/sandbox.h"

namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class UsageTest : public Sandbox {};

TEST_F(UsageTest, HelpNamesEveryCommandAndExitCode) {
  const Outcome outcome = run({"--help"});
  EXPECT_EQ(outcome.exit_code, 0);
  for (const char* text : {"run ", "list ", "explain ", "exit codes: 0", "130"})
    EXPECT_THAT(outcome.out, HasSubstr(text));
  EXPECT_THAT(outcome.err, IsEmpty());
}

TEST_F(UsageTest, HelpOfARunShowsOptionsAndExamples) {
  const Outcome outcome = run({"run", "--help"});
  EXPECT_EQ(outcome.exit_code, 0);
  for (const char* text :
       {"--strict", "--scenario", "--report", "--format", "--out", "verify/runner milestones/M107.yaml"}) {
    EXPECT_THAT(outcome.out, HasSubstr(text));
  }
}

TEST_F(UsageTest, PrintsTheVersion) {
  const Outcome outcome = run({"--version"});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(outcome.out, testing::StartsWith("contract-verifier "));
}

TEST_F(UsageTest, PrintsTheOverviewToStandardErrorWithoutArguments) {
  const Outcome outcome = run({});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_THAT(outcome.err, HasSubstr("verify/runner milestones/M107.yaml"));
}

TEST_F(UsageTest, SuggestsTheNearestCommand) {
  const Outcome outcome = run({"explan"});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("unknown command \"explan\""));
  EXPECT_THAT(outcome.err, HasSubstr("'explain'"));
}

TEST_F(UsageTest, NamesAnUnknownOption) {
  const Outcome outcome = run_example({"--scenarios", "x"});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("--scenarios"));
  EXPECT_THAT(outcome.err, HasSubstr("--help"));
}

TEST_F(UsageTest, NamesAnOptionWithoutItsValue) {
  const Outcome outcome = run_example({"--out"});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("--out"));
}

TEST_F(UsageTest, RefusesValuesThatAnOptionDoesNotAccept) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> mistakes = {
      {{"--format", "xml"}, "\"xml\""},         {{"--gate", "open"}, "\"open\""},
      {{"--report", "junit"}, "\"junit\""},     {{"--report", "junit="}, "\"junit=\""},
      {{"--report", "excel=x"}, "\"excel=x\""}, {{"--jobs", "many"}, "--jobs"},
  };
  for (const auto& [options, text] : mistakes) {
    const Outcome outcome = run_example(options);
    EXPECT_EQ(outcome.exit_code, 2) << options.back();
    EXPECT_THAT(outcome.err, HasSubstr(text));
    EXPECT_THAT(outcome.out, IsEmpty());
  }
}

TEST_F(UsageTest, ExplainsRulesOfTheRunnerAndOfAMilestone) {
  const Outcome own = run({"explain", "export.hash"});
  EXPECT_EQ(own.exit_code, 0);
  EXPECT_THAT(own.out, HasSubstr("export.hash  (must)"));
  const Outcome declared = run({"explain", "M999.register.type"});
  EXPECT_EQ(declared.exit_code, 0);
  EXPECT_THAT(declared.out, HasSubstr("M999.register.type  (must)"));
  EXPECT_THAT(declared.out, HasSubstr("milestones/M999.yaml:"));
  EXPECT_THAT(declared.out,
              HasSubstr("proven by a-new-provider-is-active/of-an-unknown-type  (fixtures/M999/register.yaml:"));
}

TEST_F(UsageTest, SuggestsTheNearestRule) {
  for (const auto& [id, nearest] :
       {std::pair("export.hush", "export.hash"), {"M999.register.tyqe", "M999.register.type"}}) {
    const Outcome outcome = run({"explain", id});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_THAT(outcome.err, HasSubstr(std::string("unknown rule \"") + id));
    EXPECT_THAT(outcome.err, HasSubstr(nearest));
  }
}

TEST_F(UsageTest, ListsOperationsScenariosAndRules) {
  const Outcome outcome = run({"list", kExample});
  EXPECT_EQ(outcome.exit_code, 0);
  for (const char* text :
       {"M999  Registering liquidity providers", "liquidityProviders.register", "POST /liquidity-providers",
        "a-new-provider-is-active/unless-asked", "[defaults]", "M999.register.body"}) {
    EXPECT_THAT(outcome.out, HasSubstr(text));
  }
  EXPECT_FALSE(std::filesystem::exists(latest())) << "list runs nothing";
}

TEST_F(UsageTest, KeepsArgumentsAfterTwoDashes) {
  const Outcome outcome = run({"run", "--", "--strict"});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("--strict"));
  EXPECT_THAT(outcome.err, Not(HasSubstr("what():")));
}

}  // namespace
