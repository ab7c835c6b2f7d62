// Numbers are judged exactly, whatever their size.
#include <gtest/gtest.h>

#include "checks/json_schema/values/multiple_of.h"
#include "checks/json_schema/values/value_hash.h"
#include "tests/checks/json_schema/schemas.h"

namespace json_schema::testing {
namespace {

bool divides(std::string_view divisor, std::string_view number) {
  wire::Result<Divisor> made = Divisor::of(parse(divisor));
  EXPECT_TRUE(made.ok()) << divisor;
  return made.ok() && made->divides(parse(number));
}

TEST(MultipleOfTest, HasNoRoundingErrors) {
  EXPECT_TRUE(divides("0.1", "0.3"));
  EXPECT_TRUE(divides("0.01", "19.99"));
  EXPECT_FALSE(divides("0.01", "19.999"));
  EXPECT_TRUE(divides("0.0001", "0.0075"));
  EXPECT_TRUE(divides("1e-8", "12391239123"));
  EXPECT_TRUE(divides("0.5", "1e308"));
  EXPECT_FALSE(divides("0.3", "1e308"));
  EXPECT_TRUE(divides("3", "-9"));
  EXPECT_FALSE(divides("1e2", "150"));
  EXPECT_TRUE(divides("7", "0"));
  EXPECT_TRUE(divides("7", "-0.0"));
}

TEST(MultipleOfTest, TakesBigNumbers) {
  EXPECT_TRUE(divides("3", "9007199254740993000000000000000003"));
  EXPECT_FALSE(divides("3", "9007199254740993000000000000000004"));
  EXPECT_TRUE(divides("123456789012345678901234567890", "246913578024691357802469135780"));
  EXPECT_FALSE(divides("123456789012345678901234567890", "246913578024691357802469135781"));
  EXPECT_TRUE(divides("0.0000000000000000000123456789", "0.0000000000000000000246913578"));
}

TEST(MultipleOfTest, RefusesInvalidDivisors) {
  for (std::string_view divisor : {"0", "-1", "0.0", "\"1\"", "null"}) {
    EXPECT_FALSE(Divisor::of(parse(divisor)).ok()) << divisor;
  }
}

TEST(NumbersTest, LimitsAreExact) {
  Schema schema = schema_of(R"({"maximum": 9007199254740992.0, "exclusiveMinimum": -18446744073709551616})");
  EXPECT_TRUE(schema.accepts(parse("9007199254740992")));
  EXPECT_FALSE(schema.accepts(parse("9007199254740993")));
  EXPECT_FALSE(schema.accepts(parse("18446744073709551615")));
  EXPECT_FALSE(schema.accepts(parse("-18446744073709551616")));
  EXPECT_TRUE(schema.accepts(parse("-18446744073709551615")));
}

TEST(NumbersTest, IntegersAreNumbersWithoutFraction) {
  Schema schema = schema_of(R"({"type": "integer"})");
  for (std::string_view number : {"1", "1.0", "1e3", "1e300", "18446744073709551616", "10.50e1"}) {
    EXPECT_TRUE(schema.accepts(parse(number))) << number;
  }
  for (std::string_view number : {"1.5", "1e-3", "18446744073709551616.5"}) {
    EXPECT_FALSE(schema.accepts(parse(number))) << number;
  }
}

TEST(NumbersTest, EqualNumbersHashAlike) {
  EXPECT_EQ(hash_value(parse("1")), hash_value(parse("1.0")));
  EXPECT_EQ(hash_value(parse("0")), hash_value(parse("-0.0")));
  EXPECT_EQ(hash_value(parse("18446744073709551616")), hash_value(parse("1.8446744073709551616e19")));
  EXPECT_EQ(hash_value(parse(R"({"a": 1, "b": [2]})")), hash_value(parse(R"({"b": [2.0], "a": 1})")));
  EXPECT_NE(hash_value(parse("[1, 2]")), hash_value(parse("[2, 1]")));
}

}  // namespace
}  // namespace json_schema::testing
