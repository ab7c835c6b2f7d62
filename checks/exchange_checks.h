// The checks that run on every exchange, without anything in the fixture. Each uses one exchange and the contract, and
// nothing else.
#pragma once

#include "checks/exchange.h"
#include "checks/judgement.h"

namespace checks {

/// Runs them all, in the order in which a reader wants the findings.
void judge_exchange(const Exchange& exchange, const Contract& contract, Judgement& judgement);

// One .cc each; public for their tests.
void check_transport(const Exchange&, const Contract&, Judgement&);    // transport.*
void check_envelope(const Exchange&, const Contract&, Judgement&);     // schema.response, error.envelope, error.status
void check_correlation(const Exchange&, const Contract&, Judgement&);  // correlation.value
void check_reason(const Exchange&, const Contract&, Judgement&);       // reason.*
void check_error_details(const Exchange&, const Contract&, Judgement&);  // error.details, idempotency.mismatch-details
void check_digests(const Exchange&, const Contract&, Judgement&);        // response.digest
void check_secrecy(const Exchange&, const Contract&, Judgement&);        // secret.echoed, error.message

}  // namespace checks
