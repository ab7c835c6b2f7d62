// replay/SCENARIO.json: what `verify/runner replay` needs to repeat one failed scenario, and how its exchanges ended
// then. It names the milestone relative to the repository root and holds no secret, no header value and no body.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runner/command/target_options.h"
#include "runner/execute/record.h"
#include "wire/result.h"

namespace runner {

/// Where the target was, as far as it may be written down: headers and keys of clients are given again to `replay`.
struct ReplayedTarget {
  std::string url;  ///< empty: in process
  std::string unix_socket;
  std::optional<Gate> pinned_gate;
};

struct ReplayFile {
  std::string milestone_file;
  std::string scenario;  ///< id of the scenario run
  ReplayedTarget target;
  std::vector<std::string> outcomes;  ///< a line for each exchange
  std::vector<std::string> broken;    ///< rule ids, sorted
};

/// Files by name for the failed and warned scenarios of a run, at most kMaxReplayFiles.
inline constexpr size_t kMaxReplayFiles = 200;
std::map<std::string, std::string> render_replay_files(const Record& record, const ReplayedTarget& target);

wire::Result<ReplayFile> parse_replay_file(std::string_view text, const std::string& where);

/// "step 1: POST 409 CONFLICT code", without ids, so that two runs can be compared.
std::vector<std::string> outcomes_of(const ScenarioResult& result);
std::vector<std::string> broken_rules(const ScenarioResult& result);

}  // namespace runner
