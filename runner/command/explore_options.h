// What the command line of `explore` says. parse_explore_options ends every usage mistake.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "runner/command/options.h"
#include "runner/explore/explore.h"

namespace runner {

struct ExploreCommandOptions {
  std::vector<std::string> milestones;
  std::string root;      ///< empty: found from the milestone file
  std::string out;       ///< empty: ROOT/artifacts/explore
  std::string baseline;  ///< empty: none
  std::optional<uint64_t> seed;
  std::optional<uint64_t> cases;
  std::optional<std::chrono::milliseconds> budget;
  std::optional<explore::CaseId> only;
  uint64_t verify_one_in = 64;
  std::optional<Gate> gate;
  OutputFormat format = OutputFormat::text;
  TargetOptions target;
  bool strict = false;
};

wire::Result<std::variant<ExploreCommandOptions, HelpText>> parse_explore_options(const Arguments& arguments);

}  // namespace runner
