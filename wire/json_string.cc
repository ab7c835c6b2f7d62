#include "wire/json_string.h"

#include <cstring>

namespace wire {
namespace {

void append_escape(std::string& out, char byte) {
  constexpr char kHex[] = "0123456789abcdef";
  switch (byte) {
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

bool is_plain(const char* eight) {
  uint64_t bytes;
  std::memcpy(&bytes, eight, sizeof bytes);
  return ends_of_plain_text(bytes) == 0;
}

/// The first byte at or after `i` that needs an escape, or the end.
size_t find_escape(std::string_view text, size_t i) {
  while (i + sizeof(uint64_t) <= text.size() && is_plain(text.data() + i)) i += sizeof(uint64_t);
  while (i < text.size() && !ends_plain_text(text[i])) ++i;
  return i;
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  size_t written = 0;
  for (size_t i = 0; (i = find_escape(text, i)) < text.size(); ++i) {
    const char byte = text[i];
    out.append(text, written, i - written);
    if (byte == '"' || byte == '\\') {
      out += '\\';
      written = i;  // the byte itself goes with what follows
    } else {
      append_escape(out, byte);
      written = i + 1;
    }
  }
  out.append(text, written, text.size() - written);
  out += '"';
}

}  // namespace wire
