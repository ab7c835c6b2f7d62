// The commands of `verify/runner`. Each takes its arguments and an Environment and ends in an ExitCode; none calls
// exit(). What a command needs from the composition root (drivers, the environment, output) comes in the Environment,
// so that this room knows neither the reference implementation nor a process.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runner/arguments/argument_parser.h"
#include "runner/driver/driver.h"

namespace runner {

struct Environment : Output {
  std::function<std::optional<std::string>(const std::string&)> variable;
  bool out_is_terminal = false;
  const std::atomic<bool>* interrupted = nullptr;
  /// The in-process reference implementation; the gate pinned, or each scenario's own with a default.
  std::function<std::unique_ptr<Driver>(std::optional<Gate> pinned, Gate fallback)> in_process;
  /// Serves the reference implementation until it is interrupted.
  std::function<ExitCode(const Arguments&, const Environment&)> serve;
};

struct Command {
  std::string_view name;
  std::string_view summary;
  ExitCode (*run)(const Arguments& arguments, const Environment& environment);
};

/// Every command by name, `run` first: it is what a milestone file as first argument means.
const std::vector<Command>& commands();

/// Finds and runs the command that the arguments (without the program's name) name.
ExitCode dispatch(const Arguments& arguments, const Environment& environment);

ExitCode run_milestones(const Arguments& arguments, const Environment& environment);
ExitCode list_milestones(const Arguments& arguments, const Environment& environment);
ExitCode explain_rules(const Arguments& arguments, const Environment& environment);
ExitCode verify_evidence(const Arguments& arguments, const Environment& environment);
ExitCode sign_evidence(const Arguments& arguments, const Environment& environment);
ExitCode manage_keys(const Arguments& arguments, const Environment& environment);
ExitCode serve(const Arguments& arguments, const Environment& environment);
ExitCode replay(const Arguments& arguments, const Environment& environment);
ExitCode explore_milestones(const Arguments& arguments, const Environment& environment);
ExitCode rejudge(const Arguments& arguments, const Environment& environment);
ExitCode merge(const Arguments& arguments, const Environment& environment);
ExitCode schema(const Arguments& arguments, const Environment& environment);

}  // namespace runner
