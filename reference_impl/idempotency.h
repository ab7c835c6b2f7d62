// Idempotent writes (contract, common.md, "Idempotency"): the first outcome under a key is stored and replayed.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "reference_impl/exchange.h"

namespace reference_impl {

/// The hash of {path parameters, body}: two requests with the same hash have the same payload.
std::string payload_hash(const Exchange& exchange);

/// Nothing for a new key; the stored entry for the same payload; the mismatch error for another payload.
std::variant<std::monostate, const IdempotencyEntry*, Refusal> find_outcome(const State& state,
                                                                            const Exchange& exchange,
                                                                            const std::string& payload_hash);

/// Stores the outcome under the key of the exchange, which must be new.
void store_outcome(State& state, const Exchange& exchange, IdempotencyEntry entry);

}  // namespace reference_impl
