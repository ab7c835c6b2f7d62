#include "runner/driver/http_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "wire/uri.h"

namespace runner {
namespace {

/// User information, a query and a fragment may be secret: text that has any is not quoted.
wire::Error refused(const std::string& text) {
  const bool open = text.find_first_of("@?#") == std::string::npos;
  return {"--target", open ? fmt::format("'{}'", text) : "an address with '@', '?' or '#'",
          "http://HOST[:PORT][/BASE], https://HOST[:PORT][/BASE] or unix:/PATH", ""};
}

std::optional<int> parse_port(std::string_view text) {
  int port = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (failure != std::errc() || end != text.data() + text.size() || port < 1 || port > 65535) return std::nullopt;
  return port;
}

struct HostPort {
  std::string host;
  std::optional<int> port;
};

// "host", "host:port", "[::1]:port".
std::optional<HostPort> split_authority(std::string_view text) {
  const bool bracketed = text.starts_with('[');
  const size_t host_end = bracketed ? text.find(']') : text.find(':');
  if (bracketed && host_end == std::string_view::npos) return std::nullopt;
  HostPort result;
  result.host = bracketed ? text.substr(1, host_end - 1) : text.substr(0, host_end);
  const std::string_view rest =
      host_end == std::string_view::npos ? "" : text.substr(bracketed ? host_end + 1 : host_end);
  if (!rest.empty()) {
    result.port = rest.front() == ':' ? parse_port(rest.substr(1)) : std::nullopt;
    if (!result.port) return std::nullopt;
  }
  const bool clean = std::none_of(result.host.begin(), result.host.end(),
                                  [](unsigned char c) { return c <= 0x20 || c >= 0x7f || c == '/' || c == '\\'; });
  if (result.host.empty() || !clean) return std::nullopt;
  return result;
}

// Without valid escapes the text stands for itself, as in curl.
std::string decoded(std::string_view text) { return wire::percent_decode(text).value_or(std::string(text)); }

}  // namespace

std::string TargetUrl::authority() const {
  const int own_port = scheme == Scheme::https ? 443 : 80;
  const std::string shown = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return port == own_port ? shown : fmt::format("{}:{}", shown, port);
}

std::string TargetUrl::origin() const {
  return fmt::format("{}://{}{}", scheme == Scheme::https ? "https" : "http", authority(), base_path);
}

std::string TargetUrl::name() const { return is_path_alone ? "unix:" + unix_path : origin(); }

wire::Result<TargetUrl> parse_target_url(const std::string& text) {
  TargetUrl url;
  if (text.starts_with("unix:/")) {
    url.unix_path = text.substr(5);
    url.host = "localhost";
    url.is_path_alone = true;
    return url;
  }
  const bool secure = text.starts_with("https://");
  if (!secure && !text.starts_with("http://")) return refused(text);
  const std::string_view rest = std::string_view(text).substr(secure ? 8 : 7);
  const size_t path_start = std::min(rest.find('/'), rest.size());
  const std::string_view authority = rest.substr(0, path_start);
  if (authority.find('@') != std::string_view::npos) {
    return wire::Error{"--target", "a URL with credentials", "a URL without them",
                       "send them with --header 'Authorization: env:NAME'"};
  }
  const auto address = split_authority(authority);
  if (!address || rest.find_first_of("?# ") != std::string_view::npos) return refused(text);
  url.scheme = secure ? TargetUrl::Scheme::https : TargetUrl::Scheme::http;
  url.host = address->host;
  url.port = address->port.value_or(secure ? 443 : 80);
  url.base_path = rest.substr(path_start);
  while (url.base_path.ends_with('/')) url.base_path.pop_back();
  return url;
}

wire::Result<ProxyAddress> parse_proxy(const std::string& text) {
  std::string_view rest = text;
  if (rest.starts_with("http://")) rest.remove_prefix(7);
  while (rest.ends_with('/')) rest.remove_suffix(1);
  ProxyAddress proxy;
  if (const size_t at = rest.rfind('@'); at != std::string_view::npos) {
    const std::string_view credentials = rest.substr(0, at);
    const size_t colon = std::min(credentials.find(':'), credentials.size());
    proxy.user = decoded(credentials.substr(0, colon));
    proxy.password = colon < credentials.size() ? decoded(credentials.substr(colon + 1)) : "";
    rest.remove_prefix(at + 1);
  }
  const auto address = split_authority(rest);
  if (!address) return wire::Error{"proxy", "an address that cannot be read", "http://[USER:PASSWORD@]HOST[:PORT]", ""};
  proxy.host = address->host;
  proxy.port = address->port.value_or(1080);
  return proxy;
}

}  // namespace runner
