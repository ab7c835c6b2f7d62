#include "runner/driver/secret_reference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace runner {
namespace {

using testing::HasSubstr;

constexpr size_t kBytes = 100;

TEST(SecretCommand, GivesWhatItPrintsAndItsStatus) {
  const auto end = run_secret_command("printf 'one\\ntwo'; exit 3", kBytes);
  ASSERT_TRUE(end);
  EXPECT_EQ(end->output, "one\ntwo");
  EXPECT_EQ(end->status, 3);
  EXPECT_EQ(end->in_words(), "it ended with status 3");
}

TEST(SecretCommand, IsReadUpToTheLimit) {
  const auto end = run_secret_command("yes", kBytes);
  ASSERT_TRUE(end);
  EXPECT_EQ(end->output.size(), kBytes);
  EXPECT_NE(end->status, 0) << "it could not print the rest";
}

TEST(SecretCommand, IsEndedByASignalToTheRun) {
  const std::atomic<bool> interrupted{true};
  for (const char* command : {"exec sleep 1000", "exec >&-; exec sleep 1000"}) {
    const auto end = run_secret_command(command, kBytes, &interrupted);
    ASSERT_TRUE(end) << command;
    EXPECT_FALSE(end->ended) << command;
    EXPECT_NE(end->status, 0) << command;
    EXPECT_THAT(end->in_words(), HasSubstr("interrupted")) << command;
  }
}

TEST(ResolveSecret, OfACommandThatFailsNamesTheStatusAndNotTheCommand) {
  std::vector<std::string> secrets;
  const auto value = resolve_secret("Bearer command:echo s3cret; exit 7", SecretSources({}), secrets);
  ASSERT_FALSE(value);
  EXPECT_THAT(value.error().to_string(), HasSubstr("status 7"));
  EXPECT_THAT(value.error().to_string(), testing::Not(HasSubstr("s3cret")));
}

}  // namespace
}  // namespace runner
