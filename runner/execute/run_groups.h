// Groups scenario runs that share their first steps, so that those are executed once.
#pragma once

#include <vector>

#include "runner/record/record.h"

namespace runner {

/// A run, and where its result goes.
struct RunSlot {
  const ScenarioRun* run = nullptr;
  ScenarioResult* result = nullptr;
};

/// Runs of one scenario, with one gate, level and derived check: first the scenario as written where it is among them,
/// then its cases in the order of their steps.
using RunGroup = std::vector<RunSlot>;
/// Where sessions cannot be forked, each run is a group of its own.
std::vector<RunGroup> group_runs(const std::vector<RunSlot>& runs, bool forks);

}  // namespace runner
