// What limits one exchange with a target, and why it may end without a response.
#pragma once

#include <atomic>
#include <string>

#include "runner/driver/connect.h"

namespace runner {

/// Why a request got no response.
struct TransportFailure {
  enum class Cause {
    silence,    ///< no connection, or one that broke or stayed silent
    malformed,  ///< bytes came that are not a response that can be read
    cut_off,    ///< a limit of the run ended the exchange: it shows nothing about the target
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

}  // namespace runner
