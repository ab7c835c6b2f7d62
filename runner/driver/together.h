// Requests that are sent at the same moment, each by a thread of its own.
#pragma once

#include <functional>
#include <vector>

#include "checks/exchange.h"

namespace runner {

/// Calls `send(i, requests[i])` for all of them at once, when every thread is ready; answers in the order of the
/// requests. `send` is called from several threads and does not throw.
std::vector<checks::Outcome> send_together(const std::vector<wire::Request>& requests,
                                           const std::function<checks::Outcome(size_t, const wire::Request&)>& send);

}  // namespace runner
