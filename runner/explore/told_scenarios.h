// The sequences that the milestone's fixtures tell, changed in a few places: they lead where chance alone seldom comes.
// A step is left out, repeated, exchanged with its neighbour, sent by another caller or at another time, made its own
// case or nearly the same, or chance puts an action between. Read once from the plan; nothing here sends or judges.
#pragma once

#include <optional>
#include <vector>

#include "runner/driver/driver.h"
#include "runner/explore/recipe.h"
#include "runner/explore/sequence.h"
#include "runner/explore/values.h"
#include "runner/explore/world.h"

namespace runner::explore {

struct ToldAction {
  Action action;
  const Step* step = nullptr;  ///< with its cases; null where it has none
};

struct ToldScenario {
  std::optional<Gate> gate;  ///< that it needs
  std::vector<GivenUse> given;
  std::vector<Entity> entities;  ///< that its givens make
  std::vector<ToldAction> actions;
};

/// Those that this target can be told, and that send something; where others write too, none with a caller, a key or a
/// clock that is not the session's own. The plan must outlive them.
std::vector<ToldScenario> told_scenarios(const Plan& plan, const Capabilities& capabilities);

/// What to do, in order; nothing stands for an action that chance chooses.
using Changed = std::vector<std::optional<Action>>;
/// The scenario with one to four changes.
Changed change(const ToldScenario& told, const std::vector<Recipe>& recipes, const ValueLimits& limits, Random& random);

}  // namespace runner::explore
