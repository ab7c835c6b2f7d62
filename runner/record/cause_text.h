// A cause in one sentence: what is wrong where.
#pragma once

#include "runner/record/cause_key.h"

namespace runner {

/// "POST /providers/{provider_id}/approve", or the route of the event feed or the keys.
std::string name_of_operation(const checks::Exchange& exchange, const checks::Conventions& conventions);

/// `exchange` and `finding`: the example's; null where it has no exchange.
std::string sentence_of(const CauseKey& key, const Cause& cause, const checks::Exchange* exchange,
                        const checks::Finding& finding);

}  // namespace runner
