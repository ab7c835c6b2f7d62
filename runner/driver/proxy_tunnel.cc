#include "runner/driver/proxy_tunnel.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>

#include "runner/driver/response_head.h"
#include "wire/base64.h"

namespace runner {
namespace {

constexpr size_t kMaxAnswerBytes = 16'384;

bool would_block() { return errno == EAGAIN || errno == EINTR; }

bool send_all(int descriptor, std::string_view bytes, const Patience& patience) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count > 0) bytes.remove_prefix(static_cast<size_t>(count));
    if (count < 0 && !(would_block() && await_ready(descriptor, POLLOUT, patience))) return false;
  }
  return true;
}

// The head of the response with its empty line, and any bytes received with it; less if the deadline passed first.
std::string receive_head(int descriptor, const Patience& patience) {
  std::string text;
  char buffer[4096];
  while (text.find("\r\n\r\n") == std::string::npos && text.size() < kMaxAnswerBytes) {
    if (!await_ready(descriptor, POLLIN, patience)) break;
    const ssize_t count = ::recv(descriptor, buffer, sizeof buffer, 0);
    if (count > 0) text.append(buffer, static_cast<size_t>(count));
    if (count == 0 || (count < 0 && !would_block())) break;
  }
  return text;
}

}  // namespace

std::string proxy_authorization(const ProxyAddress& proxy) {
  return proxy.user.empty() && proxy.password.empty()
             ? std::string()
             : "Basic " + wire::base64_encode(proxy.user + ":" + proxy.password);
}

std::optional<ConnectProblem> open_tunnel(int descriptor, const std::string& authority, const ProxyAddress& proxy,
                                          const Patience& patience) {
  std::string request = fmt::format("CONNECT {0} HTTP/1.1\r\nhost: {0}\r\n", authority);
  const std::string credentials = proxy_authorization(proxy);
  if (!credentials.empty()) request += "proxy-authorization: " + credentials + "\r\n";
  if (!send_all(descriptor, request + "\r\n", patience))
    return ConnectProblem{"the proxy did not accept the CONNECT request"};
  const std::string answer = receive_head(descriptor, patience);
  const size_t end = answer.find("\r\n\r\n");
  if (end == std::string::npos) return ConnectProblem{"the proxy sent no complete response to CONNECT"};
  const auto head = parse_response_head(answer.substr(0, end), "CONNECT");
  if (const auto* problem = std::get_if<HeadProblem>(&head)) return ConnectProblem{"the proxy: " + problem->text};
  const int status = std::get<ResponseHead>(head).status;
  if (status < 200 || status > 299) return ConnectProblem{fmt::format("the proxy answered {} to CONNECT", status)};
  if (end + 4 != answer.size()) return ConnectProblem{"the proxy sent data after its CONNECT response"};
  return std::nullopt;
}

}  // namespace runner
