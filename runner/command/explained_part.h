// What an id of a contract means, for people and for machines: a rule, an operation, a scenario or a reason code of a
// milestone. Reads the plan alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runner/plan/plan.h"

namespace runner {

struct Explanation {
  std::string_view kind;  ///< "rules", "operations", "scenarios" or "reason_codes": the member of the JSON output
  std::string text;
  wire::Json json;
};

/// Nothing where the milestone has no such id.
std::optional<Explanation> explain_part(const Plan& plan, const std::string& id);

/// Every id of the milestone that can be explained.
std::vector<std::string> explained_ids(const Plan& plan);

}  // namespace runner
