#include "wire/printable.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <ostream>

#include "wire/json_string.h"
#include "wire/utf8.h"

#if FMT_VERSION < 100000  // later ones have other templates
template fmt::format_context::iterator fmt::formatter<fmt::string_view>::format(const fmt::string_view&,
                                                                                fmt::format_context&) const;
template fmt::format_parse_context::iterator fmt::formatter<fmt::string_view>::parse(fmt::format_parse_context&);
template fmt::format_context::iterator fmt::formatter<std::string>::format(const std::string&,
                                                                           fmt::format_context&) const;
#endif

fmt::format_context::iterator fmt::formatter<wire::Printable>::format(const wire::Printable& text,
                                                                      fmt::format_context& context) const {
  return formatter<string_view>::format(text.text(), context);
}

fmt::format_context::iterator fmt::formatter<wire::Untrusted>::format(wire::Untrusted text,
                                                                      fmt::format_context& context) const {
  return formatter<string_view>::format(wire::printable_line(text.bytes()), context);
}

namespace wire {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

struct CodePoints {
  uint32_t first;
  uint32_t last;
};

// Above U+009F: soft hyphen, Arabic letter mark, Hangul fillers, Mongolian separators, zero-width characters and
// directions, separators of lines and paragraphs, invisible operators, variation selectors that hide data, byte order
// mark, annotations, tags.
constexpr auto kEscaped = std::to_array<CodePoints>({{0x00AD, 0x00AD},
                                                     {0x034F, 0x034F},
                                                     {0x061C, 0x061C},
                                                     {0x115F, 0x1160},
                                                     {0x17B4, 0x17B5},
                                                     {0x180B, 0x180F},
                                                     {0x200B, 0x200F},
                                                     {0x2028, 0x202E},
                                                     {0x2060, 0x206F},
                                                     {0x3164, 0x3164},
                                                     {0xFDD0, 0xFDEF},
                                                     {0xFEFF, 0xFEFF},
                                                     {0xFFA0, 0xFFA0},
                                                     {0xFFF0, 0xFFFB},
                                                     {0x1BCA0, 0x1BCA3},
                                                     {0x1D173, 0x1D17A},
                                                     {0xE0000, 0xE0FFF}});

enum class LineFeeds { kept, escaped };

bool is_escaped(uint32_t code_point, LineFeeds lines) {
  if (code_point == '\n' || code_point == '\t') return lines == LineFeeds::escaped;
  if (code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0)) return true;
  if ((code_point & 0xFFFE) == 0xFFFE) return true;  // noncharacters
  return std::any_of(kEscaped.begin(), kEscaped.end(),
                     [&](const CodePoints& range) { return code_point >= range.first && code_point <= range.last; });
}

/// Bytes of the well-formed character that begins here, 0 where none does.
size_t character_size(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  return size <= text.size() && is_utf8(text.substr(0, size)) ? size : 0;
}

uint32_t code_point_of(std::string_view character) {
  const auto lead = static_cast<unsigned char>(character.front());
  if (character.size() == 1) return lead;
  uint32_t code_point = lead & (0x7Fu >> character.size());
  for (char byte : character.substr(1)) code_point = (code_point << 6) | (static_cast<unsigned char>(byte) & 0x3Fu);
  return code_point;
}

std::string escape_of(uint32_t code_point) {
  if (code_point < 0x10000) return fmt::format("\\u{:04x}", code_point);
  const uint32_t offset = code_point - 0x10000;
  return fmt::format("\\u{:04x}\\u{:04x}", 0xD800 + (offset >> 10), 0xDC00 + (offset & 0x3FF));
}

/// How many bytes at the front are printable ASCII.
size_t plain_bytes(std::string_view text) {
  const auto end =
      std::find_if(text.begin(), text.end(), [](unsigned char byte) { return byte < 0x20 || byte >= 0x7F; });
  return static_cast<size_t>(end - text.begin());
}

std::string made_printable(std::string_view text, size_t max_bytes, LineFeeds lines) {
  std::string shown;
  shown.reserve(std::min(text.size(), max_bytes));
  for (size_t i = 0; i < text.size();) {
    if (shown.size() >= max_bytes) return shown + fmt::format("... ({} bytes)", text.size());
    const size_t plain = plain_bytes(text.substr(i, max_bytes - shown.size()));
    if (plain > 0) {
      shown.append(text, i, plain);
      i += plain;
      continue;
    }
    const size_t size = character_size(text.substr(i));
    const std::string_view character = text.substr(i, size);
    i += size == 0 ? 1 : size;
    const uint32_t code_point = size == 0 ? 0 : code_point_of(character);
    if (size == 0) {
      shown += kReplacement;
    } else if (is_escaped(code_point, lines)) {
      shown += escape_of(code_point);
    } else {
      shown += character;
    }
  }
  return shown;
}

// Bytes of the sequence that begins here and sets a colour ("ESC [ 1 ; 31 m") or wipes the line ("CR ESC [ 2 K").
size_t terminal_sequence(std::string_view text) {
  for (std::string_view wipe : {"\r\033[2K", "\r\033[K"}) {
    if (text.starts_with(wipe)) return wipe.size();
  }
  if (!text.starts_with("\033[")) return 0;
  const size_t end = text.find_first_not_of("0123456789;", 2);
  return end != std::string_view::npos && text[end] == 'm' ? end + 1 : 0;
}

}  // namespace

std::string printable(std::string_view text, size_t max_bytes) {
  return made_printable(text, max_bytes, LineFeeds::kept);
}

std::string printable_line(std::string_view text, size_t max_bytes) {
  return made_printable(text, max_bytes, LineFeeds::escaped);
}

std::ostream& operator<<(std::ostream& out, const Printable& text) { return out << text.text_; }

void append_printable_json(std::string& out, std::string_view text) {
  const bool plain = plain_bytes(text) == text.size();
  const size_t begin = out.size();
  append_json_string(out, text);
  if (!plain) out.replace(begin, std::string::npos, printable(out.substr(begin)));
}

std::string printable_console(std::string_view text) {
  std::string console;
  while (!text.empty()) {
    const size_t sequence = terminal_sequence(text);
    const size_t size = sequence ? sequence : std::min(text.find_first_of("\r\033", 1), text.size());
    console += sequence ? std::string(text.substr(0, size)) : printable(text.substr(0, size));
    text.remove_prefix(size);
  }
  return console;
}

std::string counted(uint64_t count, std::string_view noun) {
  if (count == 1) return fmt::format("1 {}", noun);
  const bool ends_in_ies = noun.size() > 1 && noun.back() == 'y' &&
                           std::string_view("aeou").find(noun[noun.size() - 2]) == std::string_view::npos;
  if (ends_in_ies) return fmt::format("{} {}ies", count, noun.substr(0, noun.size() - 1));
  return fmt::format("{} {}s", count, noun);
}

}  // namespace wire
