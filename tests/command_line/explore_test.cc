// `explore` as its users call it.
#include <gmock/gmock.h>

#include "tests/command_line/sandbox.h"
#include "wire/json.h"

namespace {

using testing::HasSubstr;

constexpr const char* kMilestone = "project/milestones/M103.yaml";

class ExploreTest : public Sandbox {
 protected:
  ExploreTest() { copy_project_inputs(root() / "project"); }
  Outcome explore(std::vector<std::string> options) const {
    options.insert(options.begin(), {"explore", kMilestone});
    return run(std::move(options));
  }
};

TEST_F(ExploreTest, FindsNothingInTheReferenceImplementation) {
  const Outcome outcome = explore({"--cases", "40", "--seed", "1"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.out << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("40 cases"));
  EXPECT_THAT(outcome.out, HasSubstr("findings: 0 must, 0 should, 0 under-specified"));
}

TEST_F(ExploreTest, GivesTheSameOutputForTheSameSeed) {
  const auto findings = [&] {
    const Outcome outcome = explore({"--cases", "30", "--seed", "5", "--format", "json"});
    const auto document = wire::parse_json(outcome.out);
    EXPECT_TRUE(document) << outcome.out;
    const wire::Json& exploration = document->find("explorations")->as_array()->front();
    EXPECT_TRUE(exploration.find("findings") && exploration.find("exchanges"));
    return wire::to_text(*exploration.find("outcomes"));
  };
  EXPECT_EQ(findings(), findings());
}

TEST_F(ExploreTest, HelpExplainsCasesAndFindings) {
  const Outcome outcome = run({"explore", "--help"});
  EXPECT_EQ(outcome.exit_code, 0);
  for (const char* text : {"--target", "--cases", "--for", "--baseline", "--verify-signatures", "fingerprint", "130"})
    EXPECT_THAT(outcome.out, HasSubstr(text));
}

TEST_F(ExploreTest, NamesEveryMistake) {
  for (const auto& [option, value] : std::vector<std::pair<std::string, std::string>>{{"--case", "walrus-1"},
                                                                                      {"--for", "5 fortnights"},
                                                                                      {"--cases", "0"},
                                                                                      {"--seed", "x"},
                                                                                      {"--gate", "2"},
                                                                                      {"--format", "xml"},
                                                                                      {"--verify-signatures", "some"},
                                                                                      {"--baseline", "nowhere.json"}}) {
    const Outcome outcome = explore({option, value});
    EXPECT_EQ(outcome.exit_code, 2) << option;
    EXPECT_THAT(outcome.err, testing::AnyOf(HasSubstr(option), HasSubstr(value)));
  }
}

TEST_F(ExploreTest, ExitsWith3WithoutATarget) {
  const Outcome outcome = explore({"--target", "http://127.0.0.1:9", "--cases", "5", "--seed", "1"});
  EXPECT_EQ(outcome.exit_code, 3) << outcome.out << outcome.err;
}

TEST_F(ExploreTest, ExitsWith130WhenInterrupted) {
  Invocation long_one = invocation({"explore", kMilestone, "--for", "60s", "--seed", "1"});
  long_one.interrupt_after_ms = 700;
  EXPECT_EQ(run_process(long_one).exit_code, 130);
}

}  // namespace
