#include "wire/json_any_magnitude.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <string>

#include "wire/decimal.h"

namespace wire {
namespace {

/// Numbers beyond the range of a double, by how many numbers the text has before them.
using HugeNumbers = std::map<size_t, std::string>;

/// What from_chars reads and JSON does not: a leading zero, no digit before or after the point (RFC 8259, section 6).
bool has_plain_mantissa(std::string_view number) {
  constexpr std::string_view kDigits = "0123456789";
  if (number.starts_with('-')) number.remove_prefix(1);
  const size_t whole = std::min(number.find_first_not_of(kDigits), number.size());
  if (whole == 0 || (whole > 1 && number[0] == '0')) return false;
  return whole == number.size() || number[whole] != '.' || number.find_first_of(kDigits, whole) == whole + 1;
}

bool is_huge(const std::string& number) {
  if (!has_plain_mantissa(number)) return false;
  double value = 0;
  const auto read = std::from_chars(number.data(), number.data() + number.size(), value);
  return read.ec == std::errc::result_out_of_range && read.ptr == number.data() + number.size() &&
         shape_of(number).exponent_digits <= kMaxExponentDigits && decimal_of(number).exponent > 0;
}

/// Replaces each huge number by one of the same length, so that places in the text stay what they are.
HugeNumbers take_huge_numbers(std::string& text) {
  HugeNumbers huge;
  size_t count = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '"') {
      while (++at < text.size() && text[at] != '"') at += text[at] == '\\';
      continue;
    }
    if (text[at] != '-' && (text[at] < '0' || text[at] > '9')) continue;
    const size_t end = std::min(text.find_first_not_of("0123456789+-.eE", at), text.size());
    const std::string number = text.substr(at, end - at);
    if (is_huge(number)) {
      huge.emplace(count, number);
      const size_t first = at + (text[at] == '-' ? 1 : 0);
      for (size_t i = first; i < end; ++i) text[i] = i == first + 1 ? '.' : '1';
    }
    ++count;
    at = end - 1;
  }
  return huge;
}

void put_back(Json& value, const HugeNumbers& huge, size_t& count) {
  if (value.is_number()) {
    const auto number = huge.find(count++);
    if (number != huge.end()) value = Json(BigNumber{number->second});
  } else if (Array* items = value.as_array()) {
    for (Json& item : *items) put_back(item, huge, count);
  } else if (Object* object = value.as_object()) {
    for (Member& member : *object) put_back(member.value, huge, count);
  }
}

}  // namespace

Result<Json> parse_json_of_any_magnitude(std::string_view text, const JsonLimits& limits) {
  Json value;
  if (read_json(text, value, limits)) return value;                     // has no such number
  if (text.size() > limits.max_bytes) return parse_json(text, limits);  // refuses it
  std::string shortened(text);
  const HugeNumbers huge = take_huge_numbers(shortened);
  Result<Json> json = parse_json(shortened, limits);
  if (!json || huge.empty()) return json;
  size_t count = 0;
  value = *std::move(json);
  put_back(value, huge, count);
  return value;
}

}  // namespace wire
