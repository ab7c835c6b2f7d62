// A run as its evidence has it, to be judged again: reads it back, and compares how its scenarios ended then with how
// they end when the same responses are judged under other schemas.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "runner/record/run_context.h"

namespace runner {

/// How a scenario ended in the recorded run.
struct RecordedScenario {
  std::string verdict;
  std::string reason;
  bool broken_by_schema = false;
};

/// A run as its evidence has it.
struct RecordedRun {
  std::string milestone_text;
  std::string milestone_file;
  wire::Json results;
  wire::Json coverage;
  wire::Json target;
  std::string exchanges;                              ///< exchanges.ndjson
  std::string context_text;                           ///< context.json
  std::optional<std::string> causes;                  ///< causes.json
  std::optional<std::string> baseline;                ///< the text of the baseline that was applied
  std::optional<std::string> shard;                   ///< shard.json
  std::map<std::string, RecordedScenario> scenarios;  ///< by id
  std::map<std::string, RecordedSession> sessions;    ///< by id of the scenario
  RunContext context;
  Capabilities capabilities;
};

/// Ids of the scenarios that failed, as results.json of the run in `folder` says.
wire::Result<std::vector<std::string>> read_failed_scenarios(const std::filesystem::path& folder);

/// Ids of the scenarios that show a cause, as the newest run below `folder` ("OUT/ID/runs") says that shows it; empty
/// where none does.
wire::Result<std::vector<std::string>> read_scenarios_of_cause(const std::filesystem::path& folder,
                                                               const std::string& fingerprint);

/// Reads the folder of a run's evidence; signatures and digests are not checked.
wire::Result<RecordedRun> read_recorded_run(const std::filesystem::path& folder);
/// The same from its files by name; `where` names them in the Error.
wire::Result<RecordedRun> parse_recorded_run(const RunFiles& files, const std::string& where);

/// Why a schema breaks a scenario.
struct SchemaBreach {
  std::string where;  ///< the exchange or step: "step 2", "given lp", "events", "request of step 2"
  std::string rule;
  std::string pointer;  ///< empty: the whole body
  std::string expected;
};

/// A scenario that a schema breaks now and did not then, or the other way round.
struct VerdictChange {
  std::string scenario;
  std::string then;                    ///< its recorded verdict
  std::vector<SchemaBreach> breaches;  ///< now; empty: no schema breaks it any more

  bool broken_now() const { return !breaches.empty(); }
};

/// `now` holds the same scenarios judged under the other schemas.
std::vector<VerdictChange> compare_with_recorded(const RecordedRun& recorded, const Record& now);

}  // namespace runner
