// Shards joined are the whole, to the byte; a shard that is missing or there twice is refused.
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/runner/app/command_session.h"

namespace runner {
namespace {

class ShardTest : public ::testing::Test {
 protected:
  void run(const std::string& name, Arguments more) {
    Arguments arguments = {std::string(SOURCE_ROOT) + "/milestones/M109.yaml", "--quiet", "--out", folder_.path(name)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const CommandOutcome outcome = run_command(arguments, folder_);
    EXPECT_NE(outcome.code, kUsageOrInput) << outcome.err;
  }
  CommandOutcome merge(std::vector<std::string> names, Arguments more = {}) {
    Arguments arguments = {"merge", "--out", folder_.path("merged"), "--root", SOURCE_ROOT};
    for (const std::string& name : names) arguments.push_back(folder_.path(name));
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_command(arguments, folder_);
  }
  std::string results(const std::string& name) { return read_text(folder_.path(name) + "/M109/latest/results.json"); }

  TemporaryFolder folder_;
};

TEST_F(ShardTest, JoinedShardsAreTheWhole) {
  run("whole", {});
  for (const std::string index : {"1", "2", "3"}) run("shard-" + index, {"--shard", index + "/3"});
  const CommandOutcome merged = merge({"shard-3", "shard-1", "shard-2"});
  EXPECT_NE(merged.code, kUsageOrInput) << merged.err;
  EXPECT_EQ(results("merged"), results("whole"));
  EXPECT_NE(results("shard-1"), results("whole"));
}

TEST_F(ShardTest, RefusesGapsAndOverlaps) {
  for (const std::string index : {"1", "2"}) run("shard-" + index, {"--shard", index + "/2"});
  run("thirds", {"--shard", "1/3"});
  run("whole", {});
  run("filtered", {"--shard", "2/2", "--scenario", "onboard*"});
  const CommandOutcome gap = merge({"shard-1"});
  EXPECT_EQ(gap.code, kUsageOrInput);
  EXPECT_NE(gap.err.find("no shard 2/2"), std::string::npos) << gap.err;
  const CommandOutcome overlap = merge({"shard-1", "shard-1"});
  EXPECT_EQ(overlap.code, kUsageOrInput);
  EXPECT_NE(overlap.err.find("shard 1/2 again"), std::string::npos) << overlap.err;
  EXPECT_NE(merge({"shard-1", "thirds"}).err.find("a shard of 3"), std::string::npos);
  EXPECT_EQ(merge({"whole"}).code, kUsageOrInput);
  const CommandOutcome filtered = merge({"shard-1", "filtered"});
  EXPECT_EQ(filtered.code, kUsageOrInput);
  EXPECT_NE(filtered.err.find("no result of"), std::string::npos) << filtered.err;
}

TEST_F(ShardTest, RefusesWhatIsNoShard) {
  for (const char* text : {"0/2", "3/2", "1", "a/b", "1/0", "-1/2"}) {
    const CommandOutcome outcome = run_command({std::string(SOURCE_ROOT) + "/milestones/M109.yaml", "--shard", text}, folder_);
    EXPECT_EQ(outcome.code, kUsageOrInput) << text;
  }
}

}  // namespace
}  // namespace runner
