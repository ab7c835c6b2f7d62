#include "wire/decimal.h"

#include <gtest/gtest.h>

namespace wire {
namespace {

TEST(DecimalOfTest, NormalisesEveryFormOfANumber) {
  for (const char* text : {"1200", "1.2e3", "12E+2", "1200.000", "0.0012e6", "120000e-02", "1.2e0003"}) {
    EXPECT_EQ(decimal_of(text), (Decimal{false, "12", 4})) << text;
  }
  EXPECT_EQ(decimal_of("-0.05"), (Decimal{true, "5", -1}));
  for (const char* text : {"0", "-0", "0.000", "0e99", "-0.0e-5"}) EXPECT_EQ(decimal_of(text), Decimal{}) << text;
}

TEST(ExactDecimalOfTest, KeepsEveryDigit) {
  EXPECT_EQ(exact_decimal_of(0.1).digits, "1000000000000000055511151231257827021181583404541015625");
  EXPECT_EQ(exact_decimal_of(1e23).digits, "99999999999999991611392");
  EXPECT_EQ(exact_decimal_of(5e-324).digits.size(), 751u);
  EXPECT_EQ(exact_decimal_of(2.2250738585072009e-308).digits.size(), 767u);
  EXPECT_EQ(exact_decimal_of(-0.0), Decimal{});
}

TEST(ShapeOfTest, CountsSignificantAndExponentDigits) {
  EXPECT_EQ(shape_of("00120.0300").significant_digits, 5);
  EXPECT_EQ(shape_of("-0.00").significant_digits, 0);
  EXPECT_EQ(shape_of("1e-00012").exponent_digits, 2);
  EXPECT_EQ(shape_of("1").exponent_digits, 0);
}

}  // namespace
}  // namespace wire
