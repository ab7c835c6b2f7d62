// Connections of the HTTP server: plain or TLS bytes, and the stream from which the HTTP library reads one request. The
// stream reads the complete head itself before the library sees its first byte (http_head.h).
#pragma once

#include <httplib.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <string>
#include <string_view>

#include "reference_impl/http_head.h"

namespace reference_impl {

constexpr size_t kMaxHeadBytes = 65'536;
constexpr int kReadTimeoutMs = 10'000;

inline bool wait_for(int descriptor, short events, int timeout_ms) {
  pollfd waited{descriptor, events, 0};
  return ::poll(&waited, 1, timeout_ms) > 0;
}

/// A plain connection.
class PlainStream {
 public:
  explicit PlainStream(int descriptor, void*) : descriptor_(descriptor) {}
  bool open() { return true; }
  bool pending() const { return false; }
  ssize_t receive(char* to, size_t size) const { return ::recv(descriptor_, to, size, 0); }
  ssize_t send(const char* from, size_t size) const { return ::send(descriptor_, from, size, MSG_NOSIGNAL); }

 private:
  int descriptor_;
};

/// A TLS connection. The descriptor has timeouts, which also limit the handshake.
class TlsStream {
 public:
  TlsStream(int descriptor, SSL_CTX* context) : ssl_(SSL_new(context)) { SSL_set_fd(ssl_, descriptor); }
  ~TlsStream() {
    if (opened_) SSL_shutdown(ssl_);
    SSL_free(ssl_);
  }
  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;

  bool open() { return opened_ = SSL_accept(ssl_) == 1; }
  bool pending() const { return SSL_pending(ssl_) > 0; }
  ssize_t receive(char* to, size_t size) const { return SSL_read(ssl_, to, static_cast<int>(std::min(size, kChunk))); }
  ssize_t send(const char* from, size_t size) const {
    return SSL_write(ssl_, from, static_cast<int>(std::min(size, kChunk)));
  }

 private:
  static constexpr size_t kChunk = 1 << 20;
  SSL* ssl_;
  bool opened_ = false;
};

/// One request on a connection. `ahead` holds what has been read but not used, from one request to the next.
template <typename Transport>
class RequestStream : public httplib::Stream {
 public:
  RequestStream(Transport& transport, int descriptor, std::string& ahead)
      : transport_(transport), descriptor_(descriptor), ahead_(ahead) {}

  /// False if the connection ends before the head does, or the head is too slow or too long.
  bool read_complete_head() {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(kReadTimeoutMs);
    size_t end = std::string::npos;
    while ((end = end_of_head()) == std::string::npos) {
      if (ahead_.size() > kMaxHeadBytes || std::chrono::steady_clock::now() > deadline || !receive_more()) return false;
    }
    head_ = read_request_head(std::string_view(ahead_).substr(0, end));
    ahead_.replace(0, end, reduced_head(std::string_view(ahead_).substr(0, end), head_));
    return true;
  }
  const RequestHead& head() const { return head_; }

  bool is_readable() const override {
    return !ahead_.empty() || transport_.pending() || wait_for(descriptor_, POLLIN, kReadTimeoutMs);
  }
  bool is_writable() const override { return wait_for(descriptor_, POLLOUT, kReadTimeoutMs); }
  ssize_t read(char* to, size_t size) override {
    if (ahead_.size() == taken_ && !receive_more()) return -1;
    const size_t count = std::min(size, ahead_.size() - taken_);
    std::memcpy(to, ahead_.data() + taken_, count);
    taken_ += count;
    if (taken_ == ahead_.size()) {
      ahead_.clear();
      taken_ = 0;
    }
    return static_cast<ssize_t>(count);
  }
  ssize_t write(const char* from, size_t size) override { return is_writable() ? transport_.send(from, size) : -1; }
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}
  socket_t socket() const override { return descriptor_; }

  /// Keeps what was read beyond this request for the next one.
  void keep_rest() { ahead_.erase(0, taken_); }

 private:
  size_t end_of_head() const {
    const size_t strict = ahead_.find("\r\n\r\n");
    return strict == std::string::npos ? ahead_.find("\n\n") : strict;
  }
  bool receive_more() {
    if (!transport_.pending() && !wait_for(descriptor_, POLLIN, kReadTimeoutMs)) return false;
    char buffer[16 * 1024];
    const ssize_t count = transport_.receive(buffer, sizeof buffer);
    if (count <= 0) return false;
    ahead_.append(buffer, static_cast<size_t>(count));
    return true;
  }

  Transport& transport_;
  int descriptor_;
  std::string& ahead_;
  size_t taken_ = 0;
  RequestHead head_;
};

}  // namespace reference_impl
