#include "reference_impl/http_listener.h"

#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

namespace reference_impl {
namespace {

wire::Error cannot_listen(const std::string& where, const std::string& reason) {
  return {where, "cannot listen: " + reason, "a free address of this machine", ""};
}

int new_socket(int family) { return ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0); }

bool listen_at(int descriptor, const sockaddr* address, socklen_t size) {
  return descriptor >= 0 && ::bind(descriptor, address, size) == 0 && ::listen(descriptor, SOMAXCONN) == 0;
}

int bound_port(int descriptor) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  if (address.ss_family == AF_INET6) return ntohs(reinterpret_cast<sockaddr_in6*>(&address)->sin6_port);
  return ntohs(reinterpret_cast<sockaddr_in*>(&address)->sin_port);
}

std::optional<sockaddr_un> unix_address(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return std::nullopt;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return address;
}

const sockaddr* generic(const sockaddr_un& address) { return reinterpret_cast<const sockaddr*>(&address); }

/// Removes a socket file on which no one listens.
std::optional<wire::Error> make_way(const std::string& path, const sockaddr_un& address) {
  struct stat file {};
  if (::lstat(path.c_str(), &file) != 0) return std::nullopt;  // bind() says what else is wrong
  if (!S_ISSOCK(file.st_mode))
    return wire::Error{path, "exists and is not a socket", "a new path, or the socket of a server that has ended", ""};
  const int descriptor = new_socket(AF_UNIX);
  const int failure = ::connect(descriptor, generic(address), sizeof address) == 0 ? 0 : errno;
  ::close(descriptor);
  if (failure == 0 || failure == EAGAIN) return cannot_listen(path, "another server listens there");
  if (failure != ECONNREFUSED) return cannot_listen(path, std::strerror(failure));
  if (::unlink(path.c_str()) != 0) return cannot_listen(path, std::strerror(errno));
  return std::nullopt;
}

}  // namespace

Listener::~Listener() {
  close();
  struct stat file {};
  const bool own =
      !path_.empty() && ::lstat(path_.c_str(), &file) == 0 && S_ISSOCK(file.st_mode) && file.st_ino == file_;
  if (own) ::unlink(path_.c_str());
}

Listener::Listener(Listener&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      port_(other.port_),
      path_(std::exchange(other.path_, {})),
      file_(other.file_) {}

void Listener::close() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
}

wire::Result<Listener> Listener::on_port(const std::string& host, int port) {
  const std::string where = fmt::format("{} port {}", host, port);
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int failure = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &found);
  if (failure != 0) return cannot_listen(where, ::gai_strerror(failure));
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses(found, ::freeaddrinfo);
  std::string reason;
  for (const addrinfo* address = found; address; address = address->ai_next) {
    Listener listener(new_socket(address->ai_family));
    // Without SO_REUSEPORT: a second server on the port must fail.
    const int yes = 1;
    ::setsockopt(listener.descriptor_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (listen_at(listener.descriptor_, address->ai_addr, address->ai_addrlen)) {
      listener.port_ = bound_port(listener.descriptor_);
      return listener;
    }
    reason = std::strerror(errno);
  }
  return cannot_listen(where, reason);
}

wire::Result<Listener> Listener::at_path(const std::string& path) {
  const auto address = unix_address(path);
  if (!address) return cannot_listen(path, "the path of a unix socket has at most 107 bytes");
  if (auto error = make_way(path, *address)) return *error;
  Listener listener(new_socket(AF_UNIX));
  if (!listen_at(listener.descriptor_, generic(*address), sizeof *address))
    return cannot_listen(path, std::strerror(errno));
  struct stat file {};
  if (::lstat(path.c_str(), &file) == 0) listener.file_ = file.st_ino;
  listener.path_ = path;
  return listener;
}

}  // namespace reference_impl
