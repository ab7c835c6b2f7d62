// Serves HTTP/1.1 on a port or a unix socket: turns requests into wire::Request and sends the responses of a handler.
// It responds itself only to /healthz and to what is not HTTP, and keeps no state. One thread owns all connections and
// waits for none of them, so that idle and slow clients cost nothing but a descriptor each.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "wire/http.h"
#include "wire/result.h"

namespace reference_impl {

/// One request and its response, for an access log. Never contains header values or bodies.
struct AccessLogEntry {
  std::string method;
  std::string target;
  int status = 0;
  size_t request_bytes = 0;   ///< of the body
  size_t response_bytes = 0;  ///< of the body
  double duration_ms = 0;
};

struct HttpFrontSettings {
  std::string host = "127.0.0.1";
  int port = 0;                 ///< 0: any free port
  std::string unix_path;        ///< if not empty, a unix socket in place of host and port
  std::string tls_certificate;  ///< PEM file with the chain; if not empty, HTTPS
  std::string tls_key;          ///< PEM file
  /// Within which a head has to arrive once it has begun, and then a body.
  std::chrono::milliseconds request_time{10'000};
  uint64_t max_body_bytes = 64u << 20;
};

class HttpFront {
 public:
  /// Both are called from several threads, up to 64 at a time.
  struct Handlers {
    std::function<wire::Response(const wire::Request&)> handle;
    std::function<void(const AccessLogEntry&)> on_access;  ///< may be empty
  };

  /// Binds and listens: clients may connect from now on, and are served as soon as serve() runs.
  static wire::Result<std::unique_ptr<HttpFront>> bind(const HttpFrontSettings& settings, Handlers handlers);
  virtual ~HttpFront() = default;

  /// "http://127.0.0.1:8080", "https://...", "unix:/path".
  virtual std::string url() const = 0;
  /// Serves until stop() is called from another thread; requests that have begun are completed,
  /// where their clients take no more than two seconds.
  virtual void serve() = 0;
  virtual void stop() = 0;
};

}  // namespace reference_impl
