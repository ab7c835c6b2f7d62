#include "wire/decimal.h"

#include <cstdio>

namespace wire {
namespace {

/// A number text split at its exponent mark.
struct Parts {
  std::string_view mantissa;  ///< without sign
  std::string_view exponent;  ///< without sign and leading zeros
  bool negative = false;
  bool negative_exponent = false;
};

Parts split(std::string_view text) {
  Parts parts;
  if (!text.empty() && text.front() == '-') {
    parts.negative = true;
    text.remove_prefix(1);
  }
  const size_t mark = text.find_first_of("eE");
  parts.mantissa = text.substr(0, mark);
  if (mark == std::string_view::npos) return parts;
  std::string_view exponent = text.substr(mark + 1);
  parts.negative_exponent = !exponent.empty() && exponent.front() == '-';
  const size_t first_digit = exponent.find_first_of("123456789");
  parts.exponent = first_digit == std::string_view::npos ? std::string_view() : exponent.substr(first_digit);
  return parts;
}

int64_t exponent_value(const Parts& parts) {
  int64_t value = 0;
  for (char digit : parts.exponent) value = value * 10 + (digit - '0');
  return parts.negative_exponent ? -value : value;
}

int sign_of(int64_t difference) { return difference < 0 ? -1 : difference > 0 ? 1 : 0; }

}  // namespace

Decimal decimal_of(std::string_view number_text) {
  const Parts parts = split(number_text);
  Decimal decimal;
  const size_t point = parts.mantissa.find('.');
  decimal.digits = parts.mantissa.substr(0, point);
  decimal.exponent = static_cast<int64_t>(decimal.digits.size()) + exponent_value(parts);
  if (point != std::string_view::npos) decimal.digits += parts.mantissa.substr(point + 1);

  const size_t first = decimal.digits.find_first_not_of('0');
  if (first == std::string::npos) return Decimal{};
  decimal.digits.erase(decimal.digits.find_last_not_of('0') + 1);
  decimal.digits.erase(0, first);
  decimal.exponent -= static_cast<int64_t>(first);
  decimal.negative = parts.negative;
  return decimal;
}

Decimal exact_decimal_of(double value) {
  constexpr int kDigitsAfterPoint = 766;  // the longest exact double, a subnormal one, has 767 digits
  char text[kDigitsAfterPoint + 16];
  const int length = std::snprintf(text, sizeof text, "%.*e", kDigitsAfterPoint, value);
  return decimal_of(std::string_view(text, static_cast<size_t>(length)));
}

int compare_decimals(const Decimal& left, const Decimal& right) {
  if (left.negative != right.negative) return left.negative ? -1 : 1;
  const int direction = left.negative ? -1 : 1;
  if (left.digits.empty() || right.digits.empty()) {
    return direction * (static_cast<int>(!left.digits.empty()) - static_cast<int>(!right.digits.empty()));
  }
  if (left.exponent != right.exponent) return direction * (left.exponent < right.exponent ? -1 : 1);
  return direction * sign_of(left.digits.compare(right.digits));
}

NumberShape shape_of(std::string_view number_text) {
  const Parts parts = split(number_text);
  NumberShape shape;
  shape.exponent_digits = static_cast<int>(parts.exponent.size());
  int64_t zeros = 0;
  for (char digit : parts.mantissa) {
    if (digit == '.') continue;
    if (digit == '0') {
      if (shape.significant_digits > 0) ++zeros;
      continue;
    }
    shape.significant_digits += zeros + 1;
    zeros = 0;
  }
  return shape;
}

}  // namespace wire
