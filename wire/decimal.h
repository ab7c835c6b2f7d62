// Decimal numbers of any length as JSON writes them, for exact comparison. Serves the number rules of json.h; knows no
// Json, and never expands an exponent into digits: 1e308 is one digit.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace wire {

/// The number 0.DIGITS times ten to the power of `exponent`.
struct Decimal {
  bool negative = false;  ///< never for zero
  std::string digits;     ///< no zero at either end; empty for zero
  int64_t exponent = 0;   ///< 0 for zero

  bool is_integral() const { return exponent >= static_cast<int64_t>(digits.size()); }
  friend bool operator==(const Decimal&, const Decimal&) = default;
};

/// Most digits of an exponent, leading zeros not counted, that decimal_of reads exactly.
inline constexpr int kMaxExponentDigits = 18;

/// The value of a text in the grammar of JSON numbers (RFC 8259, section 6) whose exponent has at most
/// kMaxExponentDigits digits.
Decimal decimal_of(std::string_view number_text);
/// The exact value of a finite double, which may have up to 767 digits.
Decimal exact_decimal_of(double value);

/// -1, 0, 1 by value.
int compare_decimals(const Decimal& left, const Decimal& right);

/// What can be said of a number text without building a Decimal.
struct NumberShape {
  int64_t significant_digits = 0;  ///< zeros at either end not counted; 0 for zero
  int exponent_digits = 0;         ///< leading zeros not counted
};
NumberShape shape_of(std::string_view number_text);

}  // namespace wire
