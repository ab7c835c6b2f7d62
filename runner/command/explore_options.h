// The command line of `explore`. read_explore_options reports every mistake in it.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "runner/command/explored_evidence.h"
#include "runner/command/open_target.h"
#include "runner/explore/explore.h"

namespace runner {

struct ExploreCommandOptions {
  std::vector<std::string> milestones;    ///< files
  std::string contract;                   ///< empty: the working directory's or the installed one
  std::string root;                       ///< empty: found from the milestone file
  std::string out;                        ///< empty: ROOT/artifacts/explore
  ExplorationEvidence::Options evidence;  ///< its folder is `out`
  BaselineOptions baseline;
  std::optional<uint64_t> seed;
  std::optional<uint64_t> cases;
  std::optional<std::chrono::milliseconds> budget;
  std::optional<uint64_t> until_flat;  ///< cases
  std::optional<explore::CaseId> only;
  std::optional<Shard> shard;
  std::string corpus;     ///< folder; empty: none
  bool new_only = false;  ///< what the corpus or the baseline knows does not fail, and is not shown
  unsigned jobs = 1;
  uint64_t verify_one_in = 64;
  std::optional<Gate> gate;
  OutputFormat format = OutputFormat::text;
  TargetOptions target;
  std::vector<std::string> urls;  ///< of --target; the first is `target`'s, the others are replicas
  MachineFaultOptions machine;
  TargetOptions oracle;  ///< limits are the target's; an empty URL: the reference implementation
  bool strict = false;
};

/// The options, or the code to end with after help or an error was printed.
std::variant<ExploreCommandOptions, ExitCode> read_explore_options(const Arguments& arguments,
                                                                   const Environment& environment);

}  // namespace runner
