#include "wire/instant.h"

#include <gtest/gtest.h>

namespace wire {
namespace {

std::string round_trip(std::string_view text) {
  const std::optional<Instant> instant = parse_instant(text);
  return instant ? format_instant(*instant) : "refused";
}

TEST(ParseInstantTest, ReadsZonesAndFractions) {
  EXPECT_EQ(parse_instant("1970-01-01T00:00:00Z")->unix_ms, 0);
  EXPECT_EQ(parse_instant("2026-01-15T12:00:00.250Z")->unix_ms, 1'768'478'400'250);
  EXPECT_EQ(round_trip("2026-01-15t12:00:00z"), "2026-01-15T12:00:00.000Z");
  EXPECT_EQ(round_trip("2026-01-15T12:00:00+05:30"), "2026-01-15T06:30:00.000Z");
  EXPECT_EQ(round_trip("2026-01-15T23:30:00-01:00"), "2026-01-16T00:30:00.000Z");
  EXPECT_EQ(round_trip("2026-01-15T12:00:00-00:00"), "2026-01-15T12:00:00.000Z");
  EXPECT_EQ(round_trip("2026-01-15T12:00:00.1239999999999999999999Z"), "2026-01-15T12:00:00.123Z");
  EXPECT_EQ(round_trip("2026-01-15T12:00:00.5Z"), "2026-01-15T12:00:00.500Z");
  EXPECT_EQ(round_trip("1969-12-31T23:59:59.999Z"), "1969-12-31T23:59:59.999Z");
}

TEST(ParseInstantTest, RefusesImpossibleDates) {
  EXPECT_EQ(round_trip("2024-02-29T00:00:00Z"), "2024-02-29T00:00:00.000Z");
  EXPECT_EQ(round_trip("2000-02-29T00:00:00Z"), "2000-02-29T00:00:00.000Z");
  for (const char* text :
       {"2026-02-30T00:00:00Z", "2025-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z",
        "2026-00-01T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z",
        "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:61Z"}) {
    EXPECT_EQ(round_trip(text), "refused") << text;
  }
}

TEST(ParseInstantTest, AcceptsALeapSecondOnlyAtTheEndOfAUtcDay) {
  EXPECT_EQ(round_trip("2016-12-31T23:59:60Z"), "2017-01-01T00:00:00.000Z");
  EXPECT_EQ(round_trip("1998-12-31T15:59:60.123-08:00"), "1999-01-01T00:00:00.123Z");
  EXPECT_EQ(round_trip("1960-12-31T23:59:60Z"), "1961-01-01T00:00:00.000Z");
  EXPECT_EQ(parse_instant("2016-12-31T23:59:60Z"), parse_instant("2017-01-01T00:00:00Z"));
  EXPECT_EQ(round_trip("2016-12-31T23:59:60-08:00"), "refused");
  EXPECT_EQ(round_trip("2016-12-31T23:58:60Z"), "refused");
  EXPECT_EQ(round_trip("2016-12-31T22:59:60Z"), "refused");
}

TEST(ParseInstantTest, AcceptsYears1To9999BeforeAndAfterConversion) {
  EXPECT_EQ(round_trip("0001-01-01T00:00:00Z"), "0001-01-01T00:00:00.000Z");
  EXPECT_EQ(round_trip("9999-12-31T23:59:59.999Z"), "9999-12-31T23:59:59.999Z");
  for (const char* text :
       {"0000-12-31T23:59:59Z", "0000-12-31T23:59:59-01:00", "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01",
        "9999-12-31T23:59:60Z", "10000-01-01T00:00:00Z", "-001-01-01T00:00:00Z"}) {
    EXPECT_EQ(round_trip(text), "refused") << text;
  }
}

TEST(ParseInstantTest, RefusesOtherForms) {
  for (const char* text : {"",
                           "2026-01-15",
                           "2026-01-15T12:00:00",
                           "2026-01-15 12:00:00Z",
                           "1768478400",
                           "2026-01-15T12:00Z",
                           "2026-01-15T12:00:00.Z",
                           "2026-01-15T12:00:00,5Z",
                           "2026-01-15T12:00:00+0530",
                           "2026-01-15T12:00:00+05",
                           "2026-01-15T12:00:00+24:00",
                           "2026-01-15T12:00:00+05:60",
                           " 2026-01-15T12:00:00Z",
                           "2026-01-15T12:00:00Z ",
                           "2026-1-15T12:00:00Z",
                           "2026-01-15T12:00:00ZZ",
                           "20260115T120000Z",
                           "2026-01-15T1\xD9\xA0:00:00Z",
                           "2026-01-15T12:00:00 Z",
                           "2026-01-15T12:00:00+05:30Z"}) {
    EXPECT_EQ(round_trip(text), "refused") << text;
  }
}

TEST(InstantTest, OrdersAndShifts) {
  const Instant noon = *parse_instant("2026-01-15T12:00:00Z");
  EXPECT_EQ(noon, *parse_instant("2026-01-15T13:00:00+01:00"));
  EXPECT_LT(noon, noon.plus_ms(1));
  EXPECT_EQ(format_instant(noon.plus_ms(-12 * 3'600'000 - 1)), "2026-01-14T23:59:59.999Z");
}

}  // namespace
}  // namespace wire
