// shard.json: what `merge` needs of a sharded run beside results.json and coverage.json. Deterministic, signed with the
// rest.
#pragma once

#include <string>

#include "runner/command/shard.h"
#include "runner/execute/record.h"
#include "wire/result.h"

namespace runner {

struct ShardFacts {
  Shard shard;
  std::string milestone_file;  ///< relative to the root
  Capabilities capabilities;
  bool over_http = false;
};

std::string render_shard_file(const Record& record, const Shard& shard);
/// `where` names the text in the Error.
wire::Result<ShardFacts> parse_shard_file(std::string_view text, const std::string& where);

}  // namespace runner
