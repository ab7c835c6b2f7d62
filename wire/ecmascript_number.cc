#include "wire/ecmascript_number.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace wire {
namespace {

/// Longest ECMAScript number: sign, 21 digits, or 17 digits with "0.00000" before or an exponent after them.
constexpr size_t kMaxNumberBytes = 32;

char* write_integer(char* out, int64_t value) { return std::to_chars(out, out + kMaxNumberBytes, value).ptr; }

/// The shortest digits that read back as a double; the decimal point is after `point` of them (ECMA-262: k and n).
struct ShortestDigits {
  char digits[20];
  int count;
  int point;
};

ShortestDigits shortest_digits(double positive) {
  char text[kMaxNumberBytes];
  const char* end = std::to_chars(text, text + sizeof text, positive, std::chars_format::scientific).ptr;
  const char* mark = std::find(text, const_cast<char*>(end), 'e');
  ShortestDigits result{};
  for (const char* byte = text; byte != mark; ++byte) {
    if (*byte != '.') result.digits[result.count++] = *byte;
  }
  int exponent = 0;
  std::from_chars(mark + (mark[1] == '+' ? 2 : 1), end, exponent);
  result.point = exponent + 1;
  return result;
}

char* copy_digits(char* out, const ShortestDigits& number, int from, int to) {
  return std::copy(number.digits + from, number.digits + to, out);
}

char* write_with_exponent(char* out, const ShortestDigits& number) {
  out = copy_digits(out, number, 0, 1);
  if (number.count > 1) {
    *out++ = '.';
    out = copy_digits(out, number, 1, number.count);
  }
  *out++ = 'e';
  if (number.point > 0) *out++ = '+';
  return write_integer(out, number.point - 1);
}

/// ECMA-262, Number::toString, steps 6 to 10.
char* write_digits(char* out, const ShortestDigits& number) {
  const int point = number.point;
  if (point > 21 || point <= -6) return write_with_exponent(out, number);
  if (number.count <= point) return std::fill_n(copy_digits(out, number, 0, number.count), point - number.count, '0');
  if (point > 0) {
    out = copy_digits(out, number, 0, point);
    *out++ = '.';
    return copy_digits(out, number, point, number.count);
  }
  *out++ = '0';
  *out++ = '.';
  out = std::fill_n(out, -point, '0');
  return copy_digits(out, number, 0, number.count);
}

char* write_double(char* out, double value) {
  if (value == 0) {
    *out++ = '0';
    return out;
  }
  if (std::signbit(value)) {
    *out++ = '-';
    value = -value;
  }
  if (value < static_cast<double>(kMaxExactInteger) && value == std::trunc(value)) {
    return write_integer(out, static_cast<int64_t>(value));
  }
  return write_digits(out, shortest_digits(value));
}

}  // namespace

void append_ecmascript_number(std::string& out, double value) {
  if (!std::isfinite(value)) {
    out += "null";
    return;
  }
  char text[kMaxNumberBytes];
  out.append(text, static_cast<size_t>(write_double(text, value) - text));
}

std::string ecmascript_number(double value) {
  std::string text;
  append_ecmascript_number(text, value);
  return text;
}

}  // namespace wire
