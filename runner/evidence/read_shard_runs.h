// Reads the evidence that runs with --shard left, for `merge`: refused where it does not hold by itself, since what is
// joined is signed anew. It judges nothing and joins nothing.
#pragma once

#include <string>
#include <vector>

#include "runner/record/join_shards.h"

namespace runner {

struct TrustPolicy;

/// The runs of shards in a folder: a run's own folder, the folder of a milestone, or the --out of a run, which has a
/// folder for each milestone. An empty list is an Error.
wire::Result<std::vector<ShardRun>> read_shard_runs(const std::string& folder, const TrustPolicy& trust);

/// What run.json records about the runs that were joined.
wire::Json describe_shards(const std::vector<ShardRun>& shards);

}  // namespace runner
