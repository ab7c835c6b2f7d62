// The command line of `explore`. read_explore_options reports every mistake in it.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "runner/command/common_options.h"
#include "runner/command/target_options.h"
#include "runner/explore/explore.h"

namespace runner {

struct ExploreCommandOptions {
  std::vector<std::string> milestones;  ///< files
  std::string contract;                 ///< empty: the working directory's or the installed one
  std::string root;                     ///< empty: found from the milestone file
  std::string out;                      ///< empty: ROOT/artifacts/explore
  BaselineOptions baseline;
  std::optional<uint64_t> seed;
  std::optional<uint64_t> cases;
  std::optional<std::chrono::milliseconds> budget;
  std::optional<uint64_t> until_flat;  ///< cases
  std::optional<explore::CaseId> only;
  uint64_t verify_one_in = 64;
  std::optional<Gate> gate;
  OutputFormat format = OutputFormat::text;
  TargetOptions target;
  bool strict = false;
};

/// The options, or the code to end with after help or an error was printed.
std::variant<ExploreCommandOptions, ExitCode> read_explore_options(const Arguments& arguments, const Output& output);

}  // namespace runner
