// The orders in which the calls of a burst may have arrived. Each is replayed on a sequential service, to learn which
// responses it leads to and what a fixture may expect of them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "runner/explore/burst.h"
#include "runner/play/service_side.h"

namespace runner::explore {

/// Positions in the burst, 0 being its first call.
using Order = std::vector<size_t>;
std::vector<Order> orders_of(const Burst& burst);

/// A fresh session, and the name space of what a replay creates on it.
struct ReplaySession {
  std::shared_ptr<Session> session;
  std::string name_space;
};
/// Plays the sequence with its burst in that order. The exchange of each action; an empty one where it is not a call.
std::vector<checks::Exchange> replay(const Plan& plan, const ReplaySession& on, const Sequence& sequence,
                                     const Order& order);

/// For each order the expectations of the burst's calls and of the calls after it: outcome, replay, and of the bodies
/// what distinguishes the orders from each other or from `seen`, the target's exchanges by action. What depends on the
/// service's clock, on its other records or on names is left out, so that the expectations hold on any sound service.
std::vector<std::vector<Expectation>> expected_orders(const Plan& plan, Driver& oracle, const Sequence& sequence,
                                                      const std::vector<checks::Exchange>& seen);

}  // namespace runner::explore
