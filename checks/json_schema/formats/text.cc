#include <algorithm>

#include "checks/json_schema/formats/format.h"
#include "checks/json_schema/formats/format_cursor.h"
#include "checks/json_schema/regex/pattern.h"

namespace json_schema {

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !is_hex_digit(text[i])) return false;
  }
  return true;
}

bool is_json_pointer(std::string_view text) {
  if (text.empty()) return true;
  if (text[0] != '/') return false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '~' && (i + 1 == text.size() || (text[i + 1] != '0' && text[i + 1] != '1'))) return false;
  }
  return true;
}

bool is_relative_json_pointer(std::string_view text) {
  auto digits_end = std::find_if_not(text.begin(), text.end(), is_digit);
  size_t digits = digits_end - text.begin();
  if (digits == 0 || (digits > 1 && text[0] == '0')) return false;
  std::string_view rest = text.substr(digits);
  return rest == "#" || is_json_pointer(rest);
}

bool is_regex(std::string_view text) {
  wire::Result<RegexNode> regex = parse_ecma_regex(text);
  if (!regex.ok()) return false;
  return !has_properties(*regex) || Pattern::compile(text).ok();
}

}  // namespace json_schema
