#include "runner/record/shard.h"

#include <gtest/gtest.h>

#include <map>

namespace runner {
namespace {

TEST(Shard, IsReadAsIndexAndCount) {
  const auto shard = parse_shard("2/5");
  ASSERT_TRUE(shard);
  EXPECT_EQ(shard->index, 2u);
  EXPECT_EQ(shard->of, 5u);
  EXPECT_TRUE(parse_shard("1000/1000"));
}

TEST(Shard, RefusesWhatIsNotOneOfACount) {
  for (const char* text : {"", "1", "/", "0/5", "1/0", "6/5", "1/1001", "-1/5", "+1/5", "1/5/2", "1 /5", "a/b", "1/"})
    EXPECT_FALSE(parse_shard(text)) << text;
}

TEST(Shard, HoldsEachScenarioInExactlyOne) {
  for (const char* id : {"one", "two", "three", "derived.identity/things.get"}) {
    int holders = 0;
    for (unsigned index = 1; index <= 7; ++index) holders += Shard{index, 7}.holds(id) ? 1 : 0;
    EXPECT_EQ(holders, 1) << id;
  }
}

TEST(Shard, IsTheSameOnEveryMachine) {
  // The first four bytes of SHA-256("one") are 7692c3ad.
  EXPECT_TRUE((Shard{0x7692c3adU % 5 + 1, 5}.holds("one")));
}

Variable variables(std::map<std::string, std::string> values) {
  return [values = std::move(values)](const std::string& name) {
    const auto found = values.find(name);
    return found == values.end() ? std::nullopt : std::optional(found->second);
  };
}

std::string found(std::string_view text, std::map<std::string, std::string> values) {
  const auto shard = find_shard(text, variables(std::move(values)));
  return shard ? std::to_string(shard->index) + "/" + std::to_string(shard->of) : "none";
}

TEST(Shard, IsThatOfTheJobInACiThatNumbersThem) {
  EXPECT_EQ(found("auto", {{"CI_NODE_INDEX", "1"}, {"CI_NODE_TOTAL", "3"}}), "1/3");
  EXPECT_EQ(found("auto", {{"CIRCLE_NODE_INDEX", "0"}, {"CIRCLE_NODE_TOTAL", "3"}}), "1/3");
  EXPECT_EQ(found("auto", {{"BUILDKITE_PARALLEL_JOB", "2"}, {"BUILDKITE_PARALLEL_JOB_COUNT", "3"}}), "3/3");
  EXPECT_EQ(found("auto", {{"TEST_SHARD_INDEX", "1"}, {"TEST_TOTAL_SHARDS", "3"}}), "2/3");
  EXPECT_EQ(found("auto/4", {{"JOB_COMPLETION_INDEX", "3"}}), "4/4");
  EXPECT_EQ(found("auto/3", {{"CI_NODE_INDEX", "2"}, {"CI_NODE_TOTAL", "3"}}), "2/3");
  EXPECT_EQ(found("2/5", {{"CI_NODE_INDEX", "1"}, {"CI_NODE_TOTAL", "3"}}), "2/5");
}

TEST(Shard, IsNoneWhereTheCiDoesNotStateIt) {
  EXPECT_EQ(found("auto", {}), "none");
  EXPECT_EQ(found("auto", {{"JOB_COMPLETION_INDEX", "0"}}), "none");
  EXPECT_EQ(found("auto", {{"CI_NODE_INDEX", "1"}}), "none");
  EXPECT_EQ(found("auto", {{"CI_NODE_INDEX", "0"}, {"CI_NODE_TOTAL", "3"}}), "none");
  EXPECT_EQ(found("auto", {{"TEST_SHARD_INDEX", "3"}, {"TEST_TOTAL_SHARDS", "3"}}), "none");
  EXPECT_EQ(found("auto", {{"TEST_SHARD_INDEX", "x"}, {"TEST_TOTAL_SHARDS", "3"}}), "none");
  EXPECT_EQ(found("auto/4", {{"CI_NODE_INDEX", "1"}, {"CI_NODE_TOTAL", "3"}}), "none");
  for (const char* text : {"auto/", "auto/0", "auto3", "automatic", "auto/2/2"})
    EXPECT_EQ(found(text, {{"JOB_COMPLETION_INDEX", "0"}}), "none") << text;
}

}  // namespace
}  // namespace runner
