// Groups observations by what would have to change in the service: the rule, what was wrong with the request, and what
// is expected instead of what, whichever operations and places show it. The text of a cause holds no instant, id or
// index, so that it is the same in every exploration. It judges nothing.
#pragma once

#include <string>

#include "runner/explore/observation.h"

namespace runner::explore {

/// `defect` is that of the action that showed the observation.
std::string cause_of(const Observation& observation, const Defect& defect, const checks::Contract& contract);

/// The operation and the place that show it, for people: "things.put at /thing/size".
std::string place_of(const Observation& observation, const Defect& defect);

}  // namespace runner::explore
