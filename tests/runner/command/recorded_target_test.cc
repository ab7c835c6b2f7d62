// The target of a run as replay files record it, and what a replay adds to it.
#include <gmock/gmock.h>

#include "runner/command/target_options.h"

namespace runner {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TargetOptions parse(const Arguments& arguments) {
  auto options = parse_recorded_arguments(arguments, "replay.json");
  EXPECT_TRUE(options.ok()) << options.error().to_string();
  return options ? *options : TargetOptions{};
}

TEST(RecordedTarget, NamesTheSameTargetAgain) {
  const Arguments arguments = {"--target",  "https://lp.test", "--cacert",    "ca.pem",    "--header",   "A: env:X",
                               "--resolve", "lp.test:443:::1", "--trust-key", "k=key.pem", "--insecure", "--location"};
  EXPECT_EQ(recorded_arguments(parse(arguments)), arguments);
  EXPECT_EQ(recorded_arguments({}), Arguments{});
}

TEST(RecordedTarget, OmitsHeadersWhoseValueMayBeASecret) {
  TargetOptions options;
  options.url = "http://lp.test";
  options.headers = {"Authorization: Bearer s3cret", "X-Key: env:KEY"};
  EXPECT_THAT(recorded_arguments(options), ElementsAre("--target", "http://lp.test", "--header", "X-Key: env:KEY"));
}

TEST(RecordedTarget, OmitsLimitsAndNameSpaces) {
  const TargetOptions options = parse({"--target", "http://lp.test", "--max-time", "3", "--namespace", "mine"});
  EXPECT_THAT(recorded_arguments(options), ElementsAre("--target", "http://lp.test"));
}

TEST(RecordedTarget, GivenOptionsExtendListsAndReplaceValues) {
  const TargetOptions recorded = parse({"--target", "http://lp.test", "--header", "A: 1", "--profile", "old.yaml"});
  const TargetOptions given = parse({"--header", "B: 2", "--profile", "new.yaml", "--max-time", "3"});
  const TargetOptions both = with_given(recorded, given);
  EXPECT_EQ(both.url, "http://lp.test");
  EXPECT_THAT(both.headers, ElementsAre("A: 1", "B: 2"));
  EXPECT_EQ(both.profile, "new.yaml");
  EXPECT_EQ(both.max_time_s, 3);
}

TEST(RecordedTarget, RefusesArgumentsThatAreNotOfATarget) {
  const auto options = parse_recorded_arguments({"--target", "http://lp.test", "--frob"}, "replay.json");
  ASSERT_FALSE(options.ok());
  EXPECT_THAT(options.error().to_string(), HasSubstr("replay.json: arguments: unknown option \"--frob\""));
}

}  // namespace
}  // namespace runner
