// One connection to a target, opened on the first request and kept between requests: the only place for httplib's
// client. httplib speaks TLS and decodes chunks; what is sent, how a response head is read, every
// limit and every deadline are ours (response_head.h). It repeats nothing: that is the driver's decision.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "runner/driver/http_settings.h"
#include "runner/driver/transport_failure.h"
#include "wire/http.h"

namespace runner {

/// What is wrong with the PEM files that the settings name: unreadable, an encrypted key, a key of another certificate.
std::optional<wire::Error> check_tls_files(const HttpSettings& settings);

class HttpConnection {
 public:
  /// `settings` outlives the connection.
  static std::unique_ptr<HttpConnection> make(const HttpSettings& settings);
  virtual ~HttpConnection() = default;

  /// The request target is appended to the URL's base path. Not thread-safe.
  virtual std::variant<wire::Response, TransportFailure> exchange(const wire::Request& request,
                                                                  const ExchangeLimits& limits) = 0;
  virtual bool is_open() const = 0;
  virtual void close() = 0;
};

}  // namespace runner
