#include "reference_impl/idempotency.h"

#include <utility>

#include "reference_impl/contract_hash.h"

namespace reference_impl {
namespace {

IdempotencyKey key_of(const Exchange& exchange) {
  return {exchange.caller, std::string(exchange.operation->id), std::string(exchange.idempotency_key)};
}

Refusal payload_mismatch(const Exchange& exchange, const std::string& original, const std::string& given) {
  Refusal refusal{ErrorCode::idempotency_mismatch, "the idempotency key was used with another payload", {}, {}};
  refusal.details = {{"operation_id", exchange.operation->id},
                     {"idempotency_key", exchange.idempotency_key},
                     {"original_payload_hash", original},
                     {"payload_hash", given}};
  return refusal;
}

}  // namespace

std::string payload_hash(const Exchange& exchange) {
  wire::Object path{{"provider_id", exchange.path.provider_id}, {"request_id", exchange.path.request_id}};
  wire::Object payload;
  payload.append("path", std::move(path));
  payload.append("body", exchange.body);
  return hash_of(std::move(payload));
}

std::variant<std::monostate, const IdempotencyEntry*, Refusal> find_outcome(const State& state,
                                                                            const Exchange& exchange,
                                                                            const std::string& payload_hash) {
  const auto found = state.idempotency.find(key_of(exchange));
  if (found == state.idempotency.end()) {
    return std::monostate();
  }
  if (found->second.payload_hash != payload_hash) {
    return payload_mismatch(exchange, found->second.payload_hash, payload_hash);
  }
  return &found->second;
}

void store_outcome(State& state, const Exchange& exchange, IdempotencyEntry entry) {
  state.idempotency.emplace(key_of(exchange), std::move(entry));
}

}  // namespace reference_impl
