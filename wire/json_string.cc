#include "wire/json_string.h"

#include <cstdint>
#include <cstring>

namespace wire {
namespace {

void append_escape(std::string& out, char byte) {
  constexpr char kHex[] = "0123456789abcdef";
  switch (byte) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\t':
      out += "\\t";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\r':
      out += "\\r";
      return;
    default:
      break;
  }
  out += "\\u00";
  out += kHex[static_cast<unsigned char>(byte) >> 4];
  out += kHex[static_cast<unsigned char>(byte) & 15];
}

constexpr uint64_t each_byte(uint8_t byte) { return 0x0101010101010101u * byte; }

/// True if none of the eight bytes needs an escape: each is at least 0x20 and neither '"' nor '\\'. The high bit of
/// (x - n) & ~x is set in the lowest byte of x below n, so no such byte is missed.
bool is_plain(const char* eight) {
  uint64_t bytes;
  std::memcpy(&bytes, eight, sizeof bytes);
  const uint64_t quote = bytes ^ each_byte('"');
  const uint64_t backslash = bytes ^ each_byte('\\');
  const uint64_t found = ((bytes - each_byte(0x20)) & ~bytes) | ((quote - each_byte(1)) & ~quote) |
                         ((backslash - each_byte(1)) & ~backslash);
  return (found & each_byte(0x80)) == 0;
}

bool needs_escape(char byte) { return static_cast<unsigned char>(byte) < 0x20 || byte == '"' || byte == '\\'; }

/// The first byte at or after `i` that needs an escape, or the end.
size_t find_escape(std::string_view text, size_t i) {
  while (i + sizeof(uint64_t) <= text.size() && is_plain(text.data() + i)) i += sizeof(uint64_t);
  while (i < text.size() && !needs_escape(text[i])) ++i;
  return i;
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  size_t written = 0;
  for (size_t i = 0; (i = find_escape(text, i)) < text.size(); ++i) {
    const char byte = text[i];
    out.append(text, written, i - written);
    append_escape(out, byte);
    written = i + 1;
  }
  out.append(text, written, text.size() - written);
  out += '"';
}

}  // namespace wire
