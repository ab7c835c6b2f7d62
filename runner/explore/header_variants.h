// Calls of one operation that differ from its sample in one header: identity, scopes, clock, idempotency key, media
// type. Also calls that are wrong in two places, where the contract defines which of them counts.
#pragma once

#include <functional>
#include <vector>

#include "runner/explore/sequence.h"

namespace runner::explore {

struct CallVariant {
  Defect defect;
  std::function<void(CallFields&)> change;  ///< of the sample
};
/// In a fixed order. Operation and contract must outlive them.
std::vector<CallVariant> header_variants(const checks::Operation& operation, const checks::Contract& contract);

}  // namespace runner::explore
