#include "runner/record/shard.h"

#include <gtest/gtest.h>

#include <map>
#include <vector>

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

std::vector<int64_t> sums_of(const Durations& scenarios, unsigned of) {
  std::vector<int64_t> sums(of);
  for (const auto& [id, index] : divide(scenarios, of)) sums.at(index - 1) += scenarios.at(id);
  return sums;
}

TEST(Shard, HoldsEachScenarioInExactlyOne) {
  for (unsigned of = 1; of <= 7; ++of) {
    const auto shards = divide({{"one", 5}, {"two", 0}, {"three", 900}, {"derived.identity/things.get", 1}}, of);
    ASSERT_EQ(shards.size(), 4u);
    for (const auto& [id, index] : shards) EXPECT_TRUE(index >= 1 && index <= of) << id;
  }
}

TEST(Shard, TakesAboutAsLongAsTheOthers) {
  EXPECT_EQ(sums_of({{"a", 60}, {"b", 30}, {"c", 20}, {"d", 10}}, 2), (std::vector<int64_t>{60, 60}));
  Durations even;
  for (int i = 0; i < 30; ++i) even["scenario-" + std::to_string(i)] = 1;
  EXPECT_EQ(sums_of(even, 4), (std::vector<int64_t>{8, 8, 7, 7}));
}

TEST(Shard, IsTheSameOnEveryMachine) {
  const std::map<std::string, unsigned> expected = {{"a", 1}, {"b", 2}, {"c", 2}, {"d", 1}};
  EXPECT_EQ(divide({{"a", 4}, {"b", 3}, {"c", 3}, {"d", 3}}, 2), expected);
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
