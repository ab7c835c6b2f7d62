// Help, and mistakes on the command line.
#include <gmock/gmock.h>

#include <sstream>

#include "tests/command_line/sandbox.h"
#include "wire/json_pointer.h"

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

TEST_F(UsageTest, SuggestsTheNearestCommandOfAGroup) {
  for (const auto& [group, wrong, nearest] :
       {std::tuple{"keys", "nwe", "new"}, {"schema", "vaildate", "validate"}, {"config", "shwo", "show"}}) {
    const Outcome outcome = run({group, wrong});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_THAT(outcome.err, HasSubstr(std::string("did you mean \"") + nearest + "\"?")) << outcome.err;
    EXPECT_EQ(run({group}).err, run({group, "--help"}).out);
  }
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

// The commands as --help lists them.
std::vector<std::vector<std::string>> commands_of(const std::string& overview, const std::vector<std::string>& before) {
  std::vector<std::vector<std::string>> commands;
  std::istringstream lines(overview.substr(overview.find("commands:")));
  for (std::string line; std::getline(lines, line) && !line.starts_with("exit");) {
    if (!line.starts_with("  ") || line[2] == ' ') continue;
    commands.push_back(before);
    commands.back().push_back(line.substr(2, line.find(' ', 2) - 2));
  }
  return commands;
}

// The long names of the options that take a value, as a command's help shows them: with a placeholder.
std::vector<std::string> options_with_values(const std::string& help) {
  std::vector<std::string> names;
  std::istringstream lines(help);
  for (std::string line; std::getline(lines, line);) {
    const size_t name = line.find("--");
    if (!line.starts_with("  -") || name > 6) continue;
    const size_t end = std::min(line.find(' ', name), line.size());
    if (end + 1 < line.size() && line[end + 1] != ' ') names.push_back(line.substr(name, end - name));
  }
  return names;
}

TEST_F(UsageTest, NoOptionOfAnyCommandAcceptsAnEmptyText) {
  std::vector<std::vector<std::string>> commands = commands_of(run({"--help"}).out, {});
  for (const char* group : {"keys", "schema"}) {
    for (auto& command : commands_of(run({group, "--help"}).out, {group})) commands.push_back(std::move(command));
  }
  size_t tried = 0;
  for (std::vector<std::string> command : commands) {
    command.emplace_back("--help");
    const std::vector<std::string> options = options_with_values(run(command).out);
    command.pop_back();
    for (const std::string& option : options) {
      std::vector<std::string> apart = command, joined = command;
      apart.insert(apart.end(), {option, "", "x", "y"});
      joined.insert(joined.end(), {option + "=", "x", "y"});
      for (const auto& arguments : {apart, joined}) {
        const Outcome outcome = run(arguments);
        EXPECT_EQ(outcome.exit_code, 2) << command.back() << " " << option;
        EXPECT_THAT(outcome.err, HasSubstr(option + ": \"\"; expected ")) << command.back();
        EXPECT_THAT(outcome.out, IsEmpty()) << command.back() << " " << option;
      }
      ++tried;
    }
  }
  EXPECT_GT(tried, 100u);
}

TEST_F(UsageTest, RefusesOptionsThatWouldChangeNothing) {
  write("key.pub", run({"keys", "new", "--out", "key"}).out);
  const std::vector<std::pair<std::vector<std::string>, std::string>> mistakes = {
      {{"run", kExample, "--seed", "7"}, "--seed: given without --target"},
      {{"run", kExample, "--profile", "p.yaml"}, "--profile: given without --target"},
      {{"run", kExample, "--target", "http://x", "--seed", "7", "--namespace", "n"}, "--seed"},
      {{"run", kExample, "--target", "http://x", "--proxy", "y", "--no-proxy"}, "--no-proxy"},
      {{"run", kExample, "--target", "http://x", "--gate", "1"}, "--gate: given together with --target"},
      {{"run", kExample, "--fail-fast", "--max-failures", "2"}, "--fail-fast"},
      {{"run", kExample, "--format", "json", "--verbose"}, "--verbose: given together with --format json"},
      {{"run", kExample, "--signing-key", "key", "--passphrase", "env:HOME"}, "a key without a passphrase"},
      {{"explore", kExample, "--header", "A: b"}, "--header: given without --target"},
      {{"explore", kExample, "--profile", "p.yaml"}, "--profile: given without --target"},
      {{"explore", kExample, "--journal", "j"}, "--journal: given without --target"},
      {{"explore", kExample, "--insecure"}, "--insecure: given without --target"},
      {{"explore", kExample, "--case", "sequence-1", "--cases", "2", "--seed", "1"}, "--case"},
      {{"serve", "--unix", "s", "--port", "80"}, "--port"},
      {{"serve", "--unix", "s", "--host", "::1"}, "--host"},
      {{"serve", "--access-log", "l", "--no-access-log"}, "--access-log"},
      {{"keys", "show", "--passphrase", "env:HOME"}, "--passphrase: given for a public key"},
      {{"keys", "trust", "--out", "t", "--threshold", "0", "key.pub"}, "--threshold: \"0\""},
      {{"verify", ".", "--service-key", "=key.pub"}, "not a run"},
  };
  for (const auto& [arguments, text] : mistakes) {
    const Outcome outcome = run(arguments);
    EXPECT_NE(outcome.exit_code, 0) << text;
    EXPECT_THAT(outcome.err, HasSubstr(text));
    EXPECT_THAT(outcome.out, Not(HasSubstr("overall=true"))) << text;
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

TEST_F(UsageTest, ExplainsRulesInJson) {
  const Outcome all = run({"explain", "--format", "json"});
  EXPECT_EQ(all.exit_code, 0) << all.err;
  EXPECT_GT(wire::elements_at(*wire::parse_json(all.out), "/rules").size(), 50u);
  const Outcome some = run({"explain", "export.hash", "M999.register.type", "--format", "json"});
  EXPECT_EQ(some.exit_code, 0) << some.err;
  const auto document = wire::parse_json(some.out);
  ASSERT_TRUE(document.ok()) << some.out;
  EXPECT_EQ(wire::text_at(*document, "/rules/0/id"), "export.hash");
  EXPECT_EQ(wire::text_at(*document, "/rules/1/proven_by/0/scenario"), "a-new-provider-is-active/of-an-unknown-type");
}

TEST_F(UsageTest, ExplainsOperationsScenariosAndReasonCodes) {
  const Outcome operation = run({"explain", "liquidityProviders.register"});
  EXPECT_EQ(operation.exit_code, 0) << operation.err;
  EXPECT_THAT(operation.out,
              HasSubstr("liquidityProviders.register  (operation of M999)\n  POST /liquidity-providers\n"));
  EXPECT_THAT(operation.out, HasSubstr("a-new-provider-is-active"));
  const Outcome scenario = run({"explain", "a-new-provider-is-active"});
  EXPECT_EQ(scenario.exit_code, 0) << scenario.err;
  EXPECT_THAT(scenario.out, HasSubstr("written: fixtures/M999/register.yaml:"));
  EXPECT_THAT(scenario.out, HasSubstr("proves M999.register.defaults: "));
  const Outcome reason = run({"explain", "liquidity_provider_invalid", "--format", "json"});
  EXPECT_EQ(reason.exit_code, 0) << reason.err;
  const auto document = wire::parse_json(reason.out);
  ASSERT_TRUE(document.ok()) << reason.out;
  EXPECT_EQ(wire::text_at(*document, "/reason_codes/0/operations/0"), "liquidityProviders.register");
}

TEST_F(UsageTest, SaysThatTheContractOfARuleIsNotHere) {
  const Outcome outcome = run({"explain", "M998.register.type"});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("M998.register.type: no file ./milestones/M998.yaml"));
  EXPECT_THAT(outcome.err, HasSubstr("--contract DIR"));
  EXPECT_THAT(outcome.err, Not(HasSubstr("unknown id")));
}

TEST_F(UsageTest, SuggestsTheNearestOption) {
  for (const auto& [command, option, nearest] :
       {std::tuple("run", "--strikt", "--strict"), {"explore", "--case-s", "--cases"}}) {
    const Outcome outcome = run({command, option});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_THAT(outcome.err, HasSubstr(nearest));
  }
}

TEST_F(UsageTest, SuggestsTheNearestRule) {
  for (const auto& [id, nearest] : {std::pair("export.hush", "export.hash"),
                                    {"M999.register.tyqe", "M999.register.type"},
                                    {"liquidityProviders.regster", "liquidityProviders.register"},
                                    {"a-new-provider-is-actve", "a-new-provider-is-active"},
                                    {"liquidity_provider_invald", "liquidity_provider_invalid"}}) {
    const Outcome outcome = run({"explain", id});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_THAT(outcome.err, HasSubstr(std::string("unknown id \"") + id));
    EXPECT_THAT(outcome.err, HasSubstr(nearest));
  }
}

TEST_F(UsageTest, ListsOperationsScenariosAndRules) {
  const Outcome summary = run({"list", kExample});
  EXPECT_EQ(summary.exit_code, 0);
  EXPECT_LT(std::count(summary.out.begin(), summary.out.end(), '\n'), 50) << "one screen:\n" << summary.out;
  EXPECT_THAT(summary.out, HasSubstr("fixtures/M999/register.yaml"));
  const Outcome outcome = run({"list", kExample, "--scenarios", "--rules"});
  EXPECT_EQ(outcome.exit_code, 0);
  for (const char* text :
       {"M999  Registering liquidity providers", "liquidityProviders.register", "POST /liquidity-providers",
        "a-new-provider-is-active/unless-asked", "[defaults]", "M999.register.body"}) {
    EXPECT_THAT(outcome.out, HasSubstr(text));
  }
  EXPECT_FALSE(std::filesystem::exists(latest())) << "list runs nothing";
}

TEST_F(UsageTest, ListsWhatARunWouldSelect) {
  const Outcome text = run({"list", kExample, "--scenario", "*/unless-asked"});
  EXPECT_EQ(text.exit_code, 0) << text.err;
  EXPECT_THAT(text.out, HasSubstr("a-new-provider-is-active/unless-asked"));
  EXPECT_THAT(text.out, Not(HasSubstr("of-an-unknown-type")));
  const Outcome json = run({"list", kExample, "--scenario", "*/unless-asked", "--format", "json"});
  EXPECT_EQ(json.exit_code, 0) << json.err;
  const auto document = wire::parse_json(json.out);
  ASSERT_TRUE(document.ok()) << json.out;
  EXPECT_EQ(wire::elements_at(*document, "/milestones/0/scenarios").size(), 1u);
  EXPECT_EQ(wire::text_at(*document, "/milestones/0/scenarios/0/id"), "a-new-provider-is-active/unless-asked");
  EXPECT_EQ(run({"list", kExample, "--scenario", "*", "--scenario", "no-such"}).exit_code, 2);
}

TEST_F(UsageTest, KeepsArgumentsAfterTwoDashes) {
  const Outcome outcome = run({"run", "--", "--strict"});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("--strict"));
  EXPECT_THAT(outcome.err, Not(HasSubstr("what():")));
}

}  // namespace
