// One connection to a target, opened on the first request and kept between requests: the only place for httplib's
// client. httplib speaks TLS and decodes chunks; what is sent, how a response head is read, every
// limit and every deadline are ours (response_head.h). It repeats nothing: that is the driver's decision.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "runner/driver/connect.h"
#include "runner/driver/http_settings.h"
#include "wire/http.h"

namespace runner {

/// Why a request got no response.
struct TransportFailure {
  enum class Cause {
    silence,    ///< no connection, or one that broke or stayed silent
    malformed,  ///< bytes came that are not a response that can be read
    cut_off,    ///< a limit of the run ended the exchange: it says nothing about the target
    not_sent    ///< nor does this
  };
  std::string reason;
  Cause cause = Cause::silence;
  /// How far the exchange got: no connection, no bytes received, or some bytes received.
  enum class Received { no_connection, nothing, something } received = Received::no_connection;
};

struct ExchangeLimits {
  SteadyTime deadline;
  size_t max_body_bytes = 0;
  const std::atomic<bool>* interrupted = nullptr;
};

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
