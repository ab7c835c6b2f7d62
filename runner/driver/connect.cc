#include "runner/driver/connect.h"

#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

namespace runner {
namespace {

using Outcome = std::variant<int, ConnectProblem>;

std::string lower_first(std::string text) {
  if (!text.empty()) text.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(text.front())));
  return text;
}

Outcome connect_to(const sockaddr* address, socklen_t size, SteadyTime deadline) {
  const int descriptor = ::socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return ConnectProblem{lower_first(std::strerror(errno))};
  int failure = ::connect(descriptor, address, size) == 0 ? 0 : errno;
  if (failure == EINPROGRESS || failure == EAGAIN) {
    if (await_ready(descriptor, POLLOUT, deadline)) {
      socklen_t length = sizeof failure;
      ::getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &failure, &length);
    } else {
      failure = ETIMEDOUT;
    }
  }
  if (failure == 0) return descriptor;
  ::close(descriptor);
  return ConnectProblem{lower_first(std::strerror(failure))};
}

}  // namespace

std::string in_seconds(std::chrono::milliseconds duration) {
  return fmt::format("{:g} s", static_cast<double>(duration.count()) / 1000);
}

bool await_ready(int descriptor, short events, SteadyTime deadline) {
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
    pollfd waited{descriptor, events, 0};
    const int ready = ::poll(&waited, 1, static_cast<int>(std::clamp<int64_t>(left, 0, 1 << 30)));
    if (ready > 0) return true;
    if (ready == 0 || errno != EINTR) return false;
  }
}

Outcome connect_tcp(const std::string& host, int port, SteadyTime deadline) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int failure = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &found);
  if (failure != 0)
    return ConnectProblem{fmt::format("the name {} cannot be resolved: {}", host, ::gai_strerror(failure))};
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses(found, ::freeaddrinfo);
  Outcome outcome = ConnectProblem{"no address"};
  for (const addrinfo* address = found; address; address = address->ai_next) {
    outcome = connect_to(address->ai_addr, address->ai_addrlen, deadline);
    if (const int* descriptor = std::get_if<int>(&outcome)) {
      const int yes = 1;
      ::setsockopt(*descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
      break;
    }
  }
  return outcome;
}

Outcome connect_unix(const std::string& path, SteadyTime deadline) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return ConnectProblem{"the path of the unix socket is too long"};
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return connect_to(reinterpret_cast<const sockaddr*>(&address), sizeof address, deadline);
}

}  // namespace runner
