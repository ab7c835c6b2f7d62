// The scenarios of the milestone's fixtures as sequences of actions, to be mutated. They lead to states that random
// sequences seldom reach. Read once from the plan; nothing here sends or judges.
#pragma once

#include <optional>
#include <vector>

#include "runner/explore/sequence.h"
#include "runner/explore/world.h"
#include "runner/plan/plan.h"

namespace runner::explore {

struct FixtureAction {
  Action action;
  const Step* step = nullptr;  ///< with its cases; null where it has none
};

struct FixtureScenario {
  std::optional<Gate> gate;  ///< that it needs
  std::vector<GivenUse> given;
  std::vector<Entity> entities;  ///< that its givens make
  std::vector<FixtureAction> actions;
};

/// Those that send something and that this target allows. Where others use the same state, none that needs a service of
/// its own. The plan must outlive them.
std::vector<FixtureScenario> fixture_scenarios(const Plan& plan, const Capabilities& capabilities);

/// Whether the call names a caller or an idempotency key outside the name space of its session, which others may use
/// too, or sets a clock in a header.
bool needs_own_service(const CallFields& call);

}  // namespace runner::explore
