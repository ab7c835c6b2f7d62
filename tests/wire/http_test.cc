#include "wire/http.h"

#include <gtest/gtest.h>

namespace wire {
namespace {

TEST(FindHeaderTest, IgnoresCaseAndTakesTheFirst) {
  const Headers headers = {{"Content-Type", "application/json"}, {"X-A", "1"}, {"x-a", "2"}};
  ASSERT_NE(find_header(headers, "content-type"), nullptr);
  EXPECT_EQ(*find_header(headers, "CONTENT-TYPE"), "application/json");
  EXPECT_EQ(*find_header(headers, "x-a"), "1");
}

TEST(FindHeaderTest, ComparesWholeNames) {
  const Headers headers = {{"x-ab", "1"}, {"x[", "2"}};
  EXPECT_EQ(find_header(headers, "x-a"), nullptr);
  EXPECT_EQ(find_header(headers, "x-abc"), nullptr);
  EXPECT_EQ(find_header(headers, "x{"), nullptr);  // '[' and '{' differ by the bit that letters of both cases do
  EXPECT_EQ(find_header(headers, ""), nullptr);
}

}  // namespace
}  // namespace wire
