#include "runner/record/printable.h"

#include <fmt/format.h>

#include "wire/utf8.h"

namespace runner {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

/// Bytes of the well-formed character that begins here, 0 where none does.
size_t character_size(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  return size <= text.size() && wire::is_utf8(text.substr(0, size)) ? size : 0;
}

bool is_control(std::string_view character) {
  const auto lead = static_cast<unsigned char>(character.front());
  if (character.size() == 1) return (lead < 0x20 && lead != '\n' && lead != '\t') || lead == 0x7F;
  if (character.size() == 2) return lead == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA0;
  return character == "\xEF\xBF\xBE" || character == "\xEF\xBF\xBF";
}

unsigned code_point(std::string_view character) {
  if (character.size() == 1) return static_cast<unsigned char>(character.front());
  if (character.size() == 2) return static_cast<unsigned char>(character[1]);  // U+0080 to U+009F
  return character.back() == '\xBE' ? 0xFFFE : 0xFFFF;
}

}  // namespace

std::string printable(std::string_view text, size_t max_bytes) {
  std::string shown;
  for (size_t i = 0; i < text.size();) {
    if (shown.size() >= max_bytes) return shown + fmt::format("... ({} bytes)", text.size());
    const size_t size = character_size(text.substr(i));
    const std::string_view character = text.substr(i, size);
    i += size == 0 ? 1 : size;
    if (size == 0) {
      shown += kReplacement;
    } else if (is_control(character)) {
      shown += fmt::format("\\u{:04x}", code_point(character));
    } else {
      shown += character;
    }
  }
  return shown;
}

std::string html_escaped(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size() + text.size() / 8);
  for (char byte : text) {
    switch (byte) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += byte;
    }
  }
  return escaped;
}

}  // namespace runner
