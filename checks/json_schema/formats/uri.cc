#include <algorithm>

#include "checks/json_schema/formats/format.h"
#include "checks/json_schema/formats/format_cursor.h"
#include "checks/json_schema/values/code_points.h"
#include "checks/json_schema/values/uri_reference.h"

namespace json_schema {
namespace {

/// RFC 3986 allows ASCII only; RFC 3987 adds ucschar everywhere and iprivate in queries.
enum class Repertoire : uint8_t { uri, iri };

constexpr std::string_view kSubDelimiters = "!$&'()*+,;=";

/// ucschar of RFC 3987, section 2.2.
bool is_ucschar(char32_t c) {
  if (c < 0x10000) return (c >= 0xA0 && c <= 0xD7FF) || (c >= 0xF900 && c <= 0xFDCF) || (c >= 0xFDF0 && c <= 0xFFEF);
  return c <= 0xEFFFD && (c & 0xFFFF) <= 0xFFFD && !(c >= 0xE0000 && c < 0xE1000);
}

bool is_iprivate(char32_t c) {
  return (c >= 0xE000 && c <= 0xF8FF) || (c >= 0xF0000 && c <= 0xFFFFD) || (c >= 0x100000 && c <= 0x10FFFD);
}

bool is_unreserved(char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~'; }

bool is_percent_escape(std::string_view text, size_t at) {
  return at + 2 < text.size() && is_hex_digit(text[at + 1]) && is_hex_digit(text[at + 2]);
}

struct Component {
  std::string_view extra;  ///< ASCII beyond unreserved and sub-delims
  bool may_be_private = false;
};

constexpr Component kUserInfo{":"};
constexpr Component kRegisteredName{""};
constexpr Component kPath{":@/"};
constexpr Component kQuery{":@/?", true};
constexpr Component kFragment{":@/?"};

bool consists_of(std::string_view text, const Component& component, Repertoire repertoire) {
  for (size_t i = 0; i < text.size();) {
    char c = text[i];
    if (c == '%') {
      if (!is_percent_escape(text, i)) return false;
      i += 3;
    } else if (is_ascii(c)) {
      bool allowed = is_unreserved(c) || kSubDelimiters.find(c) != std::string_view::npos ||
                     component.extra.find(c) != std::string_view::npos;
      if (!allowed) return false;
      ++i;
    } else {
      if (repertoire == Repertoire::uri) return false;
      char32_t code_point = next_code_point(text, i);
      if (!is_ucschar(code_point) && !(component.may_be_private && is_iprivate(code_point))) return false;
    }
  }
  return true;
}

/// IPvFuture of RFC 3986, section 3.2.2.
bool is_ip_future(std::string_view text) {
  if (text.empty() || (text[0] != 'v' && text[0] != 'V')) return false;
  size_t dot = text.find('.');
  if (dot == std::string_view::npos || dot < 2 || dot + 1 == text.size()) return false;
  std::string_view version = text.substr(1, dot - 1);
  std::string_view address = text.substr(dot + 1);
  return std::all_of(version.begin(), version.end(), is_hex_digit) &&
         std::all_of(address.begin(), address.end(), [](char c) {
           return is_unreserved(c) || c == ':' || kSubDelimiters.find(c) != std::string_view::npos;
         });
}

bool is_authority(std::string_view text, Repertoire repertoire) {
  if (size_t at = text.find('@'); at != std::string_view::npos) {
    if (!consists_of(text.substr(0, at), kUserInfo, repertoire)) return false;
    text.remove_prefix(at + 1);
  }
  std::string_view host = text;
  std::string_view after;
  if (text.starts_with('[')) {
    size_t end = text.find(']');
    if (end == std::string_view::npos) return false;
    host = text.substr(1, end - 1);
    after = text.substr(end + 1);
    if (!is_ipv6(host) && !is_ip_future(host)) return false;
  } else {
    size_t colon = text.find(':');
    host = text.substr(0, colon);
    after = colon == std::string_view::npos ? std::string_view() : text.substr(colon);
    if (!consists_of(host, kRegisteredName, repertoire)) return false;
  }
  if (after.empty()) return true;
  return after[0] == ':' && std::all_of(after.begin() + 1, after.end(), is_digit);
}

bool is_reference(std::string_view text, Repertoire repertoire) {
  UriParts parts = split_uri(text);
  if (parts.authority && !is_authority(*parts.authority, repertoire)) return false;
  if (!consists_of(parts.path, kPath, repertoire)) return false;
  if (!parts.scheme && !parts.authority) {
    // path-noscheme: a colon in the first segment would make it a scheme (RFC 3986, section 4.2)
    std::string_view first = parts.path.substr(0, parts.path.find('/'));
    if (first.find(':') != std::string_view::npos) return false;
  }
  return (!parts.query || consists_of(*parts.query, kQuery, repertoire)) &&
         (!parts.fragment || consists_of(*parts.fragment, kFragment, repertoire));
}

/// varname of RFC 6570, section 2.3; `at` moves past it.
bool read_variable_name(std::string_view text, size_t& at) {
  bool any = false;
  while (at < text.size()) {
    if (is_letter(text[at]) || is_digit(text[at]) || text[at] == '_') {
      ++at;
    } else if (text[at] == '%' && is_percent_escape(text, at)) {
      at += 3;
    } else if (text[at] == '.' && any && text[at - 1] != '.') {
      ++at;
      continue;
    } else {
      break;
    }
    any = true;
  }
  return any && text[at - 1] != '.';
}

/// ":" max-length (1 to 9999) or "*" of RFC 6570, section 2.4.
bool read_modifier(std::string_view text, size_t& at) {
  if (at < text.size() && text[at] == '*') {
    ++at;
  } else if (at < text.size() && text[at] == ':') {
    size_t start = ++at;
    while (at < text.size() && is_digit(text[at])) ++at;
    return at > start && at - start <= 4 && text[start] != '0';
  }
  return true;
}

bool is_template_expression(std::string_view text) {
  constexpr std::string_view kOperators = "+#./;?&=,!@|";
  size_t at = !text.empty() && kOperators.find(text[0]) != std::string_view::npos ? 1 : 0;
  while (true) {
    if (!read_variable_name(text, at) || !read_modifier(text, at)) return false;
    if (at == text.size()) return true;
    if (text[at++] != ',') return false;
  }
}

/// literals of RFC 6570, section 2.1, with erratum 6937 (the apostrophe), for ASCII without '%' and braces.
bool is_template_literal(char c) {
  constexpr std::string_view kExcluded = " \"<>\\^`|";
  return c > ' ' && c < 0x7F && kExcluded.find(c) == std::string_view::npos;
}

}  // namespace

bool is_uri(std::string_view text) { return split_uri(text).scheme.has_value() && is_reference(text, Repertoire::uri); }
bool is_uri_reference(std::string_view text) { return is_reference(text, Repertoire::uri); }
bool is_iri(std::string_view text) { return split_uri(text).scheme.has_value() && is_reference(text, Repertoire::iri); }
bool is_iri_reference(std::string_view text) { return is_reference(text, Repertoire::iri); }

bool is_uri_template(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    if (text[i] == '{') {
      size_t end = text.find('}', i);
      if (end == std::string_view::npos || !is_template_expression(text.substr(i + 1, end - i - 1))) return false;
      i = end + 1;
    } else if (text[i] == '%') {
      if (!is_percent_escape(text, i)) return false;
      i += 3;
    } else if (is_ascii(text[i])) {
      if (text[i] == '}' || !is_template_literal(text[i])) return false;
      ++i;
    } else {
      char32_t c = next_code_point(text, i);
      if (!is_ucschar(c) && !is_iprivate(c)) return false;
    }
  }
  return true;
}

}  // namespace json_schema
