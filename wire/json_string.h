// Strings in JSON text, with the shortest escapes, as RFC 8785, section 3.2.2.2, requires.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace wire {

/// Appends the text in quotes. Only '"', '\\' and characters below U+0020 are escaped. `text` must be UTF-8; it is not
/// checked.
void append_json_string(std::string& out, std::string_view text);

/// True for what a string in JSON text cannot have as it is: '"', '\\' and characters below U+0020.
inline bool ends_plain_text(char byte) {
  return byte == '"' || byte == '\\' || static_cast<unsigned char>(byte) < 0x20;
}

constexpr uint64_t each_byte(uint8_t byte) { return 0x0101010101010101u * byte; }

/// The same for eight bytes at once: 0 if there is no such byte, otherwise the high bit of the lowest one is set, and
/// nothing is known of those above it. The high bit of (x - n) & ~x is set in the lowest byte of x below n, so that
/// none is missed.
constexpr uint64_t ends_of_plain_text(uint64_t bytes) {
  const uint64_t quote = bytes ^ each_byte('"');
  const uint64_t backslash = bytes ^ each_byte('\\');
  const uint64_t found = ((bytes - each_byte(0x20)) & ~bytes) | ((quote - each_byte(1)) & ~quote) |
                         ((backslash - each_byte(1)) & ~backslash);
  return found & each_byte(0x80);
}

}  // namespace wire
