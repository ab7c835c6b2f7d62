// How an exploration is shown, and what of it is known already. Plain values.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "checks/secrets.h"
#include "runner/record/baseline.h"

namespace runner::explore {

struct RenderOptions {
  std::string program = "verify/runner";  ///< how this program is called, for commands to repeat
  std::string milestone_file;             ///< as typed, for commands to repeat
  std::string run_options;                ///< with which a run finds the fixtures, each after a space
  std::string curl_options;               ///< with which curl reaches the target
  std::map<std::string, std::string> secret_variables = {};  ///< values from the environment with their names
  checks::Secrets secrets;                                   ///< not to be shown
  BaselineVerdict baseline;  ///< which findings are known, and which known ones were not found
  bool strict = false;
  bool colour = false;
};

}  // namespace runner::explore
