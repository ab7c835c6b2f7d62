#include "wire/uri.h"

#include <gtest/gtest.h>

namespace wire {
namespace {

TEST(PercentEncodeTest, LeavesOnlyTheUnreservedCharacters) {
  EXPECT_EQ(percent_encode("AZaz09-._~"), "AZaz09-._~");
  EXPECT_EQ(percent_encode("a/b?c=d&e+f g%"), "a%2Fb%3Fc%3Dd%26e%2Bf%20g%25");
  EXPECT_EQ(percent_encode("é|:@!"), "%C3%A9%7C%3A%40%21");
  EXPECT_EQ(percent_encode(std::string_view("\0\x7f", 2)), "%00%7F");
}

TEST(PercentDecodeTest, ReadsBack) {
  EXPECT_EQ(percent_decode("%C3%a9%2F+"), "é/+");
  EXPECT_EQ(percent_decode("%2525"), "%25");
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  EXPECT_EQ(percent_decode(percent_encode(bytes)), bytes);
}

TEST(PercentDecodeTest, RefusesMalformedEscapes) {
  for (const char* text : {"%", "%2", "a%", "%zz", "%2g", "%g2", "%%20", "% 2", "%+2"}) {
    EXPECT_EQ(percent_decode(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace wire
