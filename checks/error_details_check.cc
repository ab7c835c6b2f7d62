// Contract, common.md, "Errors": what the details of each error code hold.
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

wire::Json to_json(const std::set<std::string>& texts) {
  wire::Array array;
  for (const std::string& text : texts) array.emplace_back(text);
  return array;
}

std::set<std::string> sent_scopes(const Exchange& exchange) {
  std::set<std::string> scopes;
  const std::string* header = wire::find_header(exchange.request.headers, "x-auth-scopes");
  std::string scope;
  for (char c : (header ? *header : "") + " ") {
    if (c != ' ' && c != ',' && c != '\t') {
      scope += c;
    } else if (!scope.empty()) {
      scopes.insert(std::exchange(scope, ""));
    }
  }
  return scopes;
}

void check_scopes(const Exchange& exchange, Judgement& judgement) {
  const Operation& operation = *exchange.operation;
  const std::set<std::string> required(operation.scopes.begin(), operation.scopes.end());
  const std::set<std::string> provided = sent_scopes(exchange);
  std::set<std::string> missing;
  std::set_difference(required.begin(), required.end(), provided.begin(), provided.end(),
                      std::inserter(missing, missing.end()));
  judge_detail(exchange, "operation_id", operation.id, judgement);
  judge_detail(exchange, "required_scopes", to_json(required), judgement);
  judge_detail(exchange, "missing_scopes", to_json(missing), judgement);
  const wire::Json* shown = detail(exchange, "provided_scopes");
  judgement.judge(Rule::error_details, shown && shown->is_array(), [&] {
    return Discrepancy{"/error/details/provided_scopes", "the scopes that were sent", excerpt(shown)};
  });
}

void check_actor_type(const Exchange& exchange, Judgement& judgement) {
  const bool known = exchange.actor->type == "user" || exchange.actor->type == "partner" || exchange.actor->type == "agent";
  if (!known) return;  // what the details of an unknown type hold is a SHOULD that fixtures prove
  judge_detail(exchange, "operation_id", exchange.operation->id, judgement);
  judge_detail(exchange, "actor_type", exchange.actor->type, judgement);
  wire::Array allowed(exchange.operation->actors.begin(), exchange.operation->actors.end());
  judge_detail(exchange, "allowed_actor_types", std::move(allowed), judgement);
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

void check_error_details(const Exchange& exchange, const Contract&, Judgement& judgement) {
  if (!exchange.body || !exchange.operation || exchange.status() == 200) return;
  const std::string_view code = exchange.error_code();
  if (code == "INSUFFICIENT_SCOPE") check_scopes(exchange, judgement);
  if (code == "IDEMPOTENCY_KEY_REUSE_PAYLOAD_MISMATCH") check_mismatch(exchange, judgement);
  if (code == "FORBIDDEN" && exchange.reason_code().empty() && exchange.actor) check_actor_type(exchange, judgement);
}

}  // namespace checks
