// `verify/runner replay FILE...`: repeats scenarios of a run and shows how they end now and how they ended then.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "runner/command/load_plan.h"
#include "runner/command/open_target.h"
#include "runner/execute/execute.h"
#include "runner/play/resend.h"
#include "runner/record/replay_file.h"
#include "runner/report/text.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

struct ReplayOptions {
  std::vector<std::string> paths;
  std::string root;
  bool as_sent = false;
  TargetOptions target;
  std::string given;  ///< the first option that means nothing in process; empty: none
};

constexpr TargetHelp kReplayTargetHelp{.needed = TargetNeeded::by_none};

// The replay files that a path names: itself, those of a run, or those of the last run of each milestone.
std::vector<std::string> replay_files_at(const std::string& path) {
  std::error_code failure;
  if (!fs::is_directory(path, failure)) return {path};
  std::vector<fs::path> folders = {fs::path(path), fs::path(path) / "replay", fs::path(path) / "latest" / "replay"};
  for (const auto& entry : fs::directory_iterator(path, failure)) folders.push_back(entry.path() / "latest" / "replay");
  for (auto folder = folders.begin(); folder != folders.end(); ++folder) {
    std::set<std::string> files;
    const auto last = folder - folders.begin() < 3 ? folder + 1 : folders.end();
    for (auto each = folder; each != last; ++each) {
      for (const auto& entry : fs::directory_iterator(*each, failure)) {
        if (entry.path().extension() == ".json" && entry.path().parent_path().filename() == "replay")
          files.insert(entry.path().string());
      }
    }
    if (!files.empty()) return {files.begin(), files.end()};
  }
  return {};
}

class Replay {
 public:
  Replay(const ReplayOptions& options, std::string path, const Environment& environment)
      : options_(options), path_(std::move(path)), environment_(environment) {}

  ExitCode run() {
    auto text = read_file(path_, kMaxReplayFileBytes);
    if (!text) return fail(environment_, text.error());
    auto file = parse_replay_file(*text, path_);
    if (!file) return fail(environment_, file.error());
    file_ = std::move(*file);
    const auto located =
        locate_milestone_of(path_, file_.milestone_file, options_.root, environment_.installed_contract);
    if (!located) return fail(environment_, located.error());
    const auto loaded = load_plan(*located);
    if (!loaded) return fail(environment_, loaded.error());
    return repeat(*loaded->plan);
  }

  /// After run().
  const ReplayFile& file() const { return file_; }

 private:
  ExitCode repeat(const Plan& plan) {
    const auto run =
        std::find_if(plan.runs.begin(), plan.runs.end(), [&](const ScenarioRun& r) { return r.id == file_.scenario; });
    const bool known = run != plan.runs.end();
    const bool as_sent = options_.as_sent || note_changes(plan, known);
    if (as_sent && file_.exchanges.empty()) {
      return fail(environment_, {path_, "no requests in it, and the scenario run is no longer what it was",
                                 "a replay file that this version wrote", ""});
    }
    const bool elsewhere = options_.target.over_http();
    TargetOptions options = options_.target;
    if (!elsewhere) {
      auto recorded = parse_recorded_arguments(file_.target.arguments, path_);
      if (!recorded) return fail(environment_, recorded.error());
      if (!recorded->over_http() && !options_.given.empty()) {
        return fail(environment_, {options_.given, "given for a run in process", "the target to repeat it on",
                                   "name it with --target"});
      }
      options = with_given(std::move(*recorded), options_.target);
    }
    auto target = open_target(options, {plan, "", elsewhere ? std::nullopt : file_.target.pinned_gate}, environment_);
    if (!target) return fail(environment_, target.error());
    return as_sent ? send_again(plan, *target, known ? &*run : nullptr) : run_scenario(plan, *run, *target);
  }

  /// Says what has changed since that run. True where the scenario is no longer the one that was run.
  bool note_changes(const Plan& plan, bool known) const {
    const std::string source = changed_source(file_, plan);
    if (!known || !source.empty()) {
      const std::string what = known ? fmt::format("{} has changed since that run", source)
                                     : fmt::format("{} no longer has the scenario {}", plan.file, file_.scenario);
      environment_.err(wire::format_line("note: {}: the requests are sent as they were then\n", what));
      return true;
    }
    if (inputs_digest(plan) != file_.inputs)
      environment_.err("note: the milestone or a file that it names has changed since that run\n");
    return false;
  }

  ExitCode run_scenario(const Plan& plan, const ScenarioRun& run, const OpenedTarget& target) const {
    ExecuteOptions execute_options;
    execute_options.selected = {&run};
    execute_options.partial = true;
    execute_options.schema_coverage = false;
    execute_options.over_http = target.over_http;
    const Record record = execute(plan, *target.driver, execute_options);
    TextOptions text;
    text.verbose = true;  // one scenario, whole
    environment_.out(render_text(record, text));
    if (record.scenarios.empty()) return kInterrupted;
    const ScenarioResult& now = record.scenarios.front();
    compare(outcomes_of(now), broken_rules(now));
    if (record.stop.cause == EndOfRun::Cause::never_responded) return kNoResponse;
    if (!record.answered() && now.verdict != Verdict::not_testable) return kNoResponse;
    return now.verdict == Verdict::passed ? kAllHeld : kFindings;
  }

  // No fixture says what to expect: what an exchange breaks by itself is judged, and whether what failed ends
  // otherwise.
  ExitCode send_again(const Plan& plan, const OpenedTarget& target, const ScenarioRun* run) const {
    Recording recording{file_.name_space, {}, target.driver->secrets()};
    for (const std::string& line : file_.exchanges) {
      auto exchange = read_recorded_exchange(line, plan.contract);
      if (exchange) recording.exchanges.push_back(std::move(exchange->exchange));
    }
    SessionStart start{file_.scenario, run ? run->clock : wire::Instant{environment_.now().unix_ms}, {}};
    if (run && run->requirements.gate_open) start.gate = *run->requirements.gate_open ? Gate::open : Gate::closed;
    checks::Judgement judgement;
    ScenarioResult now;
    for (checks::Exchange& exchange : resend(recording, *target.driver->open(start), plan.contract, judgement))
      now.exchanges.push_back(std::move(exchange));
    for (const checks::Finding& finding : judgement.findings()) now.findings.push_back({finding, {}, -1, {}});
    const std::vector<std::string> outcomes = outcomes_of(now);
    environment_.out(wire::format_line("{}: {}, as they were sent then\n", file_.scenario,
                                       wire::counted(outcomes.size(), "request")));
    compare(outcomes, broken_rules(now));
    if (target.driver->stopped().cause == EndOfRun::Cause::never_responded) return kNoResponse;
    return conclude(outcomes, now.findings.empty());
  }

  ExitCode conclude(const std::vector<std::string>& outcomes, bool holds) const {
    const bool same = file_.failed.empty() ? outcomes == file_.outcomes
                                           : std::any_of(file_.failed.begin(), file_.failed.end(), [&](size_t i) {
                                               return i < outcomes.size() && i < file_.outcomes.size() &&
                                                      outcomes[i] == file_.outcomes[i];
                                             });
    environment_.out(
        wire::format_line("what failed then {} now\n", same ? "has the same status and codes" : "ends differently"));
    return same || !holds ? kFindings : kAllHeld;
  }

  void compare(const std::vector<std::string>& outcomes, const std::vector<std::string>& broken) const {
    environment_.out("\nexchanges then and now:\n");
    for (size_t i = 0; i < std::max(outcomes.size(), file_.outcomes.size()); ++i) {
      const std::string then = i < file_.outcomes.size() ? file_.outcomes[i] : "(none)";
      const std::string again = i < outcomes.size() ? outcomes[i] : "(none)";
      environment_.out(then == again ? wire::format_line("  = {}\n", then)
                                     : wire::format_line("  - {}\n  + {}\n", then, again));
    }
    environment_.out(wire::format_line("failed then: {}\nfailed now:  {}\n", fmt::join(file_.broken, ", "),
                                       fmt::join(broken, ", ")));
  }

  const ReplayOptions& options_;
  const std::string path_;
  const Environment& environment_;
  ReplayFile file_;
};

// Each file in turn, then how many of them pass now.
class Replays {
 public:
  Replays(const ReplayOptions& options, const Environment& environment)
      : options_(options), environment_(environment) {}

  ExitCode run() {
    for (const std::string& path : options_.paths) {
      files_.push_back(replay_files_at(path));
      if (files_.back().empty()) {
        return fail(environment_,
                    {path, "no replay files in it", "a replay file, a run's folder, or the --out of a run", ""});
      }
      count_ += files_.back().size();
    }
    for (size_t i = 0; i < files_.size() && !ended_; ++i) repeat(options_.paths[i], files_[i]);
    if (count_ > 1) environment_.out(wire::format_line("replayed: {} of {} pass now\n", held_, count_));
    return code_;
  }

 private:
  void repeat(const std::string& path, const std::vector<std::string>& files) {
    std::map<std::string, size_t> found;  // by folder
    for (const std::string& file : files) {
      if (count_ > 1) environment_.out(wire::format_line("replay {}\n", file));
      Replay replay(options_, file, environment_);
      const ExitCode own = replay.run();
      found[fs::path(file).parent_path().string()] = replay.file().found_in_run;
      held_ += own == kAllHeld ? 1 : 0;
      code_ = more_severe(code_, own);
      ended_ = own == kNoResponse || own == kInterrupted;  // the others would end so too
      if (ended_) return;
    }
    size_t in_runs = 0;
    for (const auto& [folder, number] : found) in_runs += number;
    if (files.front() == path || in_runs <= files.size()) return;
    environment_.out(wire::format_line(
        "{}: replay files of {} of the {} scenarios with findings; `run --last-failed` repeats each that "
        "failed\n",
        path, files.size(), in_runs));
  }

  const ReplayOptions& options_;
  const Environment& environment_;
  std::vector<std::vector<std::string>> files_;  ///< by path
  size_t count_ = 0;
  size_t held_ = 0;
  bool ended_ = false;
  ExitCode code_ = kAllHeld;
};

}  // namespace

ExitCode replay(const Arguments& arguments, const Environment& environment) {
  ArgumentParser parser(
      "replay",
      "Repeats scenarios of a recorded run. FILE is in the run's folder 'replay'; a folder stands for "
      "all replay files of the run in it.");
  parser.footer(
      "\nThe file names the target as the run's command line did, without headers whose value was on that command "
      "line:\n"
      "give them again with --header. With --target, the target in the file is ignored. Where the fixture has changed\n"
      "since the run, or with --as-sent, the requests in the file are sent, under ids of their own, and judged "
      "without\n"
      "the fixture's expectations.\n"
      "Exit codes: 0 every scenario passes now, 1 one does not, 2 usage or input, 3 the target did not respond.");
  ReplayOptions options;
  parser.option("FILE", options.paths, "replay/SCENARIO.json of a run, or a run's folder").required().placeholder("");
  parser.option("--root", options.root, "repository root (default: found from FILE or the working directory)")
      .placeholder("DIR");
  parser.flag("--as-sent", options.as_sent, "send the requests in the file, whatever the fixture says now");
  const std::vector<Option> dependent = declare_target_options(parser, options.target, kReplayTargetHelp);
  if (const auto code = parser.read(arguments, environment)) return *code;
  for (const Option& option : dependent) {
    if (option.given() && options.given.empty()) options.given = option.name();
  }
  return Replays(options, environment).run();
}

}  // namespace runner
