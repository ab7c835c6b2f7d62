// How strictly a milestone's fixtures demand that an operation gives a reason code. What only scenarios of SHOULD rules
// expect, a service may keep every MUST without.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runner/plan/plan.h"

namespace runner {

struct ReasonDemand {
  Level level = Level::must;
  std::vector<std::string> rules;  ///< those of the scenarios that expect the code, where the level is `should`
};

ReasonDemand demand_for_reason(const Plan& plan, const checks::Operation& operation, std::string_view code);

}  // namespace runner
