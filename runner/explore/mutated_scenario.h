// A fixture's scenario changed in a few places: an action is left out, repeated, swapped with the one before it, sent
// by another caller or at another time, given another body, replaced by one of its cases, or preceded by a random
// action.
#pragma once

#include <optional>
#include <vector>

#include "runner/explore/field_values.h"
#include "runner/explore/fixture_scenarios.h"
#include "runner/explore/recipe.h"

namespace runner::explore {

/// What to do, in order. An absent action is one that chance chooses.
using MutatedScenario = std::vector<std::optional<Action>>;
/// The scenario with one to four mutations.
MutatedScenario mutate(const FixtureScenario& scenario, const std::vector<Recipe>& recipes, const ValueLimits& limits,
                       Random& random);

}  // namespace runner::explore
