// One connection to a target, opened on the first request and kept between requests: the only place for httplib's
// client. httplib keeps the connection from one exchange to the next; what is sent and read (http_stream.h), TLS
// (http_tls.h), every limit and every deadline are ours. It repeats nothing: that is the driver's decision.
#pragma once

#include <memory>
#include <string>
#include <variant>

#include "runner/driver/http_settings.h"
#include "runner/driver/transport_failure.h"
#include "wire/http.h"

namespace runner {

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
