// Lets a session of the explorer's own process, which threads may share, receive requests at the same time.
#pragma once

#include <memory>

#include "runner/driver/driver.h"

namespace runner::explore {

/// A session that sends what is sent at once on several threads. Everything else is passed on.
std::unique_ptr<Session> make_threaded(std::unique_ptr<Session> session);

}  // namespace runner::explore
