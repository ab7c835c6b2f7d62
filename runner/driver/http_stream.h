// One exchange on an open connection, between httplib and the socket: sends our bytes in place of httplib's, reads the
// response head itself (response_head.h), keeps limits and deadline, decodes chunks, and shows httplib only the length
// of the body where it is known.
#pragma once

#include <httplib.h>
#include <openssl/ssl.h>

#include <span>
#include <string>
#include <string_view>

#include "runner/driver/chunked_body.h"
#include "runner/driver/response_head.h"
#include "runner/driver/transport_failure.h"

namespace runner {

struct PendingExchange {
  const std::string* bytes;  ///< of the request
  std::string_view method;
  ExchangeLimits limits;
  std::chrono::milliseconds max_time;
  // The outcome.
  std::string problem;
  TransportFailure::Cause cause = TransportFailure::Cause::malformed;  ///< of the problem
  TransportFailure::Received received = TransportFailure::Received::no_connection;
  ResponseHead head;
  std::string body;
};

class HttpStream : public httplib::Stream {
 public:
  /// `descriptor` does not block; `ssl` is null without TLS. `pending` outlives the stream.
  HttpStream(int descriptor, SSL* ssl, PendingExchange& pending);

  /// False if the connection broke before any response arrived.
  bool send_request();
  /// Whether bytes arrived after the end of the response.
  bool has_surplus() const { return taken_ < ahead_.size(); }

  bool is_readable() const override { return true; }
  bool is_writable() const override { return true; }
  ssize_t write(const char*, size_t size) override { return static_cast<ssize_t>(size); }
  ssize_t read(char* to, size_t size) override;
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}
  socket_t socket() const override { return descriptor_; }

 private:
  bool fail(std::string problem);
  bool fall_silent(std::string problem);
  bool is_interrupted() const { return pending_.limits.interrupted && pending_.limits.interrupted->load(); }
  bool await(short events);
  ssize_t tls_outcome(int count) const;
  ssize_t send_some(std::string_view bytes) const;
  ssize_t receive_some(char* to, size_t size) const;
  bool receive();
  bool ends_early();
  bool has_buffered() const { return ssl_ && SSL_pending(ssl_) > 0; }
  const char* where() const;
  std::string alert() const;
  bool read_head();
  bool show_framing();
  ssize_t read_chunked(std::span<char> to);

  int descriptor_;
  SSL* ssl_;
  PendingExchange& pending_;
  std::string ahead_;
  size_t taken_ = 0;
  std::string shown_;  ///< the head that httplib sees
  size_t shown_taken_ = 0;
  ChunkedBody chunks_;
  bool head_read_ = false;
  bool head_done_ = false;
  bool ended_ = false;
};

}  // namespace runner
