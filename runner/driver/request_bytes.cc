#include "runner/driver/request_bytes.h"

#include <fmt/format.h>

#include "runner/driver/proxy_tunnel.h"
#include "runner/tool/tool.h"

namespace runner {
namespace {

bool has(const wire::Headers& headers, std::string_view name) { return wire::find_header(headers, name) != nullptr; }

void append_header(std::string& text, std::string_view name, std::string_view value) {
  text.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

bool can_be_sent(const wire::Request& request) {
  const auto clean = [](std::string_view text, std::string_view unsafe) {
    return text.find_first_of(unsafe) == std::string_view::npos;
  };
  constexpr std::string_view kLineEnds("\r\n\0", 3);
  constexpr std::string_view kTargetEnds(" \r\n\0", 4);
  for (const wire::Header& header : request.headers) {
    if (!clean(header.name, kLineEnds) || !clean(header.value.bytes(), kLineEnds)) return false;
  }
  return clean(request.target, kTargetEnds) && clean(request.method, kTargetEnds);
}

std::string serialize(const wire::Request& request, const HttpSettings& settings) {
  const TargetUrl& url = settings.url;
  std::string text;
  text.reserve(512 + request.body.size());
  text.append(request.method).append(" ");
  const bool absolute = settings.proxy && url.scheme == TargetUrl::Scheme::http;
  if (absolute) text.append("http://").append(url.authority());
  text.append(url.base_path).append(request.target).append(" HTTP/1.1\r\n");
  if (!has(request.headers, "host")) append_header(text, "host", url.authority());
  if (!has(request.headers, "accept")) append_header(text, "accept", "application/json");
  if (!has(request.headers, "accept-encoding")) append_header(text, "accept-encoding", "identity");
  if (!has(request.headers, "user-agent"))
    append_header(text, "user-agent", fmt::format("{}/{}", kToolName, kToolVersion));
  if (const std::string credentials = absolute ? proxy_authorization(*settings.proxy) : ""; !credentials.empty())
    append_header(text, "proxy-authorization", credentials);
  for (const wire::Header& header : request.headers) append_header(text, header.name, header.value.bytes());
  const bool has_length = has(request.headers, "content-length") || has(request.headers, "transfer-encoding");
  const bool takes_body = request.method != "GET" && request.method != "HEAD";
  if (!has_length && (takes_body || !request.body.empty())) {
    append_header(text, "content-length", std::to_string(request.body.size()));
  }
  return text.append("\r\n").append(request.body);
}

}  // namespace runner
