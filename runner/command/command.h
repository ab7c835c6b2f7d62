// The commands of `verify/runner`. Each takes its arguments and an Environment and returns an ExitCode; none calls
// exit(). What a command needs from the composition root (drivers, environment variables, output) is in the
// Environment, so that this folder knows neither the reference implementation nor the process.
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
#include "runner/tool/system.h"

namespace runner {

struct Environment : Output {
  std::function<std::optional<std::string>(const std::string&)> variable;
  std::function<wire::Instant()> now = system_now;
  std::function<uint64_t()> random = system_random;
  /// The contract that is installed with the program: a folder with milestones/, schemas/ and fixtures/, only read.
  /// Empty in a checkout.
  std::string installed_contract;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  const std::atomic<bool>* interrupted = nullptr;
  /// The in-process reference implementation, with its gate pinned, or set by each scenario with a default.
  std::function<std::unique_ptr<Driver>(std::optional<Gate> pinned, Gate fallback)> in_process;
  /// Serves the reference implementation until it is interrupted.
  std::function<ExitCode(const Arguments&, const Environment&)> serve;
};

/// Whether standard output takes colours: a terminal that is not "dumb", and NO_COLOR unset or empty (no-color.org).
bool shows_colour(const Environment& environment);
/// Whether standard error is a terminal that can overwrite a line.
bool overwrites_lines(const Environment& environment);

struct Command {
  std::string_view name;
  std::string_view summary;
  ExitCode (*run)(const Arguments& arguments, const Environment& environment);
};

/// Every command by name; `run` is first, the default where the first argument is a milestone file.
const std::vector<Command>& commands();

/// Whether the command watches Environment::interrupted, so that a signal lets it complete its output. Others end at
/// once.
bool ends_when_interrupted(const Arguments& arguments);

/// Runs the command that the first argument names; `arguments` are without the program's name.
ExitCode dispatch(const Arguments& arguments, const Environment& environment);

/// The arguments with what configuration files set added; dispatch makes it the Output::configure of every command but
/// `schema`.
wire::Result<ConfiguredArguments> add_configuration(const CommandDescription& command, const Arguments& arguments,
                                                    const Environment& environment);

ExitCode run_milestones(const Arguments& arguments, const Environment& environment);
ExitCode watch_milestones(const Arguments& arguments, const Environment& environment);
ExitCode list_milestones(const Arguments& arguments, const Environment& environment);
ExitCode explain_rules(const Arguments& arguments, const Environment& environment);
ExitCode verify_evidence(const Arguments& arguments, const Environment& environment);
ExitCode sign_evidence(const Arguments& arguments, const Environment& environment);
ExitCode manage_keys(const Arguments& arguments, const Environment& environment);
ExitCode serve(const Arguments& arguments, const Environment& environment);
ExitCode replay(const Arguments& arguments, const Environment& environment);
ExitCode explore_milestones(const Arguments& arguments, const Environment& environment);
ExitCode mutate_milestones(const Arguments& arguments, const Environment& environment);
ExitCode compare_runs(const Arguments& arguments, const Environment& environment);
ExitCode show_history(const Arguments& arguments, const Environment& environment);
ExitCode prune_runs(const Arguments& arguments, const Environment& environment);
ExitCode judge_recordings(const Arguments& arguments, const Environment& environment);
ExitCode rejudge(const Arguments& arguments, const Environment& environment);
ExitCode merge(const Arguments& arguments, const Environment& environment);
ExitCode schema(const Arguments& arguments, const Environment& environment);
ExitCode prune_corpus(const Arguments& arguments, const Environment& environment);
ExitCode merge_explorations(const Arguments& arguments, const Environment& environment);
ExitCode manage_contract(const Arguments& arguments, const Environment& environment);
ExitCode export_contract(const Arguments& arguments, const Environment& environment);
ExitCode compare_contracts(const Arguments& arguments, const Environment& environment);
ExitCode lock_contract(const Arguments& arguments, const Environment& environment);
ExitCode manage_configuration(const Arguments& arguments, const Environment& environment);
ExitCode print_completion(const Arguments& arguments, const Environment& environment);
ExitCode print_manual(const Arguments& arguments, const Environment& environment);

}  // namespace runner
