// Finds out, before a run, what a target offers, by a few calls that the milestones of the run declare under `probe`.
// It judges nothing: what it cannot find out is not known, and what follows is not testable.
#pragma once

#include "runner/driver/probe.h"
#include "runner/plan/plan.h"

namespace runner {

/// The plan must outlive the probe.
Probe probe_of(const Plan& plan);

/// Whether the driver's service knows the plan's milestone; true where the milestone declares no probe.
bool is_served(const Plan& plan, Driver& driver);

}  // namespace runner
