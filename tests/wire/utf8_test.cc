#include "wire/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace wire {
namespace {

TEST(IsUtf8Test, AcceptsTheBoundariesOfEachLength) {
  for (const char* text : {"", "\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
                           "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"}) {
    EXPECT_TRUE(is_utf8(text));
    EXPECT_TRUE(is_utf8(std::string(13, 'a') + text + std::string(13, 'b')));
  }
  EXPECT_TRUE(is_utf8(std::string_view("\0", 1)));
}

TEST(IsUtf8Test, RefusesIllFormedSequences) {
  for (const char* text : {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xed\xbf\xbf",
                           "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xc2", "\xe2\x82",
                           "\xf0\x9f\x98", "\xc2\x41", "\xe2\x82\x41", "\xe2\x41\x82"}) {
    EXPECT_FALSE(is_utf8(text));
    EXPECT_FALSE(is_utf8(std::string(13, 'a') + text));
    EXPECT_FALSE(is_utf8(std::string(8, 'a') + text + std::string(8, 'a')));
  }
}

TEST(CountCodePointsTest, CountsCharactersNotBytes) {
  EXPECT_EQ(count_code_points(""), 0u);
  EXPECT_EQ(count_code_points("abc"), 3u);
  EXPECT_EQ(count_code_points("é€😀"), 3u);
}

}  // namespace
}  // namespace wire
