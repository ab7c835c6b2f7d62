#include "tests/support/leaks.h"

#include <fmt/format.h>

#include <cctype>
#include <cstdlib>
#include <tuple>

#include "wire/base64.h"

namespace scripted {
namespace {

bool is_alphanumeric(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }
std::string lower_case(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

/// With every escape that JSON allows: "\/", "\"", "\u0061".
std::string escaped_json(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '/' || c == '"' || c == '\\')
      out += {'\\', c};
    else
      out += c == 'a' || c == 's' ? fmt::format("\\u{:04x}", c) : std::string(1, c);
  }
  return out;
}
std::string html(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const char* name = c == '"' ? "&quot;" : c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : nullptr;
    out += name ? name : c == '/' ? "&#x2F;" : c == '\'' ? "&#39;" : std::string(1, c);
  }
  return out;
}
std::string url_safe(const std::string& text) { return wire::base64url_encode(text); }

/// The byte that an escape of JSON, HTML or a URL stands for, and where the escape ends; npos: there is none.
std::pair<char, size_t> unescaped(std::string_view text, size_t at) {
  static const std::pair<std::string_view, char> kNames[] = {{"\\\"", '"'},   {"\\\\", '\\'},   {"\\/", '/'},
                                                             {"&amp;", '&'},  {"&lt;", '<'},    {"&gt;", '>'},
                                                             {"&quot;", '"'}, {"&apos;", '\''}, {"'\\''", '\''}};
  static const std::tuple<std::string_view, std::string_view, int> kNumbers[] = {
      {"\\u00", "", 16}, {"\\x", "", 16}, {"%", "", 16}, {"&#x", ";", 16}, {"&#", ";", 10}};
  for (const auto& [name, byte] : kNames) {
    if (text.compare(at, name.size(), name) == 0) return {byte, at + name.size()};
  }
  for (const auto& [begin, close, base] : kNumbers) {
    if (text.compare(at, begin.size(), begin) != 0) continue;
    const std::string digits(
        text.substr(at + begin.size(), close.empty() ? 2 : text.find(';', at) - at - begin.size()));
    char* end = nullptr;
    const long value = std::strtol(digits.c_str(), &end, base);
    if (digits.empty() || digits.size() > 4 || *end != '\0' || value <= 0 || value > 127) continue;
    return {static_cast<char>(value), at + begin.size() + digits.size() + close.size()};
  }
  return {'\0', std::string_view::npos};
}

/// Every escape taken back once; where none is, the text stays.
std::string decoded(const std::string& text) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const size_t escape = std::min(text.find_first_of("\\&%'", at), text.size());
    out.append(text, at, escape - at);
    at = escape;
    if (at == text.size()) break;
    const auto [byte, end] = unescaped(text, at);
    out += end == std::string::npos ? text[at] : byte;
    at = end == std::string::npos ? at + 1 : end;
  }
  return out;
}

/// The token, its base64 digits wherever they begin, and the beginning of a token that is cut off.
std::vector<std::string> needles_of(const std::string& token) {
  constexpr size_t kCut = 10;
  std::vector<std::string> needles = {token, wire::base64_encode(token), wire::base64url_encode(token)};
  if (token.size() > kCut) {
    needles.push_back(token.substr(0, kCut));
    for (const size_t before : {size_t{1}, size_t{2}}) {
      const std::string digits = wire::base64_encode(std::string(before, 'x') + token);
      needles.push_back(digits.substr(before + 1, digits.size() - before - 5));
    }
  }
  for (std::string& needle : needles) needle.erase(needle.find_last_not_of('=') + 1);
  return needles;
}

}  // namespace

const std::string kTokens[3] = {"dXNlcjpwYS9zcw/QUJD+9f8e7d6c==", R"(pa"ss\wo<r>d&x/9')", "s3cr3t"};

std::string percent(const std::string& text) {
  std::string out;
  for (const char c : text) out += is_alphanumeric(c) ? std::string(1, c) : fmt::format("%{:02X}", c);
  return out;
}

const Encoding kEncodings[8] = {
    {"as typed", [](const std::string& token) { return "Bearer " + token; }},
    {"after the scheme", [](const std::string& token) { return token; }},
    {"percent", percent},
    {"base64", [](const std::string& token) { return wire::base64_encode(token); }},
    {"json", escaped_json, true},
    {"html", html},
    {"twice", [](const std::string& token) { return percent(percent(token)); }},
    {"url-safe base64", url_safe},
};

std::string leak_in(const std::string& text, const std::string& token) {
  constexpr int kMostLayers = 4;
  const std::vector<std::string> needles = needles_of(token);
  std::string view = text;
  for (int layer = 0; layer < kMostLayers; ++layer) {
    for (const std::string& needle : needles) {
      size_t at = view.find(needle);
      if (at == std::string::npos) at = view.find(lower_case(needle));
      if (at != std::string::npos) return view.substr(at > 100 ? at - 100 : 0, needle.size() + 160);
    }
    std::string next = decoded(view);
    if (next == view) break;
    view = std::move(next);
  }
  return {};
}

}  // namespace scripted
