#include "reference_impl/idempotency.h"

#include <algorithm>
#include <utility>

#include "reference_impl/fault.h"
#include "reference_impl/operation.h"
#include "wire/canonical_json.h"
#include "wire/sha256.h"

namespace reference_impl {
namespace {

IdempotencyKey key_of(const Exchange& exchange) {
  return {PLANTED(key_without_actor) ? Actor{} : exchange.caller,
          std::string(PLANTED(key_without_operation) ? "" : exchange.operation->id),
          std::string(exchange.idempotency_key)};
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
  wire::Object payload;
  payload.append("path",
                 wire::Object{{"provider_id", PLANTED(payload_hash_without_path) ? "" : exchange.path.provider_id},
                              {"request_id", exchange.path.request_id}});
  payload.append("body", PLANTED(payload_hash_of_text) ? wire::Json(exchange.request.body) : wire::Json(exchange.body));
  std::string text = wire::canonical_json(std::move(payload));
  if (PLANTED(payload_hash_folds_case)) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char letter) { return static_cast<char>(letter | 0x20); });
  }
  return wire::sha256_hex(text);
}

std::variant<std::monostate, const IdempotencyEntry*, Refusal> find_outcome(const State& state,
                                                                            const Exchange& exchange,
                                                                            const std::string& payload_hash) {
  const auto found = state.idempotency.find(key_of(exchange));
  if (found == state.idempotency.end()) {
    return std::monostate();
  }
  if (found->second.payload_hash != payload_hash && !PLANTED(mismatch_not_noticed)) {
    return payload_mismatch(exchange, found->second.payload_hash, payload_hash);
  }
  return &found->second;
}

void keep_outcome(State& state, const Exchange& exchange, IdempotencyEntry entry) {
  state.idempotency.emplace(key_of(exchange), std::move(entry));
}

}  // namespace reference_impl
