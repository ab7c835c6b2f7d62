// `verify/runner replay FILE`: repeats one scenario of a run and shows how it ends now and how it ended then.
#include <fmt/format.h>

#include <algorithm>

#include "runner/command/load_plan.h"
#include "runner/command/open_target.h"
#include "runner/execute/execute.h"
#include "runner/record/replay_file.h"
#include "runner/report/text.h"

namespace runner {
namespace {

constexpr size_t kMaxReplayFileBytes = 4u << 20;

struct ReplayOptions {
  std::string file;
  std::string root;
  TargetOptions target;
};

class Replay {
 public:
  Replay(ReplayOptions options, const Environment& environment)
      : options_(std::move(options)), environment_(environment) {}

  ExitCode run() {
    auto text = read_file(options_.file, kMaxReplayFileBytes);
    if (!text) return fail(environment_, text.error());
    auto file = parse_replay_file(*text, options_.file);
    if (!file) return fail(environment_, file.error());
    const auto located = locate_milestone_of(options_.file, file->milestone_file, options_.root);
    if (!located) return fail(environment_, located.error());
    const auto loaded = load_plan(*located);
    if (!loaded) return fail(environment_, loaded.error());
    return run_scenario(*loaded->plan, *file);
  }

 private:
  ExitCode run_scenario(const Plan& plan, const ReplayFile& file) {
    const auto run =
        std::find_if(plan.runs.begin(), plan.runs.end(), [&](const ScenarioRun& r) { return r.id == file.scenario; });
    if (run == plan.runs.end()) {
      return fail(environment_,
                  {options_.file, fmt::format("{} no longer has the scenario run {}", plan.file, file.scenario),
                   "a scenario run of the milestone", ""});
    }
    if (inputs_digest(plan) != file.inputs)
      environment_.err("note: the milestone or a file that it names has changed since that run\n");
    const bool elsewhere = options_.target.over_http();
    if (!elsewhere) {
      auto recorded = parse_recorded_arguments(file.target.arguments, options_.file);
      if (!recorded) return fail(environment_, recorded.error());
      options_.target = with_given(std::move(*recorded), options_.target);
    }
    auto target =
        open_target(options_.target, {plan, "", elsewhere ? std::nullopt : file.target.pinned_gate}, environment_);
    if (!target) return fail(environment_, target.error());
    ExecuteOptions execute_options;
    execute_options.selected = {&*run};
    execute_options.partial = true;
    execute_options.schema_coverage = false;
    execute_options.over_http = target->over_http;
    const Record record = execute(plan, *target->driver, execute_options);
    environment_.out(render_text(record, {}));
    return compare(record, file);
  }

  ExitCode compare(const Record& record, const ReplayFile& file) const {
    const ScenarioResult& now = record.scenarios.front();
    const std::vector<std::string> outcomes = outcomes_of(now);
    environment_.out("\nexchanges then and now:\n");
    for (size_t i = 0; i < std::max(outcomes.size(), file.outcomes.size()); ++i) {
      const std::string then = i < file.outcomes.size() ? file.outcomes[i] : "(none)";
      const std::string again = i < outcomes.size() ? outcomes[i] : "(none)";
      environment_.out(then == again ? fmt::format("  = {}\n", then) : fmt::format("  - {}\n  + {}\n", then, again));
    }
    environment_.out(fmt::format("broken then: {}\nbroken now:  {}\n", fmt::join(file.broken, ", "),
                                 fmt::join(broken_rules(now), ", ")));
    if (record.stop.cause == EndOfRun::Cause::never_responded) return kNoResponse;
    if (!record.answered() && now.verdict != Verdict::not_testable) return kNoResponse;
    return now.verdict == Verdict::passed ? kAllHeld : kFindings;
  }

  ReplayOptions options_;
  const Environment& environment_;
};

}  // namespace

ExitCode replay(const Arguments& arguments, const Environment& environment) {
  ArgumentParser parser("verify/runner replay",
                        "Repeats one scenario of a recorded run. FILE is in the run's folder 'replay'.");
  parser.footer(
      "\nThe file names the target as the run's command line did, without headers whose value was on that command "
      "line:\n"
      "give them again with --header. With --target, the target in the file is ignored.\n"
      "Exit codes: 0 the scenario passes now, 1 it does not, 2 usage or input, 3 the target did not respond.");
  ReplayOptions options;
  parser.option("FILE", options.file, "replay/SCENARIO.json of a run").required().placeholder("");
  parser.option("--root", options.root, "repository root (default: found from FILE or the working directory)")
      .placeholder("DIR");
  declare_target_options(parser, options.target, {});
  if (const auto code = parser.read(arguments, environment)) return *code;
  return Replay(std::move(options), environment).run();
}

}  // namespace runner
