#include "runner/record/value_shape.h"

#include <gtest/gtest.h>

namespace runner {
namespace {

TEST(ValueShape, LeavesNothingThatChangesFromRunToRun) {
  EXPECT_EQ(shape_of(R"("2026-01-15T12:00:00.000Z")"), "instant");
  EXPECT_EQ(shape_of(R"("v1a2b3-owner")"), "text");
  EXPECT_EQ(shape_of("\"" + std::string(64, 'a') + "\""), "digest");
  EXPECT_EQ(shape_of("12.5"), "number");
  EXPECT_EQ(shape_of(R"({"a": 1})"), "an object");
  EXPECT_EQ(shape_of("[1, 2]"), "an array");
  EXPECT_EQ(shape_of("null"), "null");
  EXPECT_EQ(shape_of("true"), "true");
  EXPECT_EQ(shape_of("nothing"), "nothing");
}
TEST(ValueShape, KeepsTheWordsAroundValues) {
  EXPECT_EQ(shape_of(R"(one of "a", "b\"c" and 3)"), "one of text, text and number");
  EXPECT_EQ(shape_of("one event thing.added2"), "one event thing.added2");
  EXPECT_EQ(shape_of(R"("cut off)"), "text");
  EXPECT_EQ(shape_of(R"(one more thing.added: {"id":"a","at":"2026-)"), "one more thing.added: an object");
  EXPECT_EQ(shape_of(""), "");
}
TEST(ValueShape, OfAPlaceHasNoIndices) {
  EXPECT_EQ(place_without_indices("/events/12/payload/at"), "/events/*/payload/at");
  EXPECT_EQ(place_without_indices("/a1/2b/3"), "/a1/2b/*");
  EXPECT_EQ(place_without_indices("header x-correlation-id"), "header x-correlation-id");
  EXPECT_EQ(place_without_indices("/"), "/");
  EXPECT_EQ(place_without_indices(""), "");
}

}  // namespace
}  // namespace runner
