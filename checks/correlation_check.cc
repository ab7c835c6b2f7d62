// Contract, common.md, "Transport": the correlation id of a known operation is constant; it is free on error
// responses that come before the operation is identified.
#include "checks/exchange_checks.h"

namespace checks {
namespace {

bool is_free(const Exchange& exchange, const Conventions& conventions) {
  const auto has_status_of = [&](Refusal refusal) {
    return exchange.status() == conventions.errors.at(refusal).status;
  };
  if (has_status_of(Refusal::unauthenticated) || has_status_of(Refusal::method_not_allowed) ||
      has_status_of(Refusal::body_too_large) || has_status_of(Refusal::target_too_long) ||
      has_status_of(Refusal::unsupported_media)) {
    return true;
  }
  if (has_status_of(Refusal::invalid)) return exchange.lacks_idempotency_key() || !exchange.names_a_route();
  if (has_status_of(Refusal::forbidden)) return exchange.actor && !conventions.knows_actor_type(exchange.actor->type);
  return has_status_of(Refusal::not_found) && !exchange.names_a_route();
}

}  // namespace

void check_correlation(const Exchange& exchange, const Contract& contract, Judgement& judgement) {
  if (!exchange.body || !exchange.operation) return;
  const std::string_view actual = exchange.text_at("/correlation_id");
  const std::string& expected = exchange.operation->correlation_id;
  const bool free = expected.empty() || is_free(exchange, contract.conventions);
  const bool held = free ? !actual.empty() : actual == expected;
  judgement.judge(Rule::correlation_value, held, [&] {
    return Discrepancy{"/correlation_id", expected, excerpt(actual)};
  });
}

}  // namespace checks
