// TLS on a connection to a target: the handshake within its deadline, whose certificate is accepted (RFC 9525), and
// failures in words. What is sent and received afterwards is not its business.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "runner/driver/http_settings.h"
#include "runner/driver/transport_failure.h"

struct ssl_st;
struct ssl_ctx_st;

namespace runner {

/// What is wrong with the PEM files that the settings name: unreadable, an encrypted key, a key of another certificate.
std::optional<wire::Error> check_tls_files(const HttpSettings& settings);

struct TlsDeleter {
  void operator()(ssl_st* session) const;
  void operator()(ssl_ctx_st* context) const;
};
using TlsSession = std::unique_ptr<ssl_st, TlsDeleter>;

class TlsClient {
 public:
  /// `settings` outlives the client.
  explicit TlsClient(const HttpSettings& settings);

  /// On a connected, non-blocking socket, until the deadline of the limits or an interruption.
  std::variant<TlsSession, ConnectProblem> shake_hands(int descriptor, const ExchangeLimits& limits) const;

 private:
  std::string failure_of(const ssl_st* session) const;

  const HttpSettings& settings_;
  std::unique_ptr<ssl_ctx_st, TlsDeleter> context_;
  std::string problem_;  ///< of the files; empty: none
};

/// After a call of OpenSSL that failed: the alert with which the target ended the connection, such as
/// "certificate required"; empty if it sent none.
std::string received_alert();

}  // namespace runner
