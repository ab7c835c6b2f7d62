// Numbers beyond the range of a double are read where they are wanted, and nothing else changes.
#include "wire/json_any_magnitude.h"

#include <gtest/gtest.h>

namespace wire {
namespace {

TEST(JsonAnyMagnitudeTest, KeepsHugeNumbersInTheirPlaces) {
  const auto json = parse_json_of_any_magnitude(R"([1, 1e400, "1e400", {"1e400": -2.5e999, "b": 2}, 1e-999, 3])");
  ASSERT_TRUE(json.ok()) << json.error().to_string();
  EXPECT_EQ(to_text(*json), R"([1,1e400,"1e400",{"1e400":-2.5e999,"b":2},1e-999,3])");
}

TEST(JsonAnyMagnitudeTest, ComparesThem) {
  const auto number = [](const char* text) { return *parse_json_of_any_magnitude(text); };
  EXPECT_EQ(compare_numbers(number("1e400"), number("1e308")), 1);
  EXPECT_EQ(compare_numbers(number("1e400"), number("10e399")), 0);
  EXPECT_EQ(compare_numbers(number("1e400"), number("1.1e400")), -1);
  EXPECT_EQ(compare_numbers(number("-1e400"), number("1e400")), -1);
  EXPECT_TRUE(is_integral(number("1e400")));
}

TEST(JsonAnyMagnitudeTest, RefusesWhatIsNotJson) {
  for (const char* text : {"", "[1e400", "1e400 1", "01e400", "1.e400", "-.5e400", ".5e400", "+1e400", "1e400.5",
                           "\"1e400", "[1e400,]", "-", "1e9999999999999999999"}) {
    EXPECT_FALSE(parse_json_of_any_magnitude(text).ok()) << text;
  }
}

}  // namespace
}  // namespace wire
