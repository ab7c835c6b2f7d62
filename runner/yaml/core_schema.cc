#include "runner/yaml/core_schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

#include "wire/json_any_magnitude.h"

namespace runner {
namespace {

constexpr size_t kMaxFastDigits = 18;  ///< so many decimal digits always fit int64

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

/// The parts of [-+]? digits? (. digits?)? ([eE] [-+]? digits)?
struct Decimal {
  bool negative = false;
  std::string_view whole;
  std::string_view fraction;
  bool has_point = false;
  std::string_view exponent;  ///< with its sign
};

std::string_view take_digits(std::string_view& rest) {
  const auto end = std::find_if_not(rest.begin(), rest.end(), is_digit);
  const std::string_view digits = rest.substr(0, static_cast<size_t>(end - rest.begin()));
  rest.remove_prefix(digits.size());
  return digits;
}

bool take_sign(std::string_view& rest) {
  if (rest.empty() || (rest[0] != '-' && rest[0] != '+')) return false;
  rest.remove_prefix(1);
  return true;
}

bool take_exponent(std::string_view rest, Decimal& decimal) {
  if (rest.empty()) return true;
  if (rest[0] != 'e' && rest[0] != 'E') return false;
  rest.remove_prefix(1);
  decimal.exponent = rest;
  take_sign(rest);
  return !take_digits(rest).empty() && rest.empty();
}

std::optional<Decimal> split_decimal(std::string_view text) {
  Decimal decimal;
  decimal.negative = text.starts_with('-');
  take_sign(text);
  decimal.whole = take_digits(text);
  decimal.has_point = text.starts_with('.');
  if (decimal.has_point) {
    text.remove_prefix(1);
    decimal.fraction = take_digits(text);
  }
  if (decimal.whole.empty() && decimal.fraction.empty()) return std::nullopt;
  if (!take_exponent(text, decimal)) return std::nullopt;
  return decimal;
}

std::string json_number_text(const Decimal& decimal) {
  std::string_view whole = decimal.whole;
  whole.remove_prefix(std::min(whole.find_first_not_of('0'), whole.size()));
  std::string text = decimal.negative ? "-" : "";
  text += whole.empty() ? "0" : whole;
  if (!decimal.fraction.empty()) text.append(".").append(decimal.fraction);
  if (!decimal.exponent.empty()) text.append("e").append(decimal.exponent);
  return text;
}

wire::Result<wire::Json> read_decimal(std::string_view text, const Decimal& decimal, Magnitude magnitude) {
  if (!decimal.has_point && decimal.exponent.empty() && decimal.whole.size() <= kMaxFastDigits) {
    int64_t value = 0;
    std::from_chars(decimal.whole.data(), decimal.whole.data() + decimal.whole.size(), value);
    if (value != 0 || !decimal.negative) return wire::Json(decimal.negative ? -value : value);
  }
  const std::string written = json_number_text(decimal);
  wire::Result<wire::Json> number =
      magnitude == Magnitude::any ? wire::parse_json_of_any_magnitude(written) : wire::parse_json(written);
  if (number.ok()) return number;
  return wire::Error{"", fmt::format("a number beyond the range of a double, {:.40}", text), "",
                     "put it in quotes to have the text"};
}

/// 0x and 0o integers.
wire::Result<wire::Json> read_radix(std::string_view text) {
  uint64_t value = 0;
  const int base = text[1] == 'x' ? 16 : 8;
  if (std::from_chars(text.data() + 2, text.data() + text.size(), value, base).ec != std::errc()) {
    return wire::Error{"", fmt::format("an integer beyond 64 bits, {:.40}", text), "", "write it in decimal digits"};
  }
  if (value <= static_cast<uint64_t>(INT64_MAX)) return wire::Json(static_cast<int64_t>(value));
  return wire::parse_json(std::to_string(value));
}

bool is_radix(std::string_view text) {
  if (text.size() < 3 || text[0] != '0') return false;
  const char* digits = text[1] == 'x' ? "0123456789abcdefABCDEF" : text[1] == 'o' ? "01234567" : "";
  return text.find_first_not_of(digits, 2) == std::string_view::npos;
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

/// Whether a text that begins so can denote anything but itself.
bool may_be_typed(char first) {
  constexpr std::string_view kFirst = "0123456789+-.~nNtTfF";
  return kFirst.find(first) != std::string_view::npos;
}

}  // namespace

wire::Result<wire::Json> resolve_plain(std::string_view text, Magnitude magnitude) {
  if (text.empty()) return wire::Json();
  if (!may_be_typed(text[0])) return wire::Json(text);
  if (is_one_of(text, {"~", "null", "Null", "NULL"})) return wire::Json();
  if (is_one_of(text, {"true", "True", "TRUE"})) return wire::Json(true);
  if (is_one_of(text, {"false", "False", "FALSE"})) return wire::Json(false);
  if (is_radix(text)) return read_radix(text);
  if (const auto decimal = split_decimal(text)) return read_decimal(text, *decimal, magnitude);
  std::string_view name = text;
  take_sign(name);
  if (is_one_of(name, {".inf", ".Inf", ".INF"}) || is_one_of(text, {".nan", ".NaN", ".NAN"})) {
    return wire::Error{"", fmt::format("{}, which JSON cannot hold", text), "a finite number",
                       "put it in quotes to have the text"};
  }
  return wire::Json(text);
}

}  // namespace runner
