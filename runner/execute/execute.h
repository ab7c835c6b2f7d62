// Drives a target through a plan and judges every exchange: plan and driver in, Record out. A violated rule and a
// target that does not answer are data in the Record; execute() itself cannot fail.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "checks/signing_keys.h"
#include "runner/driver/driver.h"
#include "runner/plan/plan.h"
#include "runner/play/feed_cursors.h"
#include "runner/play/judgement_cache.h"
#include "runner/record/record.h"

namespace runner {

struct ExecuteOptions {
  std::vector<const ScenarioRun*> selected;  ///< in the order of the plan
  bool partial = false;                      ///< a filter left runs out
  unsigned jobs = 1;                         ///< scenarios at once
  /// Kind of target for the milestone's `optional_on`: "in_process" or "http".
  bool over_http = false;
  bool schema_coverage = true;  ///< fill Record::schema_coverage; costs some 2 % of a run in process
  /// Set by a signal: no further scenario is begun.
  const std::atomic<bool>* stop = nullptr;
  /// Called after each scenario, from any thread, one at a time; may be empty.
  std::function<void(const ScenarioResult&)> on_scenario;
};

Record execute(const Plan& plan, Driver& driver, const ExecuteOptions& options);

/// What the scenarios of a run share: what was verified, and how far feeds were read.
struct RunMemory {
  checks::VerificationMemory verified;
  FeedCursors feeds;
};

/// What the runs of one thread have around them; outlives them all.
struct WorkerContext {
  const Plan& plan;
  Driver& driver;
  RunMemory& memory;  ///< shared by all threads
  JudgementCache before;
};

/// A run, and where its result goes.
struct RunSlot {
  const ScenarioRun* run = nullptr;
  ScenarioResult* result = nullptr;
};

/// Runs that share a beginning: one scenario, as written first where it is among them, then cases in the order of their
/// steps; one gate, one level, one derived check. Where sessions cannot be forked, a group is one run.
using RunGroup = std::vector<RunSlot>;
std::vector<RunGroup> group_runs(std::vector<RunSlot> runs, bool forks);

/// Each run of the group on a fresh session, or on one forked where its beginning ends.
void execute_group(WorkerContext& around, const RunGroup& group);

}  // namespace runner
