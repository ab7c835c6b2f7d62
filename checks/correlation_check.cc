// Contract, common.md, "Transport": the correlation id of a known operation is constant; it is free on error
// responses that come before the operation is identified.
#include "checks/exchange_checks.h"

namespace checks {
namespace {

bool is_free(const Exchange& exchange) {
  switch (exchange.status()) {
    case 401:
    case 405:
    case 413:
    case 414:
    case 415:
      return true;
    case 400:
      return exchange.lacks_idempotency_key() || !exchange.names_a_route();
    case 403:
      return exchange.actor && !is_known_actor_type(exchange.actor->type);
    case 404:
      return !exchange.names_a_route();
    default:
      return false;
  }
}

}  // namespace

void check_correlation(const Exchange& exchange, const Contract&, Judgement& judgement) {
  if (!exchange.body || !exchange.operation) return;
  const std::string_view actual = exchange.text_at("/correlation_id");
  const std::string& expected = exchange.operation->correlation_id;
  const bool held = is_free(exchange) ? !actual.empty() : actual == expected;
  judgement.judge(Rule::correlation_value, held, [&] {
    return Discrepancy{"/correlation_id", expected, excerpt(actual)};
  });
}

}  // namespace checks
