#include "runner/record/cause_rank.h"

#include <utility>

namespace runner {
namespace {

using checks::Refusal;

struct RankOfCheck {
  std::string_view prefix;
  Rank rank;
};
// By the beginning of the id of the runner's rule; the first that fits counts.
constexpr RankOfCheck kChecks[] = {
    {"transport.no-answer", Rank::availability},
    {"transport.server-error", Rank::availability},
    {"transport.lost", Rank::availability},
    {"export.query-binding", Rank::payload},
    {"export.", Rank::integrity},
    {"keys.", Rank::integrity},
    {"event.signature", Rank::integrity},
    {"disclosure.", Rank::integrity},
    {"secret.", Rank::access},
    {"derived.identity", Rank::access},
    {"derived.actor-type", Rank::access},
    {"derived.scope", Rank::access},
    {"idempotency.", Rank::effects},
    {"derived.replay", Rank::effects},
    {"derived.mismatch", Rank::effects},
    {"derived.idempotency-key", Rank::effects},
    {"expect.at-once", Rank::effects},
    {"event.missing", Rank::effects},
    {"event.unexpected", Rank::effects},
    {"event.repeated", Rank::effects},
    {"expect.event", Rank::effects},
    {"expect.entries", Rank::state},
    {"expect.body", Rank::state},
    {"expect.document", Rank::state},
    {"expect.lineage", Rank::state},
    {"derived.", Rank::payload},
};

Rank rank_of_check(checks::Rule rule) {
  for (const RankOfCheck& check : kChecks) {
    if (checks::id_of(rule).starts_with(check.prefix)) return check.rank;
  }
  return Rank::form;
}

// What a request that should have been refused gets round.
Rank rank_of_refusal(const checks::ErrorCodes& codes, const std::string& code) {
  constexpr std::pair<Refusal, Rank> kRefusals[] = {
      {Refusal::unauthenticated, Rank::access}, {Refusal::forbidden, Rank::access},
      {Refusal::missing_scope, Rank::access},   {Refusal::not_found, Rank::access},
      {Refusal::key_reused, Rank::effects},     {Refusal::conflict, Rank::state}};
  for (const auto& [refusal, rank] : kRefusals) {
    if (codes.means(code, refusal)) return rank;
  }
  return Rank::payload;
}

Rank rank_of_accepted(const Record& record, const ScenarioResult& result, const PlacedFinding& placed) {
  const Expectation& expected = expectation_at(*result.run, static_cast<size_t>(placed.step));
  const std::string* code = expected.error ? expected.error->as_string() : nullptr;
  return rank_of_refusal(record.plan->contract.conventions.errors, code ? *code : "");
}

}  // namespace

Rank rank_of(const Record& record, const CauseKey& key, Level level, const ScenarioResult* result,
             const PlacedFinding& placed) {
  if (level == Level::should) return Rank::warning;
  const checks::Exchange* exchange = exchange_of(result, placed.finding);
  switch (key.kind) {
    case CauseKey::Kind::accepted:
      return placed.step >= 0 ? rank_of_accepted(record, *result, placed) : Rank::state;
    case CauseKey::Kind::refused:
      return !exchange || !exchange->response() || exchange->status() >= 500 ? Rank::availability : Rank::state;
    case CauseKey::Kind::failed:
      return Rank::availability;
    case CauseKey::Kind::replay:
      return Rank::effects;
    case CauseKey::Kind::status:
    case CauseKey::Kind::outcome:
    case CauseKey::Kind::missing:
    case CauseKey::Kind::schema:
      return Rank::form;
    case CauseKey::Kind::writing:
      return Rank::payload;
    case CauseKey::Kind::value:
    case CauseKey::Kind::check:
      break;
  }
  return rank_of_check(placed.finding.rule);
}

}  // namespace runner
