#include "reference_impl/http_head.h"

#include <fmt/format.h>

#include <algorithm>

namespace reference_impl {
namespace {

std::string_view without_padding(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

// METHOD TARGET HTTP/1.x (RFC 9112, section 3); of an absolute target only path and query matter.
void read_request_line(std::string_view line, RequestHead& head) {
  const size_t first = line.find(' ');
  const size_t last = line.rfind(' ');
  if (first == std::string_view::npos || last <= first + 1) return;
  const std::string_view method = line.substr(0, first);
  std::string_view target = line.substr(first + 1, last - first - 1);
  const std::string_view version = line.substr(last + 1);
  const bool is_method = !method.empty() && std::all_of(method.begin(), method.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
  });
  if (!is_method || target.find(' ') != std::string_view::npos || (version != "HTTP/1.1" && version != "HTTP/1.0"))
    return;
  for (std::string_view scheme : {"http://", "https://"}) {
    if (target.starts_with(scheme)) target.remove_prefix(std::min(target.find('/', scheme.size()), target.size()));
  }
  head.method = method;
  head.target = target;
}

}  // namespace

RequestHead read_request_head(std::string_view text) {
  RequestHead head;
  read_request_line(without_padding(text.substr(0, text.find('\n'))), head);
  size_t start = std::min(text.find('\n'), text.size() - 1) + 1;  // after the request line
  while (start < text.size()) {
    const size_t end = std::min(text.find('\n', start), text.size());
    const std::string_view line = without_padding(text.substr(start, end - start));
    start = end + 1;
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    head.headers.push_back({std::string(line.substr(0, colon)), std::string(without_padding(line.substr(colon + 1)))});
  }
  const std::string* length = wire::find_header(head.headers, "content-length");
  const bool chunked = wire::find_header(head.headers, "transfer-encoding") != nullptr;
  head.has_body = chunked || (length && *length != "0");
  head.announces_body_twice = chunked && length;
  return head;
}

std::string reduced_head(std::string_view text, const RequestHead& head) {
  const std::string_view line = without_padding(text.substr(0, text.find('\n')));
  std::string shown(line);
  if (!head.method.empty()) {
    // The library would wait for the body of a POST without a length; it does not have one (RFC 9112, 6.3).
    const char* method = head.has_body && expects_body(head.method) ? "POST" : head.method == "HEAD" ? "HEAD" : "GET";
    shown = fmt::format("{} / {}", method, line.substr(line.rfind(' ') + 1));
  }
  for (const char* name : {"content-length", "transfer-encoding", "connection", "expect"}) {
    if (const std::string* value = wire::find_header(head.headers, name))
      shown.append("\r\n").append(name).append(": ").append(*value);
  }
  return shown;
}

bool expects_body(std::string_view method) {
  return method == "POST" || method == "PUT" || method == "PATCH" || method == "DELETE";
}

}  // namespace reference_impl
