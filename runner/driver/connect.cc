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
#include <future>
#include <memory>
#include <thread>

namespace runner {
namespace {

using Outcome = std::variant<int, ConnectProblem>;

constexpr std::chrono::milliseconds kConnectInterruptionCheck{50};

using Addresses = std::shared_ptr<const addrinfo>;

std::string lower_first(std::string text) {
  if (!text.empty()) text.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(text.front())));
  return text;
}

Outcome connect_to(const sockaddr* address, socklen_t size, const Patience& patience) {
  const int descriptor = ::socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return ConnectProblem{lower_first(std::strerror(errno))};
  int failure = ::connect(descriptor, address, size) == 0 ? 0 : errno;
  if (failure == EINPROGRESS || failure == EAGAIN) {
    if (await_ready(descriptor, POLLOUT, patience)) {
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

// The resolver cannot be interrupted: where it takes too long, its thread is left behind.
class Resolution {
 public:
  Resolution(std::string host, int port) : host_(std::move(host)), port_(std::to_string(port)) {}

  int resolve(int flags) {
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    wanted.ai_flags = flags;
    addrinfo* found = nullptr;
    failure_ = ::getaddrinfo(host_.c_str(), port_.c_str(), &wanted, &found);
    if (failure_ == 0)
      addresses_ = Addresses(found, [](const addrinfo* list) { ::freeaddrinfo(const_cast<addrinfo*>(list)); });
    return failure_;
  }
  void complete() { done_.set_value(); }
  std::future<void> done() { return done_.get_future(); }
  int failure() const { return failure_; }
  const Addresses& addresses() const { return addresses_; }

 private:
  const std::string host_;
  const std::string port_;
  int failure_ = 0;
  Addresses addresses_;
  std::promise<void> done_;
};

std::variant<Addresses, ConnectProblem> resolve(const std::string& host, int port, const Patience& patience) {
  const auto resolution = std::make_shared<Resolution>(host, port);
  if (resolution->resolve(AI_NUMERICHOST) == 0) return resolution->addresses();
  auto done = resolution->done();
  std::thread([resolution] {
    resolution->resolve(0);
    resolution->complete();
  }).detach();
  while (done.wait_for(kConnectInterruptionCheck) != std::future_status::ready) {
    if (patience.is_interrupted() || std::chrono::steady_clock::now() >= patience.deadline)
      return ConnectProblem{fmt::format("the name {} cannot be resolved in time", host)};
  }
  if (resolution->failure() == 0) return resolution->addresses();
  return ConnectProblem{fmt::format("the name {} cannot be resolved: {}", host, ::gai_strerror(resolution->failure()))};
}

}  // namespace

std::string in_seconds(std::chrono::milliseconds duration) {
  return fmt::format("{:.10g} s", static_cast<double>(duration.count()) / 1000);
}

bool await_ready(int descriptor, short events, const Patience& patience) {
  while (!patience.is_interrupted()) {
    const SteadyTime now = std::chrono::steady_clock::now();
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(patience.deadline - now);
    const auto pause = patience.interrupted ? std::min(left, kConnectInterruptionCheck) : left;
    pollfd waited{descriptor, events, 0};
    const int ready = ::poll(&waited, 1, static_cast<int>(std::clamp<int64_t>(pause.count(), 0, 1 << 30)));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
    if (ready == 0 && pause == left) return false;
  }
  return false;
}

Outcome connect_tcp(const std::string& host, int port, const Patience& patience) {
  const auto resolved = resolve(host, port, patience);
  if (const auto* problem = std::get_if<ConnectProblem>(&resolved)) return *problem;
  const addrinfo* found = std::get<Addresses>(resolved).get();
  Outcome outcome = ConnectProblem{"no address"};
  for (const addrinfo* address = found; address; address = address->ai_next) {
    outcome = connect_to(address->ai_addr, address->ai_addrlen, patience);
    if (const int* descriptor = std::get_if<int>(&outcome)) {
      const int yes = 1;
      ::setsockopt(*descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
      break;
    }
  }
  return outcome;
}

Outcome connect_unix(const std::string& path, const Patience& patience) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return ConnectProblem{"the path of the unix socket is too long"};
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return connect_to(reinterpret_cast<const sockaddr*>(&address), sizeof address, patience);
}

}  // namespace runner
