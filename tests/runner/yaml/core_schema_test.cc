#include "runner/yaml/core_schema.h"

#include <gtest/gtest.h>

namespace runner {
namespace {

wire::Json typed(std::string_view text) {
  const auto value = resolve_plain(text);
  EXPECT_TRUE(value.ok()) << text;
  return value.ok() ? *value : wire::Json("refused");
}

TEST(CoreSchema, ReadsNullsAndBooleans) {
  for (const char* text : {"", "~", "null", "Null", "NULL"}) EXPECT_TRUE(typed(text).is_null()) << text;
  for (const char* text : {"true", "True", "TRUE"}) EXPECT_EQ(typed(text), wire::Json(true)) << text;
  for (const char* text : {"false", "False", "FALSE"}) EXPECT_EQ(typed(text), wire::Json(false)) << text;
}

TEST(CoreSchema, ReadsIntegers) {
  const std::pair<const char*, int64_t> cases[] = {{"0", 0},
                                                   {"12", 12},
                                                   {"-5", -5},
                                                   {"+5", 5},
                                                   {"0777", 777},
                                                   {"-007", -7},
                                                   {"0x1F", 31},
                                                   {"0o17", 15},
                                                   {"9223372036854775807", INT64_MAX},
                                                   {"-9223372036854775808", INT64_MIN},
                                                   {"0x7fffffffffffffff", INT64_MAX}};
  for (const auto& [text, value] : cases) {
    ASSERT_TRUE(typed(text).as_integer()) << text;
    EXPECT_EQ(*typed(text).as_integer(), value) << text;
  }
}

TEST(CoreSchema, KeepsBigNumbersExactly) {
  ASSERT_TRUE(typed("+0018446744073709551617").as_big_number());
  EXPECT_EQ(typed("+0018446744073709551617").as_big_number()->text, "18446744073709551617");
  EXPECT_EQ(wire::compare_numbers(typed("0xFFFFFFFFFFFFFFFF"), typed("18446744073709551615")), 0);
}

TEST(CoreSchema, ReadsFractionsAndExponents) {
  const std::pair<const char*, double> cases[] = {{".5", 0.5},   {"5.", 5.0},     {"-.5", -0.5}, {"+1.5", 1.5},
                                                  {"1e3", 1000}, {"1.e-2", 0.01}, {"1E+2", 100}, {"01.50", 1.5}};
  for (const auto& [text, value] : cases) {
    ASSERT_TRUE(typed(text).is_number()) << text;
    EXPECT_EQ(wire::to_double(typed(text)), value) << text;
  }
}

TEST(CoreSchema, LeavesEverythingElseAText) {
  for (const char* text :
       {"yes",    "no",  "on",    "off", "y",        "tRUE", "nUll", "2026-01-15", "2026-01-15T12:00:00Z",
        "1_000",  "0b1", "0X1F",  "0x",  "0o8",      "-0x1", "1e",   "e3",         ".",
        "-",      "+",   "1.2.3", "+7d", "12:30:45", "..5",  "inf",  "nan",        "0x1G",
        "-.inf5", "=",   "1 2"}) {
    ASSERT_TRUE(typed(text).as_string()) << text;
    EXPECT_EQ(*typed(text).as_string(), text);
  }
}

TEST(CoreSchema, ReadsNumbersOfAnyMagnitudeWhereTheyAreWanted) {
  for (const auto& [text, written] :
       {std::pair{"1e400", "1e400"}, {"-2.5E+999", "-2.5e+999"}, {"+0012.e400", "12e400"}}) {
    const auto value = resolve_plain(text, Magnitude::any);
    ASSERT_TRUE(value.ok() && value->as_big_number()) << text;
    EXPECT_EQ(value->as_big_number()->text, written);
  }
  EXPECT_EQ(*resolve_plain("12", Magnitude::any), wire::Json(12));
  EXPECT_FALSE(resolve_plain(".inf", Magnitude::any).ok());
  EXPECT_FALSE(resolve_plain("0x10000000000000000", Magnitude::any).ok());
}

TEST(CoreSchema, RefusesWhatJsonCannotHold) {
  for (const char* text : {".inf", "-.Inf", "+.INF", ".nan", ".NaN", "1e400", "-1e400", "0x10000000000000000",
                           "0o7777777777777777777777"}) {
    EXPECT_FALSE(resolve_plain(text).ok()) << text;
  }
  EXPECT_EQ(resolve_plain(".inf").error().to_string(),
            ".inf, which JSON cannot hold; expected a finite number; put it in quotes to have the text");
  EXPECT_EQ(resolve_plain("1e400").error().to_string(),
            "a number beyond the range of a double, 1e400; put it in quotes to have the text");
}

}  // namespace
}  // namespace runner
