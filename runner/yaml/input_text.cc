#include "runner/yaml/input_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "wire/utf8.h"

namespace runner {
namespace {

bool may_be_special(char byte) {
  const auto code = static_cast<unsigned char>(byte);
  return (code < 0x20 && code != '\n' && code != '\t') || code == 0x7F || code == 0xC2 || code == 0xEF;
}

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Length of the control character or byte order mark at the front, 0 where there is none. C1 controls are two bytes in
/// UTF-8; U+0085 and U+00A0 and above are legal.
size_t control_length(std::string_view rest) {
  const auto code = static_cast<unsigned char>(rest[0]);
  if (code == '\r') return rest.size() > 1 && rest[1] == '\n' ? 0 : 1;
  if (code == 0xEF) return rest.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  if (code != 0xC2) return 1;
  const auto second = static_cast<unsigned char>(rest[1]);
  return second < 0xA0 && second != 0x85 ? 2 : 0;
}

std::string describe_control(std::string_view bytes) {
  if (bytes == "\r") return "a carriage return without a line feed";
  if (bytes == kByteOrderMark) return "a byte order mark after the beginning";
  const auto code = static_cast<unsigned char>(bytes.back());
  return fmt::format("the control character U+{:04X}", code);
}

std::optional<TextMistake> find_in_line(std::string_view line, int number) {
  for (size_t i = 0; i < line.size(); ++i) {
    if (!may_be_special(line[i])) continue;
    const size_t length = control_length(line.substr(i));
    if (length == 0) continue;
    return TextMistake{{number, static_cast<int>(i) + 1},
                       describe_control(line.substr(i, length)),
                       "printable text; in double quotes it can be written as an escape"};
  }
  return std::nullopt;
}

/// The longest well-formed beginning of a line that is not UTF-8 as a whole.
size_t well_formed_bytes(std::string_view line) {
  size_t end = 0;
  while (end < line.size()) {
    size_t length = 1;
    while (length <= 4 && !wire::is_utf8(line.substr(end, length))) ++length;
    if (length > 4 || end + length > line.size()) break;
    end += length;
  }
  return end;
}

}  // namespace

std::optional<TextMistake> find_text_mistake(std::string_view text) {
  if (text.size() > kMaxDocumentBytes) {
    return TextMistake{
        {1, 1}, fmt::format("a file of {} bytes", text.size()), fmt::format("at most {} bytes", kMaxDocumentBytes)};
  }
  const bool all_utf8 = wire::is_utf8(text);
  if (all_utf8 && std::none_of(text.begin(), text.end(), may_be_special)) return std::nullopt;
  int number = 0;
  while (!text.empty()) {
    ++number;
    const std::string_view line = text.substr(0, std::min(text.find('\n'), text.size() - 1) + 1);
    if (!wire::is_utf8(line)) {
      return TextMistake{
          {number, static_cast<int>(well_formed_bytes(line)) + 1}, "a byte that is not UTF-8", "UTF-8 text"};
    }
    if (auto mistake = find_in_line(line, number)) return mistake;
    text.remove_prefix(line.size());
  }
  return std::nullopt;
}

}  // namespace runner
