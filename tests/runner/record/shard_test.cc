#include "runner/record/shard.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace runner
