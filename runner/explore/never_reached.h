// What an exploration never reached, and as far as it is known why: operations, reason codes, checks of the milestone's
// rules and points of schemas. It judges nothing: what was not reached is neither right nor wrong.
#pragma once

#include <string>
#include <vector>

#include "runner/explore/exploration.h"

namespace runner::explore {

struct NeverReached {
  std::string what;  ///< "reason code x of things.put"
  std::string why;
};

/// In the order of the contract: operations, reason codes, rules, schemas.
std::vector<NeverReached> never_reached(const Exploration& exploration);

}  // namespace runner::explore
