// Idempotent writes (contract, common.md, "Idempotency"): the first outcome under a key is kept and given again.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "reference_impl/exchange.h"

namespace reference_impl {

/// SHA-256 of the canonical JSON of {path parameters, body}: what makes two requests the same payload.
std::string payload_hash(const Exchange& exchange);

/// Nothing under a new key; the stored entry for the same payload; else the mismatch.
std::variant<std::monostate, const IdempotencyEntry*, Refusal> find_outcome(const State& state,
                                                                            const Exchange& exchange,
                                                                            const std::string& payload_hash);

/// Keeps the outcome under the key of the exchange, which must be new.
void keep_outcome(State& state, const Exchange& exchange, IdempotencyEntry entry);

}  // namespace reference_impl
