// The checks of a request that do not need the state, in the contract's order (common.md, "Errors"): identity,
// verification clock, Idempotency-Key, body, actor type, scope.
#pragma once

#include <optional>

#include "reference_impl/exchange.h"

namespace reference_impl {

/// The refusal by the first check that fails. Needs the exchange's operation; sets its caller, now, idempotency_key and
/// body.
std::optional<Refusal> check_request(Exchange& exchange);

}  // namespace reference_impl
