// Requests of one operation that differ from its sample in exactly one place: body, headers, path ids, queries, methods
// and routes. A pure list of actions, always the same for a plan.
#pragma once

#include <vector>

#include "runner/explore/recipe.h"
#include "runner/explore/sequence.h"

namespace runner::explore {

struct SingleRequests {
  std::vector<Action> setup;     ///< makes the records that the paths name beyond the givens
  std::vector<Action> requests;  ///< in a fixed order, the sample first; "legal" is the defect of those without one
};
/// `recipes` are those of the whole milestone.
SingleRequests single_requests(const Recipe& recipe, const std::vector<Recipe>& recipes, const StartingPoint& start);

}  // namespace runner::explore
