#include "reference_impl/http_head.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <vector>

namespace reference_impl {
namespace {

using Refused = std::optional<HttpRefusal>;

Refused malformed(std::string reason) { return HttpRefusal{400, std::move(reason)}; }

std::string_view without_padding(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool equals_ignoring_case(std::string_view text, std::string_view lower) {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(),
                    [](unsigned char a, char b) { return std::tolower(a) == b; });
}

std::vector<std::string_view> values_of(const wire::Headers& headers, std::string_view name) {
  std::vector<std::string_view> values;
  for (const wire::Header& header : headers) {
    if (equals_ignoring_case(header.name, name)) values.push_back(header.value.bytes());
  }
  return values;
}

// Whether one of the values, which are comma-separated lists, has the lower-case member.
bool lists(const std::vector<std::string_view>& values, std::string_view member) {
  for (std::string_view value : values) {
    while (true) {
      const size_t comma = std::min(value.find(','), value.size());
      if (equals_ignoring_case(without_padding(value.substr(0, comma)), member)) return true;
      if (comma == value.size()) break;
      value.remove_prefix(comma + 1);
    }
  }
  return false;
}

// RFC 9112, section 3.2: exactly one Host; none is tolerated of HTTP/1.0 only.
Refused check_host(const RequestHead& head) {
  const auto hosts = values_of(head.headers, "host");
  if (hosts.size() > 1) return malformed("more than one Host header");
  if (hosts.empty())
    return head.version == RequestHead::Version::http_1_0 ? Refused() : malformed("a request without a Host header");
  return hosts.front().find_first_of(" \t,") == std::string_view::npos ? Refused() : malformed("a malformed Host");
}

Refused read_length(std::string_view value, RequestHead& head) {
  const bool digits =
      !value.empty() && std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits) return malformed("Content-Length is not a number");
  const auto read = std::from_chars(value.data(), value.data() + value.size(), head.content_length);
  if (read.ec != std::errc()) head.content_length = UINT64_MAX;
  head.framing = RequestHead::Framing::length;
  return {};
}

// RFC 9112, section 6.3.
Refused read_body_framing(RequestHead& head) {
  const auto lengths = values_of(head.headers, "content-length");
  const auto codings = values_of(head.headers, "transfer-encoding");
  if (!lengths.empty() && !codings.empty()) return malformed("both Content-Length and Transfer-Encoding");
  if (lengths.size() > 1) return malformed("more than one Content-Length header");
  if (!lengths.empty()) return read_length(lengths.front(), head);
  if (codings.empty()) return {};
  if (head.version == RequestHead::Version::http_1_0) return malformed("Transfer-Encoding in HTTP/1.0");
  if (codings.size() > 1 || !equals_ignoring_case(codings.front(), "chunked"))
    return malformed("Transfer-Encoding is not 'chunked' once");
  head.framing = RequestHead::Framing::chunked;
  return {};
}

}  // namespace

bool is_token(std::string_view text) {
  constexpr std::string_view kPunctuation = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           kPunctuation.find(c) != std::string_view::npos;
  });
}

// METHOD TARGET HTTP/1.x with single spaces (RFC 9112, section 3).
std::optional<HttpRefusal> read_request_line(std::string_view line, RequestHead& head) {
  const size_t first = line.find(' ');
  const size_t last = line.rfind(' ');
  const bool parts = first != std::string_view::npos && last > first + 1;
  const std::string_view method = parts ? line.substr(0, first) : "";
  std::string_view target = parts ? line.substr(first + 1, last - first - 1) : "";
  const std::string_view version = parts ? line.substr(last + 1) : "";
  const bool printable =
      std::none_of(target.begin(), target.end(), [](unsigned char c) { return c <= 0x20 || c == 0x7f; });
  if (!is_token(method) || !printable) return malformed("a malformed request line");
  if (version != "HTTP/1.1" && version != "HTTP/1.0") return malformed("not HTTP/1.1");
  for (std::string_view scheme : {"http://", "https://"}) {
    if (target.starts_with(scheme)) target.remove_prefix(std::min(target.find('/', scheme.size()), target.size()));
  }
  head.method = method;
  head.target = target;
  head.version = version == "HTTP/1.0" ? RequestHead::Version::http_1_0 : RequestHead::Version::http_1_1;
  return {};
}

std::optional<HttpRefusal> read_field_line(std::string_view line, wire::Headers& headers) {
  if (line.starts_with(' ') || line.starts_with('\t')) return malformed("a header over several lines");
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon)))
    return malformed("a malformed header name, or a space before its colon");
  const std::string_view value = without_padding(line.substr(colon + 1));
  if (value.find('\0') != std::string_view::npos) return malformed("a header with a NUL");
  headers.push_back({std::string(line.substr(0, colon)), std::string(value)});
  return {};
}

std::optional<HttpRefusal> read_framing(RequestHead& head) {
  if (auto refused = check_host(head)) return refused;
  if (auto refused = read_body_framing(head)) return refused;
  const auto options = values_of(head.headers, "connection");
  const bool persists = head.version == RequestHead::Version::http_1_1 || lists(options, "keep-alive");
  head.after = persists && !lists(options, "close") ? RequestHead::After::keep : RequestHead::After::close;
  head.awaits_continue =
      head.version == RequestHead::Version::http_1_1 && lists(values_of(head.headers, "expect"), "100-continue");
  return {};
}

}  // namespace reference_impl
