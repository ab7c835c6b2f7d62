// What an operation works on: the request as the checks before it have understood it, and the service that it reads or
// changes. An operation returns the body of a success, or a refusal.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "reference_impl/refusal.h"
#include "reference_impl/signing.h"
#include "reference_impl/state.h"

namespace reference_impl {

/// The service that the operations share; used under its one lock only.
struct Service {
  State state;
  KeyRing keys;
  bool integration_gate_open = false;
};

enum class Access {
  open,   ///< no identity needed
  read,   ///< GET, scope settlement:read
  write,  ///< POST, scope settlement:write, idempotent by key
};

/// Which providers the provider_id of the path names.
enum class PathProvider { none, liquidity, partner };

struct Exchange;

/// The body of a success, or the refusal. A handler that refuses has changed nothing.
using Outcome = std::variant<wire::Object, Refusal>;

struct Operation {
  std::string_view id;
  Access access;
  std::string_view route;  ///< "/liquidity-providers/{provider_id}"
  PathProvider path_provider;
  std::string_view generic_reason;  ///< empty if the operation has none
  Outcome (*handle)(Service&, const Exchange&);
};

struct PathParameters {
  std::string provider_id;  ///< decoded; empty if the route has none
  std::string request_id;
};

/// One request, filled in by the checks in their order. Views point into the request.
struct Exchange {
  explicit Exchange(const wire::Request& received) : request(received) {}

  const wire::Request& request;
  const Operation* operation = nullptr;
  PathParameters path;
  std::string_view query;  ///< as sent, after '?'
  std::string correlation_id;
  Actor caller;
  wire::Instant now;
  std::string_view idempotency_key;  ///< of a write
  wire::Object body;                 ///< of a write
};

/// The first member of every body.
inline wire::Object begin_body(const Exchange& exchange) {
  return wire::Object{{"correlation_id", exchange.correlation_id}};
}

}  // namespace reference_impl
