#include "checks/exchange_checks.h"

#include <array>

namespace checks {
namespace {

using Check = void (*)(const Exchange&, const Contract&, Judgement&);

// The registry: a new check of exchanges is one line here.
constexpr std::array<Check, 7> kChecks = {
    check_transport, check_envelope, check_correlation, check_reason, check_error_details, check_digests, check_secrecy,
};

}  // namespace

void judge_exchange(const Exchange& exchange, const Contract& contract, Judgement& judgement) {
  for (Check check : kChecks) check(exchange, contract, judgement);
}

}  // namespace checks
