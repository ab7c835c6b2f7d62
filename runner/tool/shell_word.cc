#include "runner/tool/shell_word.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace runner {
namespace {

std::string quoted_word(std::string_view text) {
  std::string result = "'";
  for (char c : text) {
    if (c == '\'') {
      result += "'\\''";
    } else {
      result += c;
    }
  }
  return result + "'";
}

// Nothing that a shell takes for more than itself.
bool is_bare(std::string_view text) {
  constexpr std::string_view kSafe = "_./:=@,+-%";
  return !text.empty() && text.front() != '=' && std::all_of(text.begin(), text.end(), [&](unsigned char c) {
    return (c < 0x80 && std::isalnum(c)) || kSafe.find(static_cast<char>(c)) != std::string_view::npos;
  });
}

}  // namespace

bool is_plain_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c >= 0x20 && c < 0x7f; });
}

std::string shell_word(std::string_view text) {
  if (is_bare(text)) return std::string(text);
  if (is_plain_text(text)) return quoted_word(text);
  std::string octal;
  for (unsigned char c : text) {
    if (c >= 0x20 && c < 0x7f && c != '\\' && c != '\'' && c != '%') {
      octal += static_cast<char>(c);
    } else {
      octal += fmt::format("\\{:03o}", c);
    }
  }
  return fmt::format("\"$(printf '{}')\"", octal);
}

std::string variable_name(std::string_view header) {
  std::string name;
  for (unsigned char c : header) name += std::isalnum(c) ? static_cast<char>(std::toupper(c)) : '_';
  return name;
}

}  // namespace runner
