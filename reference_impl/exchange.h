// What an operation works on: the request as the pipeline has understood it, and the service that it changes.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "reference_impl/records.h"
#include "reference_impl/refusal.h"
#include "reference_impl/signing.h"
#include "reference_impl/state.h"
#include "wire/http.h"
#include "wire/instant.h"
#include "wire/json.h"

namespace reference_impl {

struct Operation;

struct PathParameters {
  std::string provider_id;  ///< decoded; empty where the route has none
  std::string request_id;
};

/// One request, filled in by the stages of the pipeline in their order. Views point into the request.
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

enum class Gate { closed, open };

/// The service behind the operations; touched under the one lock only.
struct Service {
  State state;
  KeyRing keys;
  Gate gate;
};

/// The body of a success, or the refusal. A handler that refuses has changed nothing.
using Outcome = std::variant<wire::Object, Refusal>;

/// The first member of every body.
inline wire::Object begin_body(const Exchange& exchange) {
  return wire::Object{{"correlation_id", exchange.correlation_id}};
}

}  // namespace reference_impl
