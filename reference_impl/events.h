// Events (contract, common.md, "Events"): one for each success that changes state. They are emitted unsigned, which
// costs a hash, and signed when they are first read; from then on an envelope never changes, even when keys rotate.
#pragma once

#include <string_view>

#include "reference_impl/exchange.h"

namespace reference_impl {

/// What an operation reports about one change.
struct Emission {
  std::string_view type;
  wire::Array key;  ///< identifies the event among those of its type, e.g. [provider_id, n]
  wire::Instant occurred_at;
  const Actor& owner;  ///< of the provider: who may read the event
  wire::Json payload;
};

/// Appends the event to the log; its actor and correlation_id are those of the exchange.
void emit(State& state, const Exchange& exchange, Emission emission);

/// The event's envelope with its signature, made on the first call.
const wire::Object& signed_envelope(Event& event, const KeyRing& keys);

}  // namespace reference_impl
