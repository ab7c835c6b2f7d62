// `verify/runner watch MILESTONE...`: runs what each saved edit touches, and shows what it changes of the verdict.
#include <fmt/format.h>

#include "runner/command/changed_files.h"
#include "runner/command/common_options.h"
#include "runner/command/watched_milestone.h"

namespace runner {
namespace {

constexpr const char* kWatchFooter = R"(
What a saved file runs again: the milestone, its conventions or a milestone that it uses, everything; a fixture, its
scenarios; a file of givens, the scenarios that use one; a schema, the scenarios whose exchanges, events or documents it
judged, through references too; an example of a schema or the lock, no scenario, since they are judged on their own.
Runs are in process, and leave no evidence. A mistake in a file is shown, and watching continues.
  verify/runner watch milestones/M107.yaml
  verify/runner watch milestones/M107.yaml --mutate
Ends with SIGINT (Ctrl-C) or SIGTERM. Exit codes: 0 ended by a signal, 2 usage or input.)";

struct WatchOptions {
  std::vector<std::string> milestones;
  std::string contract;
  std::optional<Gate> gate;
  bool mutate = false;
};

bool is_set(const std::atomic<bool>* flag) { return flag && flag->load(); }

ExitCode watch_all(const WatchOptions& options, const Environment& environment) {
  auto files = ChangedFiles::open();
  if (!files) return fail(environment, files.error());
  std::vector<WatchedMilestone> milestones;
  for (const std::string& file : options.milestones) {
    if (const auto located = locate_milestone(file, ""); !located) return fail(environment, located.error());
    milestones.emplace_back(file, options.gate, options.mutate, environment);
  }
  while (true) {
    for (WatchedMilestone& milestone : milestones) milestone.update();
    bool looks_again = false;
    for (const WatchedMilestone& milestone : milestones) looks_again |= files->watch(milestone.folders());
    if (looks_again && !is_set(environment.interrupted)) continue;
    if (files->wait(environment.interrupted) == ChangedFiles::Event::interrupted) return kAllHeld;
  }
}

}  // namespace

ExitCode watch_milestones(const Arguments& arguments, const Environment& environment) {
  WatchOptions options;
  ArgumentParser parser("watch",
                        "Runs milestones in process, and again what each saved edit of a milestone, fixture or schema "
                        "touches; shows what newly fails and what is fixed.");
  declare_milestones(parser, options.milestones);
  parser.flag("--mutate", options.mutate, "after each edit, show which mutants of the schemas that it touches survive");
  declare_gate(parser, options.gate, "pin the gate of the reference implementation, as `serve` has it");
  declare_contract(parser, options.contract);
  parser.footer(kWatchFooter);
  if (const auto code = parser.read(arguments, environment)) return *code;
  name_files(options.milestones, options.contract, environment.installed_contract);
  return watch_all(options, environment);
}

}  // namespace runner
