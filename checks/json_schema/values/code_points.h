// Code points of well-formed UTF-8, read and written one by one. wire::Json holds no other text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace json_schema {

inline constexpr char32_t kLastCodePoint = 0x10FFFF;
inline constexpr char32_t kFirstSurrogate = 0xD800;
inline constexpr char32_t kLastSurrogate = 0xDFFF;

inline bool is_surrogate(char32_t c) { return c >= kFirstSurrogate && c <= kLastSurrogate; }

/// Bytes of the sequence that begins with `lead`.
inline size_t sequence_length(unsigned char lead) { return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4; }

/// The code point at `at`, which moves past it.
inline char32_t next_code_point(std::string_view text, size_t& at) {
  auto lead = static_cast<unsigned char>(text[at]);
  size_t length = sequence_length(lead);
  char32_t value = length == 1 ? lead : lead & (0xFFu >> (length + 1));
  for (size_t i = 1; i < length && at + i < text.size(); ++i) value = value << 6 | (text[at + i] & 0x3F);
  at += length;
  return value;
}

/// With A to Z in lower case, whatever the locale.
std::string lower_ascii(std::string_view text);

/// Appends a code point as UTF-8; surrogates, and what is beyond the last code point, become U+FFFD.
void append_code_point(std::string& text, char32_t code_point);

}  // namespace json_schema
