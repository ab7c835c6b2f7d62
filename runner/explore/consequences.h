// One exchange, one fault: drops the observations that only repeat in other words what another one of the same exchange
// shows, such as the comparison with the reference of a member that the schema refuses. It judges nothing.
#pragma once

#include <vector>

#include "runner/explore/observation.h"

namespace runner::explore {

/// Those that represent a fault. `exchanges` are those of the target that the observations are about.
std::vector<Observation> without_consequences(const std::vector<Observation>& observations,
                                              const ExchangeList& exchanges);

}  // namespace runner::explore
