#include "tests/support/scripted_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>

namespace scripted {

std::string Peer::read_request() {
  size_t head_end = std::string::npos;
  size_t whole = 0;
  while (true) {
    head_end = ahead_.find("\r\n\r\n");
    if (head_end != std::string::npos) {
      const size_t length_at = ahead_.find("content-length: ");
      const size_t length = length_at < head_end ? std::strtoul(ahead_.c_str() + length_at + 16, nullptr, 10) : 0;
      whole = head_end + 4 + length;
      if (ahead_.size() >= whole) break;
    }
    char buffer[65536];
    const ssize_t count = ::recv(descriptor_, buffer, sizeof buffer, 0);
    if (count <= 0) return "";
    ahead_.append(buffer, static_cast<size_t>(count));
  }
  std::string request = ahead_.substr(0, whole);
  ahead_.erase(0, whole);
  return request;
}

bool Peer::send(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t count = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(count));
  }
  return true;
}

void Peer::drip(std::string_view bytes, int pause_ms) const {
  for (char byte : bytes) {
    std::this_thread::sleep_for(std::chrono::milliseconds(pause_ms));
    if (!send({&byte, 1})) return;
  }
}

void Peer::reset() const {
  const linger at_once{1, 0};
  ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

void Peer::relay(int port) {
  const int other = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  bool open = ::connect(other, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  open = open && Peer(other).send(ahead_);
  while (open) {
    pollfd ends[] = {{descriptor_, POLLIN, 0}, {other, POLLIN, 0}};
    if (::poll(ends, 2, 10'000) <= 0) break;
    for (int i = 0; i < 2 && open; ++i) {
      if (!ends[i].revents) continue;
      char buffer[65536];
      const ssize_t count = ::recv(ends[i].fd, buffer, sizeof buffer, 0);
      open = count > 0 && Peer(ends[1 - i].fd).send({buffer, static_cast<size_t>(count)});
    }
  }
  ::close(other);
}

void Peer::await_close() const {
  pollfd waited{descriptor_, POLLIN | POLLRDHUP, 0};
  ::poll(&waited, 1, 10'000);
}

Server::Server(std::function<void(Peer&)> script)
    : script_(std::move(script)), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address);
  ::listen(listener_, 64);
  socklen_t size = sizeof address;
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

Server::~Server() {
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  {
    const std::lock_guard lock(mutex_);
    for (int descriptor : open_) ::shutdown(descriptor, SHUT_RDWR);
  }
  for (std::thread& thread : threads_) thread.join();
  ::close(listener_);
}

std::string Server::url() const { return "http://127.0.0.1:" + std::to_string(port_); }

void Server::accept_all() {
  for (int descriptor = 0; (descriptor = ::accept(listener_, nullptr, nullptr)) >= 0;) {
    ++connections_;
    const int yes = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    const std::lock_guard lock(mutex_);
    open_.push_back(descriptor);
    threads_.emplace_back([this, descriptor] {
      Peer peer(descriptor);
      script_(peer);
      const std::lock_guard closing(mutex_);
      std::erase(open_, descriptor);
      ::close(descriptor);
    });
  }
}

std::function<void(Peer&)> always(std::string answer) {
  return [answer = std::move(answer)](Peer& peer) {
    while (!peer.read_request().empty()) peer.send(answer);
  };
}

std::string ok(std::string_view body, std::string_view more_headers) {
  return "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: " + std::to_string(body.size()) +
         "\r\n" + std::string(more_headers) + "\r\n" + std::string(body);
}

}  // namespace scripted
