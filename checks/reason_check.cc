// Contract, common.md, "Errors": which refusals carry a reason code, and that each is one that the milestone declares.
#include <fmt/format.h>

#include "checks/exchange_checks.h"
#include "wire/json_pointer.h"

namespace checks {
namespace {

enum class Carries { must, may, must_not };

Carries carries_reason(const Exchange& exchange) {
  const std::string_view code = exchange.error_code();
  if (code == "CONSTRAINT_VIOLATION") {
    return exchange.text_at("/error/details/header") == "Idempotency-Key" ? Carries::must_not : Carries::must;
  }
  if (code == "FORBIDDEN") {  // the refusal of an actor type names it and carries none
    return exchange.text_at("/error/details/actor_type").empty() ? Carries::must : Carries::must_not;
  }
  if (code == "NOT_FOUND" || code == "CONFLICT") return Carries::must;
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
  const Carries carries = carries_reason(exchange);
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
