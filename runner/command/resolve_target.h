// Turns the options of a target, as written on the command line, into the settings of the HTTP driver. Every mistake in
// them is reported here, before anything is sent.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "runner/command/target_options.h"
#include "runner/driver/http_settings.h"

namespace runner {

struct Plan;

/// The milestone's id ends the run's name space, so that two milestones of one command do not collide. `variable` looks
/// up the environment.
wire::Result<HttpSettings> resolve_target(
    const TargetOptions& options, const Plan& plan,
    const std::function<std::optional<std::string>(const std::string&)>& variable);

}  // namespace runner
