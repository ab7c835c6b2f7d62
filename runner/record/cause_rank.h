// How grave a cause is: the order in which a person should look at them.
#pragma once

#include "runner/record/cause_key.h"

namespace runner {

/// The gravest first.
enum class Rank { availability, integrity, access, effects, state, payload, form, warning };

/// `result`, `placed`: the example of the cause.
Rank rank_of(const Record& record, const CauseKey& key, Level level, const ScenarioResult* result,
             const PlacedFinding& placed);

}  // namespace runner
