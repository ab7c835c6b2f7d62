#include "runner/document/nearest.h"

#include <gtest/gtest.h>

namespace runner {
namespace {

constexpr std::string_view kKnown[] = {"expect", "call", "capture", "cases", "at", "id"};

TEST(Nearest, FindsSlips) {
  EXPECT_EQ(nearest_name("expct", kKnown), "expect");
  EXPECT_EQ(nearest_name("exepct", kKnown), "expect");
  EXPECT_EQ(nearest_name("expects", kKnown), "expect");
  EXPECT_EQ(nearest_name("EXPECT", kKnown), "expect");
  EXPECT_EQ(nearest_name("clal", kKnown), "call");
  EXPECT_EQ(nearest_name("ids", kKnown), "id");
}

TEST(Nearest, FindsNothingFarAway) {
  EXPECT_EQ(nearest_name("response", kKnown), "");
  EXPECT_EQ(nearest_name("", kKnown), "");
  EXPECT_EQ(nearest_name("x", kKnown), "");
  EXPECT_EQ(nearest_name(std::string(100'000, 'x'), kKnown), "");
  EXPECT_EQ(nearest_name("expect", {}), "");
}

TEST(Nearest, AsksTheReader) {
  EXPECT_EQ(did_you_mean("expct", kKnown), "did you mean 'expect'?");
  EXPECT_EQ(did_you_mean("zebra", kKnown), "");
}

}  // namespace
}  // namespace runner
