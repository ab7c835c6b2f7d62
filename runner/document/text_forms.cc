#include "runner/document/text_forms.h"

#include <algorithm>
#include <vector>

#include "wire/base64.h"
#include "wire/instant.h"
#include "wire/json_pointer.h"

namespace runner {
namespace {

constexpr std::string_view kMethods[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"};

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return is_lower(c) || is_upper(c); }
bool is_name_byte(char c) { return is_letter(c) || is_ascii_digit(c) || c == '_'; }

template <typename Predicate>
bool all(std::string_view text, Predicate holds) {
  return std::all_of(text.begin(), text.end(), holds);
}

bool is_any_text(std::string_view text) { return !text.empty(); }

bool is_words(std::string_view text) {
  const bool letters = all(text, [](char c) { return is_lower(c) || is_ascii_digit(c) || c == '-'; });
  return letters && !text.empty() && text.front() != '-' && text.back() != '-' && text.find("--") == text.npos;
}

bool is_name(std::string_view text) { return !text.empty() && !is_ascii_digit(text[0]) && all(text, is_name_byte); }

bool is_dotted_id(std::string_view text) {
  const bool bytes = all(text, [](char c) { return is_name_byte(c) || c == '.' || c == '-'; });
  return bytes && !text.empty() && (is_letter(text[0]) || is_ascii_digit(text[0]));
}

bool is_schema_name(std::string_view text) {
  constexpr std::string_view kBaseline = "baseline/";
  if (text.starts_with(kBaseline)) text.remove_prefix(kBaseline.size());
  return is_dotted_id(text);
}

bool is_pointer(std::string_view text) { return wire::pointer_tokens(text).has_value(); }

bool is_path(std::string_view text) { return !text.empty() && text[0] != '/' && text.find('\\') == text.npos; }

bool is_literal_segment(std::string_view segment) {
  constexpr std::string_view kMarks = "-._~!$&'()*+,;=:@";
  return !segment.empty() && all(segment, [kMarks](char c) {
    return is_letter(c) || is_ascii_digit(c) || kMarks.find(c) != std::string_view::npos;
  });
}

bool is_template(std::string_view text) {
  std::vector<std::string_view> parameters;
  if (!text.starts_with('/')) return false;
  while (!text.empty()) {
    text.remove_prefix(1);
    const std::string_view segment = text.substr(0, text.find('/'));
    text.remove_prefix(segment.size());
    if (is_literal_segment(segment)) continue;
    if (!segment.starts_with('{') || !segment.ends_with('}') || segment.size() < 3) return false;
    const std::string_view name = segment.substr(1, segment.size() - 2);
    if (!is_name(name) || std::find(parameters.begin(), parameters.end(), name) != parameters.end()) return false;
    parameters.push_back(name);
  }
  return true;
}

bool is_route(std::string_view text) { return is_template(text) && text.find('{') == text.npos; }

bool is_method(std::string_view text) {
  return std::find(std::begin(kMethods), std::end(kMethods), text) != std::end(kMethods);
}

bool is_environment(std::string_view text) { return is_name(text) && std::none_of(text.begin(), text.end(), is_lower); }

bool is_header_name(std::string_view text) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !text.empty() && all(text, [kMarks](char c) {
    return is_letter(c) || is_ascii_digit(c) || kMarks.find(c) != std::string_view::npos;
  });
}

bool is_version_number(std::string_view text) {
  constexpr size_t kMaxDigits = 9;
  return !text.empty() && text.size() <= kMaxDigits && all(text, is_ascii_digit) &&
         (text[0] != '0' || text.size() == 1);
}

bool is_version(std::string_view text) {
  const size_t minor = text.find('.');
  const size_t patch = minor == text.npos ? text.npos : text.find('.', minor + 1);
  return patch != text.npos && is_version_number(text.substr(0, minor)) &&
         is_version_number(text.substr(minor + 1, patch - minor - 1)) && is_version_number(text.substr(patch + 1));
}

bool is_instant(std::string_view text) { return wire::parse_instant(text).has_value(); }

bool is_base64(std::string_view text) { return wire::base64_decode(text).has_value(); }

}  // namespace

const TextForm kAnyText{is_any_text, "a text that is not empty"};
const TextForm kWords{is_words, "lower-case words joined by '-'"};
const TextForm kName{is_name, "a name of letters, digits and '_'"};
const TextForm kDottedId{is_dotted_id, "an id of letters, digits, '.', '-' and '_'"};
const TextForm kSchemaName{is_schema_name, "the name of a schema, or 'baseline/' and one"};
const TextForm kPointer{is_pointer, "a JSON Pointer"};
const TextForm kPath{is_path, "a relative path"};
const TextForm kTemplate{is_template, "a path of '/segment' and '/{parameter}', each parameter once"};
const TextForm kRoute{is_route, "a path of '/segment'"};
const TextForm kMethod{is_method, "an HTTP method: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS or TRACE"};
const TextForm kEnvironment{is_environment, "the name of an environment variable, in capitals"};
const TextForm kHeaderName{is_header_name, "the name of a header"};
const TextForm kVersion{is_version, "a version MAJOR.MINOR.PATCH such as 1.2.0"};
const TextForm kInstant{is_instant, "an instant like 2026-01-15T12:00:00Z"};
const TextForm kBase64{is_base64, "base64 with padding"};

std::span<const std::string_view> known_methods() { return kMethods; }

}  // namespace runner
