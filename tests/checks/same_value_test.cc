#include "checks/same_value.h"

#include <gtest/gtest.h>

#include "tests/checks/sample.h"

namespace {

bool same(const char* left, const char* right) {
  const bool held = checks::same_value(sample::json(left), sample::json(right));
  EXPECT_EQ(held, checks::same_value(sample::json(right), sample::json(left))) << left << " and " << right;
  return held;
}

TEST(SameValue, ComparesInstantsAsInstants) {
  EXPECT_TRUE(same(R"("2026-01-15T12:00:00Z")", R"("2026-01-15T13:00:00.000+01:00")"));
  EXPECT_TRUE(same(R"(["2026-01-15t12:00:00z"])", R"(["2026-01-15T12:00:00.000000Z"])"));
  EXPECT_FALSE(same(R"("2026-01-15T12:00:00Z")", R"("2026-01-15T12:00:00.001Z")"));
  EXPECT_FALSE(same(R"("2026-01-15T12:00:00Z")", R"("2026-01-15T12:00:00")"));
}

TEST(SameValue, IgnoresTheOrderOfMembersAndKeepsThatOfElements) {
  EXPECT_TRUE(same(R"({"a": 1, "b": {"c": 2, "d": 3}})", R"({"b": {"d": 3, "c": 2}, "a": 1})"));
  EXPECT_FALSE(same(R"({"a": 1})", R"({"a": 1, "b": null})"));
  EXPECT_FALSE(same("[1, 2]", "[2, 1]"));
  EXPECT_FALSE(same("[1]", "[1, 1]"));
}

TEST(SameValue, ComparesNumbersAsDoublesAndLargeIntegersExactly) {
  EXPECT_TRUE(same("2", "2.0"));
  EXPECT_TRUE(same("0.1", "0.1000000000000000055"));
  EXPECT_TRUE(same("18446744073709551617", "18446744073709551617"));
  EXPECT_FALSE(same("18446744073709551617", "18446744073709551616"));
  EXPECT_FALSE(same("1", "\"1\""));
}

}  // namespace
