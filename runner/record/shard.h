// `--shard I/N`: which scenarios one of N runs makes. Each is in exactly one shard, and on every machine in the same.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace runner {

struct Shard {
  unsigned index = 1;  ///< from 1
  unsigned of = 1;
};

/// Milliseconds by id: of scenario runs, or of all runs of each scenario.
using Durations = std::map<std::string, int64_t>;

/// The index, from 1, of the shard of each scenario. The longest is taken first, for the shard that has the least until
/// then (of equal ones the first id, and the first shard), so that all shards take about as long.
std::map<std::string, unsigned> divide(const Durations& scenarios, unsigned of);

/// The value of an environment variable; absent where it is not set.
using Variable = std::function<std::optional<std::string>(const std::string& name)>;

/// "2/5"; absent for another text.
std::optional<Shard> parse_shard(std::string_view text);

/// "2/5"; "auto": what the CI says that numbers its jobs; "auto/5" where it says the number of a job alone, as
/// Kubernetes does. Absent for another text, where no variable of a known CI is set, and where it states another count.
std::optional<Shard> find_shard(std::string_view text, const Variable& variable);

/// The variables that "auto" reads, for messages: "CI_NODE_INDEX and CI_NODE_TOTAL (GitLab), ...".
std::string shard_variables();

}  // namespace runner
