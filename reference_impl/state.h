// The state of the service, as plain records in ordered maps; no other state exists in this module. Text keys are
// ordered by code point, since std::string compares bytes and the bytes are UTF-8.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "reference_impl/records.h"

namespace reference_impl {

/// The last number used of each kind of generated id, over the whole service.
struct Counters {
  int64_t liquidity_provider = 0;
  int64_t persona = 0;
  int64_t execution_request = 0;
  int64_t partner_provider = 0;
  int64_t audit = 0;
};

/// The execution requests of one provider: ids of other providers do not matter.
struct ExecutionRequests {
  std::map<Position, ExecutionRequest> by_position;  ///< requested_at, request_id
  std::map<std::string, Position> positions;         ///< by request_id
};

/// The audit trail of one partner provider, by recorded_at, audit_id.
using AuditTrail = std::map<Position, AuditEntry>;

/// One event; its envelope is signed when it is first read.
struct Event {
  std::string event_id;
  wire::Object envelope;
};

struct EventLog {
  std::vector<Event> events;  ///< in order of emission
  std::map<std::string, size_t, std::less<>> by_id;
  std::map<Actor, std::vector<size_t>> by_owner;  ///< the events of an actor's own providers, in order of emission
};

/// An idempotency key with its scope, compared as separate values so that no choice of characters reaches the entry of
/// another caller.
struct IdempotencyKey {
  Actor actor;
  std::string operation_id;
  std::string key;
  friend auto operator<=>(const IdempotencyKey&, const IdempotencyKey&) = default;
};

/// The first outcome under a key, with its body as it was sent.
struct IdempotencyEntry {
  std::string payload_hash;
  int status = 0;
  std::string body;
};

/// What an export selects, by effective value: the same for all pages of one walk.
struct ExportSelection {
  std::optional<wire::Instant> from;
  std::optional<wire::Instant> to;
  std::map<std::string, std::string, std::less<>> filters;
  int64_t limit = 0;
  int64_t retention_days = 0;
  friend bool operator==(const ExportSelection&, const ExportSelection&) = default;
};

struct CheckpointKey {
  std::string operation_id;
  Actor actor;
  std::string provider_id;
  std::string checkpoint_hash;
  friend auto operator<=>(const CheckpointKey&, const CheckpointKey&) = default;
};

/// A place from which an export can be continued.
struct Checkpoint {
  ExportSelection selection;
  std::string chain_hash;
  Position position;  ///< of the last entry of the page
  wire::Instant expires_at;
};

struct State {
  Counters counters;
  std::map<std::string, LiquidityProvider> liquidity_providers;
  std::map<Actor, std::set<std::string>> liquidity_providers_by_owner;
  std::set<std::string> persona_ids;                            ///< all that any provider has or had
  std::map<std::string, ExecutionMode> execution_modes;         ///< by provider_id
  std::map<std::string, ExecutionRequests> execution_requests;  ///< by provider_id
  std::map<std::string, PartnerProvider> partner_providers;
  std::map<std::string, AuditTrail> audit_trails;  ///< by provider_id
  EventLog event_log;
  std::map<IdempotencyKey, IdempotencyEntry> idempotency;
  std::map<CheckpointKey, Checkpoint> checkpoints;
};

/// The next generated id, e.g. "lp_000001", that `taken` does not contain. Call it only when nothing can be refused any
/// more: a refusal does not use up an id.
template <typename Taken>
std::string next_id(int64_t& counter, std::string_view prefix, const Taken& taken) {
  std::string id;
  do {
    const std::string digits = std::to_string(++counter);
    id.assign(prefix).append(digits.size() < 6 ? 6 - digits.size() : 0, '0').append(digits);
  } while (taken.contains(id));
  return id;
}

/// The later instant. Keeps `updated_at` of a record from running back.
inline wire::Instant later(wire::Instant left, wire::Instant right) { return left < right ? right : left; }

}  // namespace reference_impl
