// Fetches the token of a caller: from a token endpoint over HTTP, from a command, or from a file. An error names what
// was asked and what to do; it quotes neither a secret nor a token.
#pragma once

#include <atomic>
#include <chrono>
#include <string>

#include "runner/driver/http_connection.h"
#include "runner/driver/token_source.h"

namespace runner {

/// What fetching needs besides the settings of the caller.
struct TokenContext {
  std::string ca_certificates;  ///< PEM file; empty: the system's
  bool verifies = true;         ///< the certificate of the token endpoint
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds max_time{10'000};
  std::function<wire::Instant()> now;
  const std::atomic<bool>* interrupted = nullptr;  ///< set by a signal: fetching ends at once
};

FetchToken token_fetcher(const CallerAuth& auth, const TokenContext& context);

}  // namespace runner
