// shard.json: what `merge` needs of a sharded run besides results.json and coverage.json: which part it is, what the
// target offered, how often its scenarios judged each rule, how long they took, and the words of its findings. Signed
// with the rest. Also which scenarios of a plan a shard has.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "runner/record/record.h"
#include "runner/record/shard.h"

namespace runner {

/// What results.json leaves out of a finding.
struct FindingWords {
  Place place;
  wire::Printable expected;
  wire::Printable actual;
  int exchange = -1;    ///< index into the scenario's exchanges; -1: none
  std::string keyword;  ///< of a schema that refused
};

struct ShardFacts {
  Shard shard;
  std::string milestone_file;  ///< relative to the root
  std::string target;
  std::string curl_options;
  Capabilities capabilities;
  bool over_http = false;
  std::vector<std::string> required;  ///< names of --require
  checks::RuleCounts judged{};        ///< by the scenarios; what the whole run shows is judged by `merge`
  std::map<std::string, std::vector<FindingWords>> findings;  ///< by scenario run, in the order of results.json
  Durations durations_ms;                                     ///< by scenario run, where one was measured
  Durations divided_by;                                       ///< by scenario run, of an earlier run
};

/// Durations that a run measured, by scenario run; none in process.
Durations durations_of(const Record& record);
wire::Json durations_json(const Durations& durations);
/// What is not a number of milliseconds is left out.
Durations parse_durations(const wire::Json& json);

/// The ids of the scenarios that the shard holds, of all that the plan has. `recorded`: how long runs of scenarios took
/// earlier; one that is not there counts as the mean of those that are, so that without any the number of runs decides.
std::set<std::string> scenarios_of(const Shard& shard, const Plan& plan, const Durations& recorded);

/// `divided_by`: the durations that scenarios_of() was given.
std::string render_shard_file(const Record& record, const Shard& shard, const Durations& divided_by);
/// `where` names the text in the Error.
wire::Result<ShardFacts> parse_shard_file(std::string_view text, const std::string& where);

}  // namespace runner
