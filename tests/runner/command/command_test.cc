// Finding the command that is meant, and the help over all of them.
#include "runner/command/command.h"

#include <gmock/gmock.h>

#include "runner/schema_tools/schema_tools.h"
#include "tests/support/command_session.h"

namespace runner {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

struct Ended {
  ExitCode code;
  std::string out;
  std::string err;
};

Ended run(const Arguments& arguments, const std::atomic<bool>* interrupted = nullptr) {
  Ended ended{kAllHeld, "", ""};
  Environment environment;
  environment.out = [&](std::string_view text) { ended.out += text; };
  environment.err = [&](std::string_view text) { ended.err += text; };
  environment.variable = [](const std::string&) { return std::nullopt; };
  environment.interrupted = interrupted;
  environment.serve = [](const Arguments&, const Environment&) { return kInterrupted; };
  ended.code = dispatch(arguments, environment);
  return ended;
}

TEST(Command, HelpNamesEveryCommandAndEverySchemaCommand) {
  const Ended help = run({"--help"});
  EXPECT_EQ(help.code, kAllHeld);
  for (const Command& command : commands()) EXPECT_THAT(help.out, HasSubstr("  " + std::string(command.name) + " "));
  const std::string schema = help.out.substr(help.out.find("JSON Schema"));
  for (const schema_tools::Tool& tool : schema_tools::tools()) EXPECT_THAT(schema, HasSubstr(tool.name));
}

TEST(Command, EveryCommandHasHelp) {
  for (const Command& command : commands()) {
    if (command.name == "serve") continue;  // the composition root's
    const Ended help = run({std::string(command.name), "--help"});
    EXPECT_EQ(help.code, kAllHeld) << command.name;
    EXPECT_NE(help.out, "") << command.name;
    EXPECT_THAT(help.err, IsEmpty()) << command.name;
  }
}

TEST(Command, EveryKeysCommandHasHelp) {
  for (const char* name : {"new", "show", "trust", "rotate"}) {
    EXPECT_THAT(run({"keys"}).err, HasSubstr("  " + std::string(name) + " "));
    EXPECT_THAT(run({"keys", name, "--help"}).out, HasSubstr("verify/runner keys " + std::string(name)));
  }
  EXPECT_EQ(run({"keys"}).code, kUsageOrInput);
  EXPECT_EQ(run({"keys", "make"}).code, kUsageOrInput);
}

TEST(Command, OnlyWhatCompletesItsOutputWaitsWhenInterrupted) {
  for (const char* name : {"run", "explore", "replay", "serve", "milestones/M107.yaml"})
    EXPECT_TRUE(ends_when_interrupted({name})) << name;
  for (const char* name : {"merge", "verify", "schema", "keys", "list"}) EXPECT_FALSE(ends_when_interrupted({name}));
  EXPECT_FALSE(ends_when_interrupted({}));
}

TEST(Command, EndsTheCommandOfASecretWhenInterrupted) {
  const std::atomic<bool> interrupted{true};
  const TemporaryFolder folder;
  const std::string milestone = std::string(SOURCE_ROOT) + "/milestones/M107.yaml";
  const Arguments target = {milestone, "--target", "http://127.0.0.1:9", "--out", folder.path("out")};
  for (const char* command : {"run", "explore"}) {
    Arguments arguments = target;
    arguments.insert(arguments.begin(), command);
    arguments.insert(arguments.end(), {"--header", "Authorization: Bearer command:exec sleep 1000"});
    const Ended ended = run(arguments, &interrupted);
    EXPECT_EQ(ended.code, kInterrupted) << command;
    EXPECT_THAT(ended.err, HasSubstr("interrupted")) << command;
  }
}

TEST(Command, PassesServeToTheCompositionRoot) { EXPECT_EQ(run({"serve"}).code, kInterrupted); }

TEST(Command, ListTakesNoOptionThatChangesNothingInIt) {
  EXPECT_THAT(run({"list", "milestones/M107.yaml", "--strict"}).err, HasSubstr("unknown option \"--strict\""));
}

struct Terminal {
  bool out;
  bool err;
  std::map<std::string, std::string> variables;

  Environment environment() const {
    Environment environment;
    environment.out_is_terminal = out;
    environment.err_is_terminal = err;
    environment.variable = [this](const std::string& name) {
      const auto found = variables.find(name);
      return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
    return environment;
  }
};

TEST(Terminal, TakesColoursUnlessNoColorIsNotEmptyOrItIsDumb) {
  EXPECT_TRUE(shows_colour(Terminal{true, true, {}}.environment()));
  EXPECT_TRUE(shows_colour(Terminal{true, false, {{"NO_COLOR", ""}, {"TERM", "xterm"}}}.environment()));
  EXPECT_FALSE(shows_colour(Terminal{true, true, {{"NO_COLOR", "0"}}}.environment()));
  EXPECT_FALSE(shows_colour(Terminal{true, true, {{"TERM", "dumb"}}}.environment()));
  EXPECT_FALSE(shows_colour(Terminal{false, true, {}}.environment()));
}

TEST(Terminal, OverwritesLinesUnlessItIsDumb) {
  EXPECT_TRUE(overwrites_lines(Terminal{false, true, {{"NO_COLOR", "1"}}}.environment()));
  EXPECT_FALSE(overwrites_lines(Terminal{true, false, {}}.environment()));
  EXPECT_FALSE(overwrites_lines(Terminal{true, true, {{"TERM", "dumb"}}}.environment()));
}

TEST(ExitCode, TheMoreSevereOneWins) {
  EXPECT_EQ(more_severe(kAllHeld, kFindings), kFindings);
  EXPECT_EQ(more_severe(kNoResponse, kFindings), kNoResponse);
  EXPECT_EQ(more_severe(kUsageOrInput, kNoResponse), kUsageOrInput);
  EXPECT_EQ(more_severe(kEvidenceFailed, kUsageOrInput), kEvidenceFailed);
  EXPECT_EQ(more_severe(kEvidenceFailed, kInterrupted), kInterrupted);
}

}  // namespace
}  // namespace runner
