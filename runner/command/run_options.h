// The command line of a run. read_run_options reports every mistake in it.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "runner/command/common_options.h"
#include "runner/command/run_reports.h"
#include "runner/command/target_options.h"

namespace runner {

struct RunOptions {
  std::vector<std::string> milestones;  ///< files
  std::string root;                     ///< empty: found from the milestone file
  std::string contract;                 ///< empty: the working directory's or the installed one
  std::string out;                      ///< empty: ROOT/artifacts/milestones
  std::vector<std::string> fixtures;    ///< added to the milestone's own; then only their scenarios are run
  KeySource signing_key;
  std::vector<std::string> subjects;  ///< as typed
  Filter filter;
  OutputFormat format = OutputFormat::text;
  ReportOptions reports;
  std::optional<Gate> gate;  ///< pinned
  BaselineOptions baseline;
  std::string compare_with;  ///< folder of an earlier run; empty: none
  bool last_failed = false;
  std::string cause;  ///< fingerprint; empty: any
  bool fail_fast = false;
  unsigned max_failures = 0;                       ///< 0: no limit
  std::vector<std::vector<std::string>> required;  ///< names of capabilities
  TargetOptions target;
  bool verbose = false;  ///< also what is in the reports: scenarios, findings, rules
  bool timings = false;  ///< print load, run, verify and publish times to standard error
  unsigned jobs = 0;     ///< 0: the number of processors
};

/// The options, or the code to end with after help or an error was printed.
std::variant<RunOptions, ExitCode> read_run_options(const Arguments& arguments, const Environment& environment);

}  // namespace runner
