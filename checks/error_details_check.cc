// Contract, common.md, "Errors": what the details of each error code contain.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "checks/exchange_checks.h"
#include "wire/json_pointer.h"

namespace checks {
namespace {

const wire::Json* detail(const Exchange& exchange, std::string_view name) {
  const wire::Json* details = wire::find_at(*exchange.body, "/error/details");
  return details ? details->find(name) : nullptr;
}

void judge_detail(const Exchange& exchange, std::string_view name, const wire::Json& expected, Judgement& judgement) {
  const wire::Json* actual = detail(exchange, name);
  judgement.judge(Rule::error_details, actual && *actual == expected, [&] {
    return Discrepancy{fmt::format("/error/details/{}", name), excerpt(&expected), excerpt(actual)};
  });
}

using Texts = std::set<std::string, std::less<>>;

wire::Json to_json(const Texts& texts) {
  wire::Array array;
  for (const std::string& text : texts) array.emplace_back(text);
  return array;
}

Texts sent_scopes(const Exchange& exchange) {
  Texts scopes;
  std::string scope;
  for (char c : std::string(exchange.sent_header("x-auth-scopes")) + " ") {
    if (c != ' ' && c != ',' && c != '\t') {
      scope += c;
    } else if (!scope.empty()) {
      scopes.insert(std::exchange(scope, ""));
    }
  }
  return scopes;
}

// The texts of an array, without regard to order and repetition; nothing where it contains another value.
std::optional<Texts> texts_of(const wire::Json* value) {
  if (!value || !value->as_array()) return std::nullopt;
  Texts texts;
  for (const wire::Json& element : *value->as_array()) {
    if (!element.as_string()) return std::nullopt;
    texts.insert(*element.as_string());
  }
  return texts;
}

void check_scopes(const Exchange& exchange, Judgement& judgement) {
  const Operation& operation = *exchange.operation;
  const Texts required(operation.scopes.begin(), operation.scopes.end());
  const Texts provided = sent_scopes(exchange);
  Texts missing;
  std::set_difference(required.begin(), required.end(), provided.begin(), provided.end(),
                      std::inserter(missing, missing.end()));
  judge_detail(exchange, "operation_id", operation.id, judgement);
  judge_detail(exchange, "required_scopes", to_json(required), judgement);
  judge_detail(exchange, "missing_scopes", to_json(missing), judgement);
  const wire::Json* shown = detail(exchange, "provided_scopes");
  judgement.judge(Rule::error_details, texts_of(shown) == provided, [&] {
    const wire::Json sent = to_json(provided);
    return Discrepancy{"/error/details/provided_scopes", "the scopes that were sent: " + excerpt(&sent),
                       excerpt(shown)};
  });
}

void check_actor_type(const Exchange& exchange, const Conventions& conventions, Judgement& judgement) {
  const auto& actors = exchange.operation->actors;
  const bool allowed = std::find(actors.begin(), actors.end(), exchange.actor->type) != actors.end();
  // The details for an unknown type are a SHOULD that fixtures prove.
  if (allowed || !conventions.knows_actor_type(exchange.actor->type)) return;
  judge_detail(exchange, "operation_id", exchange.operation->id, judgement);
  judge_detail(exchange, "actor_type", exchange.actor->type, judgement);
  judge_detail(exchange, "allowed_actor_types", wire::Array(actors.begin(), actors.end()), judgement);
}

bool is_hash(const wire::Json* value) {
  const std::string* text = value ? value->as_string() : nullptr;
  return text && text->size() == 64 &&
         std::all_of(text->begin(), text->end(), [](unsigned char c) { return std::isxdigit(c) && !std::isupper(c); });
}

void check_mismatch(const Exchange& exchange, Judgement& judgement) {
  judge_detail(exchange, "operation_id", exchange.operation->id, judgement);
  judge_detail(exchange, "idempotency_key", exchange.idempotency_key, judgement);
  const wire::Json* original = detail(exchange, "original_payload_hash");
  const wire::Json* now = detail(exchange, "payload_hash");
  judgement.judge(Rule::idempotency_mismatch_details, is_hash(original) && is_hash(now) && *original != *now, [&] {
    return Discrepancy{"/error/details", "original_payload_hash and payload_hash, 64 hex digits that differ",
                       excerpt(original) + " and " + excerpt(now)};
  });
}

}  // namespace

void check_error_details(const Exchange& exchange, const Contract& contract, Judgement& judgement) {
  if (!exchange.body || !exchange.operation || exchange.status() == 200) return;
  const auto means = [&](Refusal refusal) {
    return contract.conventions.errors.means(exchange.error_code().bytes(), refusal);
  };
  const bool unexplained = exchange.reason_code().empty();
  if (means(Refusal::missing_scope)) check_scopes(exchange, judgement);
  if (means(Refusal::key_reused)) check_mismatch(exchange, judgement);
  // The refusal of an unreadable clock, which comes before that of a missing key, may carry no reason code either (S).
  const bool may_blame_clock = !exchange.sent_header("x-now-iso").empty() && !exchange.sent_now();
  const bool blames_key = means(Refusal::invalid) && unexplained && exchange.names_a_route() && !may_blame_clock;
  if (blames_key && exchange.lacks_idempotency_key()) judge_detail(exchange, "header", "Idempotency-Key", judgement);
  if (means(Refusal::forbidden) && unexplained && exchange.actor)
    check_actor_type(exchange, contract.conventions, judgement);
}

}  // namespace checks
