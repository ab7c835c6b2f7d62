#include "wire/result.h"

#include <gtest/gtest.h>

#include <memory>

namespace wire {
namespace {

TEST(ErrorTest, IncludesAllParts) {
  const Error error{"milestones/M107.yaml:3:5", "unknown key 'expct'", "a key of a step", "did you mean 'expect'?"};
  EXPECT_EQ(error.to_string(),
            "milestones/M107.yaml:3:5: unknown key 'expct'; expected a key of a step; did you mean 'expect'?");
}

TEST(ErrorTest, OmitsEmptyParts) {
  EXPECT_EQ((Error{"", "nothing", "", ""}).to_string(), "nothing");
  EXPECT_EQ((Error{"here", "nothing", "", "look there"}).to_string(), "here: nothing; look there");
}

TEST(ResultTest, HoldsAValueOrAnError) {
  const Result<int> value = 7;
  ASSERT_TRUE(value.ok());
  EXPECT_EQ(*value, 7);
  const Result<int> error = Error{"", "obstacle", "", ""};
  ASSERT_FALSE(error);
  EXPECT_EQ(error.error().found, "obstacle");
}

TEST(ResultTest, MovesOutWhatCannotBeCopied) {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(3);
  const std::unique_ptr<int> taken = *std::move(result);
  EXPECT_EQ(*taken, 3);
}

}  // namespace
}  // namespace wire
