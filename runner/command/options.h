// What the command line of a run says. read_run_options reports every mistake in it.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "runner/command/command.h"
#include "runner/command/target_options.h"
#include "runner/driver/driver.h"
#include "runner/record/shard.h"
#include "runner/report/report.h"
#include "wire/result.h"

namespace runner {

enum class OutputFormat { text, json };

/// `--report FORMAT=PATH`.
struct ReportRequest {
  ReportFormat format;
  std::string path;
};

/// Which scenario runs are made; all lists empty: every one.
struct Filter {
  std::vector<std::string> scenarios;   ///< ids, '*' stands for any characters
  std::vector<std::string> operations;  ///< ids of operations that a scenario calls
  std::vector<std::string> tags;
  std::vector<std::string> fixtures;  ///< files that scenarios stand in, relative to the root
  std::optional<Shard> shard;
};

struct RunOptions {
  std::vector<std::string> milestones;
  std::string root;                   ///< empty: found from the milestone file
  std::string out;                    ///< empty: ROOT/artifacts/milestones
  std::string signing_key;            ///< FILE, env:NAME or fd:N; empty: the user's own, made on first use
  std::vector<std::string> fixtures;  ///< files beside the milestone's own, whose scenarios alone are run
  std::string passphrase;             ///< FILE, env:NAME or fd:N; empty: none
  Filter filter;
  OutputFormat format = OutputFormat::text;
  std::vector<ReportRequest> reports;
  std::optional<Gate> gate;  ///< pinned
  TargetOptions target;
  bool strict = false;
  bool quiet = false;
  bool timings = false;  ///< print load, run, verify and publish times to standard error
  unsigned jobs = 0;     ///< 0: as many as there are processors
};

/// 0 or 1, the integration gate closed or open.
Value gate_value(std::optional<Gate>& target);
Value output_format_value(OutputFormat& target);

/// FORMAT=PATH, repeatable.
Value report_values(std::vector<ReportRequest>& target);

/// The options, or the code to end with after help or an error was printed.
std::variant<RunOptions, ExitCode> read_run_options(const Arguments& arguments, const Output& output);

}  // namespace runner
