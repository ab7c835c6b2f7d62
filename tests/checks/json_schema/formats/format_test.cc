// Corners of the formats that the official suite does not reach.
#include "checks/json_schema/formats/format.h"

#include <gtest/gtest.h>

#include "tests/checks/json_schema/schemas.h"

namespace json_schema::testing {
namespace {

struct Case {
  std::string_view format;
  std::string_view text;
  bool holds;
};

TEST(FormatTest, JudgesCorners) {
  constexpr Case kCases[] = {
      {"date-time", "2016-12-31T23:59:60Z", true},
      {"date-time", "2016-12-31T23:58:60Z", false},
      {"date-time", "2017-01-01T00:59:60+01:00", true},
      {"date-time", "0000-02-29t00:00:00z", true},
      {"date-time", "2026-01-15 12:00:00Z", false},
      {"date-time", "2026-01-15T12:00:00", false},
      {"date-time", "2026-01-15T12:00:00.Z", false},
      {"date-time", "2026-01-15T24:00:00Z", false},
      {"date", "1900-02-29", false},
      {"date", "2000-02-29", true},
      {"date", "2026-1-05", false},
      {"duration", "P1Y", true},
      {"duration", "P1Y2D", false},
      {"duration", "PT", false},
      {"duration", "P1W2D", false},
      {"duration", "P1DT1H", true},
      {"ipv4", "1.2.3.04", false},
      {"ipv4", "1.2.3.4.", false},
      {"ipv6", "::", true},
      {"ipv6", "1::2::3", false},
      {"ipv6", "::1.2.3.4", true},
      {"ipv6", "1:2:3:4:5:6:7::", true},
      {"ipv6", "1:2:3:4:5:6:7:8::", false},
      {"ipv6", "1.2.3.4::", false},
      {"ipv6", "fe80::1%eth0", false},
      {"uuid", "2eb8aa08-aa98-11ea-b4aa-73b441d16380", true},
      {"uuid", "2eb8aa08aa98-11ea-b4aa-73b441d16380-", false},
      {"uri", "http://[::1]:80/a?b#c", true},
      {"uri", "http://[v1.a:b]/", true},
      {"uri", "http://a:port/", false},
      {"uri", "//a/b", false},
      {"uri", "a%2", false},
      {"uri-reference", "1a:b", false},
      {"uri-reference", "./1a:b", true},
      {"iri", "http://\u00e9.example/\u03b1?\ue000", true},
      {"iri", "http://example/\ue000", false},
      {"uri-template", "{/a*,b:3}{?x.y}", true},
      {"uri-template", "{a:0}", false},
      {"uri-template", "{}", false},
      {"email", "\"a\\\"b\"@example.com", true},
      {"email", "\"a\"b\"@example.com", false},
      {"email", "\"a\\\\\"\"@example.com", false},
      {"email", "a@-b.com", false},
      {"json-pointer", "/~2", false},
      {"relative-json-pointer", "01/a", false},
      {"regex", "\\p{Script=Klingon}", false},
      {"hostname", "a.b-", false},
      {"idn-hostname", "\u00e9.com", true},
  };
  for (const Case& one : kCases) {
    EXPECT_EQ(has_format(*find_format(one.format), one.text), one.holds) << one.format << " " << one.text;
  }
}

TEST(FormatTest, IsAnAnnotationUnlessAsserted) {
  EXPECT_TRUE(schema_of(R"({"format": "date"})").accepts(parse("\"x\"")));
  EXPECT_FALSE(schema_of(R"({"format": "date"})", asserting_formats()).accepts(parse("\"x\"")));
  EXPECT_TRUE(schema_of(R"({"format": "no-such"})", asserting_formats()).accepts(parse("\"x\"")));
  EXPECT_TRUE(schema_of(R"({"format": "date"})", asserting_formats()).accepts(parse("1")));
}

TEST(FormatTest, EachNameIsFound) {
  for (size_t i = 0; i < format_count(); ++i) {
    EXPECT_EQ(find_format(format_name_at(i)), static_cast<Format>(i));
  }
}

}  // namespace
}  // namespace json_schema::testing
