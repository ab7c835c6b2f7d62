// Code points of well-formed UTF-8, one after the other. wire::Json holds no other text.
#pragma once

#include <cstddef>
#include <string_view>

namespace json_schema {

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

}  // namespace json_schema
