// shard.json: what `merge` needs of a sharded run besides results.json and coverage.json: which part it is, what the
// target offered, how often its scenarios judged each rule, how long they took, and the words of its findings. Signed
// with the rest.
#pragma once

#include <map>
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
  std::map<std::string, int64_t> durations_ms;                ///< by scenario run, where one was measured
};

std::string render_shard_file(const Record& record, const Shard& shard);
/// `where` names the text in the Error.
wire::Result<ShardFacts> parse_shard_file(std::string_view text, const std::string& where);

}  // namespace runner
