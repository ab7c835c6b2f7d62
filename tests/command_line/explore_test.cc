// `explore` as its users call it.
#include <gmock/gmock.h>

#include "tests/command_line/sandbox.h"
#include "wire/json.h"

namespace {

using testing::HasSubstr;

constexpr const char* kMilestone = "project/milestones/M103.yaml";

class Explore : public Sandbox {
 protected:
  Explore() { copy_project_inputs(root() / "project"); }
  Outcome explore(std::vector<std::string> options) const {
    options.insert(options.begin(), {"explore", kMilestone});
    return run(std::move(options));
  }
};

TEST_F(Explore, finds_nothing_in_the_reference_implementation) {
  const Outcome outcome = explore({"--cases", "40", "--seed", "1"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.out << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("40 cases"));
  EXPECT_THAT(outcome.out, HasSubstr("findings: 0 must, 0 should, 0 under-specified"));
}

TEST_F(Explore, says_the_same_again_for_the_same_seed) {
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

TEST_F(Explore, help_teaches) {
  const Outcome outcome = run({"explore", "--help"});
  EXPECT_EQ(outcome.exit_code, 0);
  for (const char* text : {"--target", "--cases", "--for", "--baseline", "--verify-signatures", "fingerprint", "130"})
    EXPECT_THAT(outcome.out, HasSubstr(text));
}

TEST_F(Explore, mistakes_are_named) {
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

TEST_F(Explore, a_target_that_is_not_there_is_exit_3) {
  const Outcome outcome = explore({"--target", "http://127.0.0.1:9", "--cases", "5", "--seed", "1"});
  EXPECT_EQ(outcome.exit_code, 3) << outcome.out << outcome.err;
}

TEST_F(Explore, an_interrupt_ends_it_with_130) {
  Invocation long_one = invocation({"explore", kMilestone, "--for", "60s", "--seed", "1"});
  long_one.interrupt_after_ms = 700;
  EXPECT_EQ(run_process(long_one).exit_code, 130);
}

}  // namespace
