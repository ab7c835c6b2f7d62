// Requests of one operation that differ from its sample in exactly one place: raw bodies, headers, path ids, queries,
// methods and routes by a list, members of the body by the schema's own generator. A pure list of actions; whoever
// sends them finds out what they do.
#pragma once

#include <vector>

#include "runner/explore/recipe.h"
#include "runner/explore/sequence.h"

namespace runner::explore {

struct SingleRequests {
  std::vector<Action> setup;     ///< makes the records that the paths name beyond the givens
  std::vector<Action> requests;  ///< in a fixed order, each with its defect; "legal" where it has none
};
/// `recipes` are those of the whole milestone.
SingleRequests single_requests(const Recipe& recipe, const std::vector<Recipe>& recipes, const StartingPoint& start);

}  // namespace runner::explore
