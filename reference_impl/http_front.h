// The reference implementation on a port or a unix socket: bytes of HTTP/1.1 in, wire::Request through, bytes out. The
// only place for httplib's server. It decides nothing about the contract but the envelopes of requests that are no
// HTTP, and /healthz; it keeps no state.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "wire/http.h"
#include "wire/result.h"

namespace reference_impl {

/// One answered request, for an access log. Header values and bodies are never in it.
struct Access {
  std::string method;
  std::string target;
  int status = 0;
  size_t request_bytes = 0;   ///< of the body
  size_t response_bytes = 0;  ///< of the body
  double duration_ms = 0;
};

struct HttpFrontSettings {
  std::string host = "127.0.0.1";
  int port = 0;                 ///< 0: any free one
  std::string unix_path;        ///< not empty: a unix socket in place of host and port
  std::string tls_certificate;  ///< PEM file, the chain included; not empty: HTTPS
  std::string tls_key;          ///< PEM file
};

class HttpFront {
 public:
  /// Both are called from several threads.
  struct Handlers {
    std::function<wire::Response(const wire::Request&)> answer;
    std::function<void(const Access&)> on_access;  ///< may be empty
  };

  /// Bound and listening: a client that connects from now on is answered as soon as serve() runs.
  static wire::Result<std::unique_ptr<HttpFront>> bind(const HttpFrontSettings& settings, Handlers handlers);
  virtual ~HttpFront() = default;

  /// "http://127.0.0.1:8080", "https://...", "unix:/path".
  virtual std::string url() const = 0;
  /// Answers until stop() is called from another thread; what has begun is answered to its end.
  virtual void serve() = 0;
  virtual void stop() = 0;
};

}  // namespace reference_impl
