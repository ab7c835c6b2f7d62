// Joins the documents of an exploration's parts (exploration.json of each shard) into one: counts are added, what was
// reached is united, and of findings with the same fingerprint there is one. It reads no file and judges nothing.
#pragma once

#include <string>
#include <vector>

#include "wire/json.h"

namespace runner {

struct ExplorationPart {
  std::string folder;  ///< for messages
  wire::Json document;
};

/// `parts`: at least one, in the order of the shards. Each finding has the member "part": the index, from 1, of the
/// part that it was taken from. Error: where parts have another seed or milestone, or one was compared with an oracle
/// and another not.
wire::Result<wire::Json> join_explorations(const std::vector<ExplorationPart>& parts);

}  // namespace runner
