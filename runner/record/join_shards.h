// Makes one record of the runs of all shards, and judges what only the whole run shows. Refuses a shard that is
// missing, one that is there twice, shards of different inputs or of targets that offer different things, and results
// that belong to another shard. It reads and writes no file.
#pragma once

#include <string>
#include <vector>

#include "runner/record/shard_file.h"

namespace runner {

/// What one run with --shard left.
struct ShardRun {
  std::string folder;
  ShardFacts facts;
  wire::Json results;
  wire::Json coverage;
  RunFiles files;
};

/// `shards` are all of one milestone, in any order; `plan` is that milestone here, and outlives the record. `now`: when
/// the baseline of the shards is applied to the whole.
struct JoinOptions {
  wire::Instant now;
  bool strict = false;
};
wire::Result<Record> join_shards(const Plan& plan, const std::vector<ShardRun>& shards, const JoinOptions& options);

/// Refuses shards that are not all of one milestone as it is here, and of the same target, subjects and baseline.
wire::Problem check_shards(const Plan& plan, const std::vector<ShardRun>& shards);

/// What the shards left that stays as it is: the exchanges in the order of the plan, and the files for `replay`.
RunFiles joined_files(const Plan& plan, const std::vector<ShardRun>& shards);

}  // namespace runner
