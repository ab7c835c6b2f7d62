// Dates of HTTP headers in the three forms that a recipient has to read.
#include "wire/http_date.h"

#include <gtest/gtest.h>

namespace wire {
namespace {

TEST(HttpDate, IsReadInEachForm) {
  for (const char* text :
       {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"}) {
    const auto instant = parse_http_date(text);
    ASSERT_TRUE(instant) << text;
    EXPECT_EQ(format_instant(*instant), "1994-11-06T08:49:37.000Z") << text;
  }
}

TEST(HttpDate, IsWrittenInTheFormThatIsSent) {
  for (const char* text : {"Sun, 06 Nov 1994 08:49:37 GMT", "Thu, 01 Jan 1970 00:00:00 GMT",
                           "Thu, 29 Feb 2024 23:59:59 GMT", "Fri, 31 Dec 9999 23:59:59 GMT"}) {
    const auto instant = parse_http_date(text);
    ASSERT_TRUE(instant) << text;
    EXPECT_EQ(format_http_date(*instant), text);
  }
}

TEST(HttpDate, IsNothingElse) {
  for (const char* text :
       {"", "5", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC", "06 Nov 1994 08:49:37 GMT",
        "Sun, 36 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT x", "1994-11-06T08:49:37Z"}) {
    EXPECT_FALSE(parse_http_date(text)) << text;
  }
}

}  // namespace
}  // namespace wire
