// Contract, common.md, "Errors": a success is valid under its response schema, an error response is the closed
// envelope, and code and status belong together.
#include <fmt/format.h>

#include "checks/exchange_checks.h"
#include "checks/schema_verdict.h"

namespace checks {

void check_envelope(const Exchange& exchange, const Contract& contract, Judgement& judgement) {
  if (!exchange.body) return;
  if (exchange.status() == 200) {
    if (exchange.operation) {
      judge_schema(Rule::schema_response, *exchange.operation->response, {*exchange.body, ""}, judgement);
    }
    return;
  }
  judge_schema(Rule::error_envelope, *contract.error, {*exchange.body, ""}, judgement);
  const std::string_view code = exchange.error_code().bytes();
  const int expected = contract.conventions.errors.status_of(code);
  judgement.judge(Rule::error_status, expected == exchange.status(), [&] {
    return Discrepancy{"/error/code",
                       expected ? fmt::format("{} with status {}", code, expected) : "an error code of the contract",
                       fmt::format("{} with status {}", excerpt(code), exchange.status())};
  });
}

}  // namespace checks
