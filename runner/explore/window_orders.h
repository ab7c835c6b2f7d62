// The orders in which the calls of a window can have come, told by the oracle: what each leads to, and what a fixture
// may expect of it.
#pragma once

#include <string>
#include <vector>

#include "runner/document/fixture.h"
#include "runner/driver/driver.h"
#include "runner/explore/sequence.h"
#include "runner/plan/plan.h"

namespace runner::explore {

/// Positions in the window, 0 being its first call. All must be tried, so a window is small.
using Order = std::vector<size_t>;
std::vector<Order> orders_of(const Window& window);

/// Plays the sequence on the session with its window in that order, under names of `name_space`. The exchange of each
/// action; an empty one where it is no call.
std::vector<checks::Exchange> tell(const Plan& plan, Session& session, const std::string& name_space,
                                   const Sequence& sequence, const Order& order);

/// For each order the expectations of the window's calls and of the calls behind it: outcome, replay, and of the bodies
/// what tells the orders apart or `seen`, the target's exchanges by action, from them. What depends on the service's
/// clock, on its other records or on names is left out, so that the expectations hold on any sound service.
std::vector<std::vector<Expectation>> expected_orders(const Plan& plan, Driver& oracle, const Sequence& sequence,
                                                      const std::vector<checks::Exchange>& seen);

}  // namespace runner::explore
