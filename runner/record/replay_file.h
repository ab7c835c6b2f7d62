// replay/SCENARIO.json: what `verify/runner replay` needs to repeat one failed scenario: its requests as they were
// sent, so that it can be repeated after its fixture has changed, and how its exchanges ended then. It names the
// milestone relative to the repository root, knows the digests of its inputs, and holds no secret.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runner/record/exchanges.h"

namespace runner {

/// Where the target was, as far as it may be written down.
struct ReplayedTarget {
  std::vector<std::string> arguments;  ///< as on the command line; empty: in process
  std::optional<Gate> pinned_gate;
  /// Names of headers that the command line added: they may be secret, so that requests are recorded without them.
  std::vector<std::string> added_headers = {};
};

struct ReplayFile {
  std::string milestone_file;
  std::string inputs;    ///< of inputs_digest()
  std::string scenario;  ///< id of the scenario run
  ReplayedTarget target;
  std::vector<std::string> outcomes;  ///< a line for each exchange
  std::vector<std::string> broken;    ///< rule ids, sorted
  std::string name_space;             ///< of the scenario's session
  /// The files that define its requests, with their digests: the fixture, and those of the givens.
  std::map<std::string, std::string> sources;
  std::vector<std::string> exchanges;  ///< as lines of exchanges.ndjson
  std::vector<size_t> failed;          ///< indices of the exchanges that findings name
  size_t found_in_run = 0;             ///< scenarios of its run with findings; a run keeps the files of some
};

/// A longer file is not read.
inline constexpr size_t kMaxReplayFileBytes = 64u << 20;

/// Files by name for the failed and warned scenarios of a run, at most kMaxReplayFiles; first the examples of its
/// causes.
inline constexpr size_t kMaxReplayFiles = 200;
std::map<std::string, std::string> render_replay_files(const Record& record, const ReplayedTarget& target);

/// Its name in a run's folder, "replay/SCENARIO.json" (file_name_for).
std::string replay_file_name(const std::string& scenario);

/// The first file that defines the scenario's requests and is not what it was; empty where there is none.
std::string changed_source(const ReplayFile& file, const Plan& plan);

/// One SHA-256 over the milestone and everything that it names.
std::string inputs_digest(const Plan& plan);

wire::Result<ReplayFile> parse_replay_file(std::string_view text, const std::string& where);

/// "step 1: POST 409 CONFLICT code", without ids, so that two runs can be compared.
std::vector<std::string> outcomes_of(const ScenarioResult& result);
std::vector<std::string> broken_rules(const ScenarioResult& result);

}  // namespace runner
