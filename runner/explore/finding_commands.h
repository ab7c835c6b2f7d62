// What a user can do about one finding: the requests as curl commands, and the command that repeats its case.
#pragma once

#include <string>
#include <vector>

#include "runner/explore/exploration.h"
#include "runner/explore/render_options.h"

namespace runner::explore {

/// The exchange that shows the finding; null where it is not one of the target's.
const checks::Exchange* exchange_of(const Discovery& discovery);
std::vector<std::string> curl_commands(const Exploration& exploration, const Discovery& discovery,
                                       const RenderOptions& options);
std::string repeat_command(const Exploration& exploration, const Discovery& discovery, const RenderOptions& options);
/// In one line.
std::string summary_of(const Discovery& discovery);

}  // namespace runner::explore
