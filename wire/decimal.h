// Decimal numbers of any length as JSON writes them, for exact comparison. An exponent is never expanded into digits:
// 1e308 has one digit.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace wire {

/// The number 0.DIGITS times 10^exponent.
struct Decimal {
  bool negative = false;  ///< never for zero
  std::string digits;     ///< no zero at either end; empty for zero
  int64_t exponent = 0;   ///< 0 for zero

  bool is_integral() const { return exponent >= static_cast<int64_t>(digits.size()); }
  friend bool operator==(const Decimal&, const Decimal&) = default;
};

/// The most digits, leading zeros not counted, of an exponent that decimal_of reads exactly.
inline constexpr int kMaxExponentDigits = 18;

/// The value of a text in the grammar of JSON numbers (RFC 8259, section 6) whose exponent has at most
/// kMaxExponentDigits digits.
Decimal decimal_of(std::string_view number_text);
/// The exact value of a finite double, which may have up to 767 digits.
Decimal exact_decimal_of(double value);

/// -1, 0, 1 by value.
int compare_decimals(const Decimal& left, const Decimal& right);

/// The size of a number text, found without making a Decimal.
struct NumberShape {
  int64_t significant_digits = 0;  ///< zeros at either end not counted; 0 for zero
  int exponent_digits = 0;         ///< leading zeros not counted
};
NumberShape shape_of(std::string_view number_text);

}  // namespace wire
