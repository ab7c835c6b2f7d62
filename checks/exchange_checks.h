// The checks that run on every exchange, without anything in the fixture. Each uses one exchange and the contract, and
// nothing else; only that of messages asks what came before.
#pragma once

#include <functional>
#include <string_view>

#include "checks/exchange.h"
#include "checks/judgement.h"

namespace checks {

/// Runs all but check_message, in the order in which a reader wants the findings.
void judge_exchange(const Exchange& exchange, const Contract& contract, Judgement& judgement);

// One .cc each; public for their tests.
void check_transport(const Exchange&, const Contract&, Judgement&);    // transport.*
void check_envelope(const Exchange&, const Contract&, Judgement&);     // schema.response, error.envelope, error.status
void check_correlation(const Exchange&, const Contract&, Judgement&);  // correlation.value
void check_reason(const Exchange&, const Contract&, Judgement&);       // reason.*
void check_error_details(const Exchange&, const Contract&, Judgement&);  // error.details, idempotency.mismatch-details
void check_digests(const Exchange&, const Contract&, Judgement&);        // response.digest
void check_secrecy(const Exchange&, const Contract&, Judgement&);        // secret.echoed

/// Whether the service knows the text otherwise than from the body that was sent with it.
using IsKnown = std::function<bool(std::string_view)>;
void check_message(const Exchange&, const IsKnown&, Judgement&);  // error.message

/// The text is in the target or a header of the request.
bool supplies(const wire::Request& request, std::string_view text);
/// The same, or it is in the response: the service may name it from then on.
bool shows(const Exchange& exchange, std::string_view text);

}  // namespace checks
