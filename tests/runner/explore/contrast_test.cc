#include "runner/explore/contrast.h"

#include <gtest/gtest.h>

namespace {

using runner::explore::contrast;

TEST(Contrast, ShowsShortValuesWhole) {
  const wire::Json left("a");
  const auto shown = contrast(&left, nullptr);
  EXPECT_EQ(shown.expected, "\"a\"");
  EXPECT_EQ(shown.actual, "nothing");
}

TEST(Contrast, ShowsWhereLongTextsDiffer) {
  const wire::Json left(std::string(3'000, 'x') + "left");
  const wire::Json right(std::string(3'000, 'x') + "right");
  const auto shown = contrast(&left, &right);
  EXPECT_NE(shown.expected, shown.actual);
  EXPECT_NE(shown.expected.find("left"), std::string::npos) << shown.expected;
  EXPECT_NE(shown.actual.find("right"), std::string::npos) << shown.actual;
}

TEST(Contrast, CutsNoCharacterInTwo) {
  std::string long_text;
  for (int i = 0; i < 300; ++i) long_text += "\xC3\xA9";
  const wire::Json left(long_text + "1");
  const wire::Json right(long_text + "2");
  const auto shown = contrast(&left, &right);
  EXPECT_TRUE(shown.expected.starts_with("...\xC3\xA9")) << shown.expected;
}

TEST(Contrast, ShowsWhereOneTextIsTheBeginningOfTheOther) {
  const wire::Json left(std::string(500, 'x'));
  const wire::Json right(std::string(501, 'x'));
  const auto shown = contrast(&left, &right);
  EXPECT_NE(shown.expected, shown.actual);
}

}  // namespace
