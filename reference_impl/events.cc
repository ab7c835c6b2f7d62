#include "reference_impl/events.h"

#include <string>
#include <utility>

#include "reference_impl/contract_hash.h"
#include "wire/canonical_json.h"

namespace reference_impl {
namespace {

constexpr size_t kDigestLength = 12;

/// No two events share an id: while the short digest is taken, one more '|' is appended to the text.
std::string unused_event_id(const EventLog& log, std::string identity) {
  for (;; identity.push_back('|')) {
    std::string event_id = "evt_" + hash_of_text(identity).substr(0, kDigestLength);
    if (!log.by_id.contains(event_id)) {
      return event_id;
    }
  }
}

}  // namespace

void emit(State& state, const Exchange& exchange, Emission emission) {
  EventLog& log = state.event_log;
  std::string identity(emission.type);
  identity.append("|").append(exchange.correlation_id).append("|");
  identity.append(wire::canonical_json(std::move(emission.key)));
  const std::string event_id = unused_event_id(log, std::move(identity));

  wire::Object envelope;
  envelope.append("event_id", event_id);
  envelope.append("type", emission.type);
  envelope.append("occurred_at", instant_json(emission.occurred_at));
  envelope.append("correlation_id", exchange.correlation_id);
  envelope.append("actor", actor_ref(exchange.caller));
  envelope.append("payload", std::move(emission.payload));

  log.by_id.emplace(event_id, log.events.size());
  log.by_owner[emission.owner].push_back(log.events.size());
  log.events.push_back({event_id, std::move(envelope)});
}

const wire::Object& signed_envelope(Event& event, const KeyRing& keys) {
  if (!event.envelope.contains("signature")) {
    keys.sign(event.envelope);
  }
  return event.envelope;
}

}  // namespace reference_impl
