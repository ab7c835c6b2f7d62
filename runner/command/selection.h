// Selects scenario runs of a plan: --scenario, --operation, --tag, --fixture and --shard.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runner/record/shard_file.h"

namespace runner {

/// Empty lists select every run.
struct Filter {
  std::vector<std::string> scenarios = {};   ///< ids; '*' is a wildcard
  std::vector<std::string> operations = {};  ///< ids of operations that a scenario calls
  std::vector<std::string> tags = {};
  std::vector<std::string> fixtures = {};  ///< files of scenarios, relative to the root
  std::optional<Shard> shard = {};
  std::string durations_from = {};                     ///< path; empty: none
  Durations durations = {};                            ///< that it leads to, for one milestone
  std::optional<std::vector<std::string>> among = {};  ///< ids of runs; absent: any
};

/// In the order of the plan. A pattern (fnmatch(3), '*' matches '/' too) matches a scenario's id or that of one of its
/// cases ("scenario/case").
std::vector<const ScenarioRun*> select_runs(const Plan& plan, const Filter& filter);

/// "did you mean 'NAME'?" for the first operation, tag or scenario of the filter that the plan does not have; empty
/// where no name is similar.
std::string nearest_selection(const Plan& plan, const Filter& filter);

/// Refuses an id or a tag of the filter that selects no run of any of the plans, whatever the others select. Shards and
/// `among` do not count.
wire::Problem refuse_unmatched(const std::vector<const Plan*>& plans, const Filter& filter);

}  // namespace runner
