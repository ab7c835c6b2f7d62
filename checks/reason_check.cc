// Contract, common.md, "Errors": which error responses carry a reason code, and that the milestone declares each.
#include <fmt/format.h>

#include <algorithm>

#include "checks/exchange_checks.h"
#include "wire/json_pointer.h"

namespace checks {
namespace {

enum class Carries { must, may, must_not };

bool has_unreadable_clock(const Exchange& exchange) {
  return !exchange.sent_header("x-now-iso").empty() && !exchange.sent_now();
}

// Error responses that the contract leaves open (S, or one of two) may carry a code or none.
Carries carries_with_bad_input(const Exchange& exchange) {
  if (has_unreadable_clock(exchange) || exchange.sends_other_media_type()) return Carries::may;
  return exchange.lacks_idempotency_key() ? Carries::must_not : Carries::must;
}

// The actor type is checked before every other reason for `forbidden`, and carries no code.
Carries carries_with_forbidden(const Exchange& exchange) {
  if (!exchange.actor) return Carries::may;
  const auto& allowed = exchange.operation->actors;
  const bool is_allowed = std::find(allowed.begin(), allowed.end(), exchange.actor->type) != allowed.end();
  return is_allowed ? Carries::must : Carries::must_not;
}

Carries carries_reason(const Exchange& exchange, const ErrorCodes& codes) {
  if (!exchange.names_a_route()) return Carries::may;
  const auto means = [&](Refusal refusal) { return codes.means(exchange.error_code().bytes(), refusal); };
  if (means(Refusal::invalid)) return carries_with_bad_input(exchange);
  if (means(Refusal::forbidden)) return carries_with_forbidden(exchange);
  if (means(Refusal::not_found) || means(Refusal::conflict)) return Carries::must;
  return Carries::must_not;
}

}  // namespace

void check_reason(const Exchange& exchange, const Contract& contract, Judgement& judgement) {
  if (!exchange.body || exchange.status() == 200) return;
  const wire::Json* reason = wire::find_at(*exchange.body, "/error/details/reason_code");
  if (reason) {
    const bool declared = reason->as_string() && contract.declares_reason(*reason->as_string(), exchange.operation);
    judgement.judge(Rule::reason_undeclared, declared, [&] {
      return Discrepancy{"/error/details/reason_code", "a code that the milestone declares", excerpt(reason)};
    });
  }
  if (!exchange.operation) return;
  const Carries carries = carries_reason(exchange, contract.conventions.errors);
  judgement.judge(Rule::reason_missing, carries != Carries::must || reason, [&] {
    return Discrepancy{"/error/details/reason_code", fmt::format("a reason code with {}", exchange.error_code()),
                       "nothing"};
  });
  judgement.judge(Rule::reason_misplaced, carries != Carries::must_not || !reason, [&] {
    return Discrepancy{"/error/details/reason_code", fmt::format("no reason code with {}", exchange.error_code()),
                       excerpt(reason)};
  });
}

}  // namespace checks
