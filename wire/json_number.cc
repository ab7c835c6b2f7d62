#include <charconv>
#include <cmath>
#include <limits>

#include "wire/decimal.h"
#include "wire/json.h"

namespace wire {
namespace {

template <typename Number>
int order(Number left, Number right) {
  return left < right ? -1 : right < left ? 1 : 0;
}

int compare_integer_real(int64_t integer, double real) {
  constexpr double kTwoTo63 = 9223372036854775808.0;
  if (real >= kTwoTo63) return -1;
  if (real < -kTwoTo63) return 1;
  const double whole = std::trunc(real);
  const int wholes = order(integer, static_cast<int64_t>(whole));
  return wholes != 0 ? wholes : order(0.0, real - whole);
}

Decimal exact_value(const Json& number) {
  if (const int64_t* integer = number.as_integer()) return decimal_of(std::to_string(*integer));
  if (const double* real = number.as_real()) return exact_decimal_of(*real);
  return decimal_of(number.as_big_number()->text);
}

/// Rounding to a double keeps the order, so only numbers with the same nearest double need exact arithmetic.
int compare_with_big_number(const Json& left, const Json& right) {
  const int nearest = order(to_double(left), to_double(right));
  return nearest != 0 ? nearest : compare_decimals(exact_value(left), exact_value(right));
}

double nearest_double(const std::string& text) {
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc::result_out_of_range) return value;
  const Decimal decimal = decimal_of(text);
  const double magnitude = decimal.exponent > 0 ? std::numeric_limits<double>::infinity() : 0.0;
  return decimal.negative ? -magnitude : magnitude;
}

}  // namespace

int compare_numbers(const Json& left, const Json& right) {
  const int64_t* left_integer = left.as_integer();
  const int64_t* right_integer = right.as_integer();
  const double* left_real = left.as_real();
  const double* right_real = right.as_real();
  if (left_integer && right_integer) return order(*left_integer, *right_integer);
  if (left_real && right_real) return order(*left_real, *right_real);
  if (left_integer && right_real) return compare_integer_real(*left_integer, *right_real);
  if (left_real && right_integer) return -compare_integer_real(*right_integer, *left_real);
  return compare_with_big_number(left, right);
}

bool is_integral(const Json& number) {
  if (number.as_integer() != nullptr) return true;
  if (const double* real = number.as_real()) return std::trunc(*real) == *real;
  return decimal_of(number.as_big_number()->text).is_integral();
}

double to_double(const Json& number) {
  if (const int64_t* integer = number.as_integer()) return static_cast<double>(*integer);
  if (const double* real = number.as_real()) return *real;
  return nearest_double(number.as_big_number()->text);
}

}  // namespace wire
