// Executes scenario runs from their first exchange to their last finding: givens, steps, and what the end of the
// scenario shows.
#pragma once

#include "runner/execute/expectations.h"
#include "runner/execute/run_groups.h"
#include "runner/play/scenario_end.h"

namespace runner {

/// What the scenarios of a run share: verified signatures, and how far feeds were read.
struct RunMemory {
  checks::VerificationMemory verified;
  FeedCursors feeds;
};

/// What the scenario runs of one thread share. Must outlive them.
struct WorkerContext {
  const Plan& plan;
  Driver& driver;
  RunMemory& memory;  ///< shared by all threads
  JudgementCache cache = {};
  const ExpectedPart* negated = nullptr;  ///< of each run that is executed; for mutation analysis alone
};

/// Executes each run of the group on a fresh session, or on one forked where the steps that it shares end.
void execute_group(WorkerContext& worker, const RunGroup& group);

}  // namespace runner
