// Which of the things that a scenario run needs the target does not offer: the reasons why it is not testable.
#pragma once

#include <string>
#include <vector>

#include "runner/driver/driver.h"
#include "runner/plan/plan.h"

namespace runner {

/// What a run needs and the target lacks.
struct MissingCapability {
  std::string name;    ///< as in the milestone's `optional_on`
  std::string reason;  ///< in words
};
/// Empty where the run can be tested.
std::vector<MissingCapability> missing_capabilities(const Requirements& needed, const Capabilities& offered);

}  // namespace runner
