// Turns the options of a target, as written on the command line, into the settings of the HTTP driver. Every mistake in
// them is reported here, before anything is sent.
#pragma once

#include "runner/command/target_options.h"
#include "runner/driver/http_settings.h"

namespace runner {

struct Environment;
struct Plan;

/// The milestone's id ends the run's name space, so that two milestones of one command do not collide.
wire::Result<HttpSettings> resolve_target(const TargetOptions& options, const Plan& plan,
                                          const Environment& environment);

}  // namespace runner
