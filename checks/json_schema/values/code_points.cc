#include "checks/json_schema/values/code_points.h"

namespace json_schema {

std::string lower_ascii(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

void append_code_point(std::string& text, char32_t code_point) {
  constexpr char32_t kReplacement = 0xFFFD;
  if (is_surrogate(code_point) || code_point > kLastCodePoint) code_point = kReplacement;
  const auto byte = [&](char32_t value) { text += static_cast<char>(static_cast<unsigned char>(value)); };
  const auto tail = [&](int shift) { byte(0x80 | (code_point >> shift & 0x3F)); };
  if (code_point < 0x80) return byte(code_point);
  if (code_point < 0x800) {
    byte(0xC0 | code_point >> 6);
  } else if (code_point < 0x10000) {
    byte(0xE0 | code_point >> 12);
    tail(6);
  } else {
    byte(0xF0 | code_point >> 18);
    tail(12);
    tail(6);
  }
  tail(0);
}

}  // namespace json_schema
