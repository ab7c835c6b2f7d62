// Makes one record of the runs of all shards, and judges what only the whole run shows. Refuses a shard that is
// missing, one that is there twice, shards of different inputs or of targets that offer different things, and results
// that belong to another shard. It reads and writes no file.
#pragma once

#include <vector>

#include "runner/command/shard_run.h"
#include "runner/execute/record.h"
#include "runner/plan/plan.h"

namespace runner {

/// `shards` are all of one milestone, in any order; `plan` is that milestone here, and outlives the record.
wire::Result<Record> join_shards(const Plan& plan, const std::vector<ShardRun>& shards);

/// What the shards left that stays as it is: the exchanges in the order of the plan, and the files for `replay`.
RunFiles joined_files(const Plan& plan, const std::vector<ShardRun>& shards);

}  // namespace runner
