// The main job: milestone in, evidence and verdict out.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "runner/command/command.h"
#include "runner/command/open_target.h"
#include "runner/command/options.h"
#include "runner/command/run_reports.h"
#include "runner/command/selection.h"
#include "runner/evidence/publish.h"
#include "runner/evidence/run_facts.h"
#include "runner/execute/execute.h"
#include "runner/record/replay_file.h"
#include "runner/record/results.h"
#include "runner/record/shard_file.h"
#include "runner/report/text.h"

namespace runner {
namespace {

class Stopwatch {
 public:
  /// Milliseconds since the last call.
  double lap_ms() {
    const auto now = std::chrono::steady_clock::now();
    return std::chrono::duration<double, std::milli>(now - std::exchange(last_, now)).count();
  }

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

// One milestone of the call: its plan outlives its record.
struct Run {
  std::unique_ptr<Plan> plan;
  Record record;
  std::string evidence;
};

// The process ends next: taking records apart, value by value, would cost as much as a tenth of the run.
void leave_to_the_system(std::vector<Run> runs) {
  static auto& kept = *new std::vector<std::vector<Run>>;
  kept.push_back(std::move(runs));
}

class RunCommand {
 public:
  RunCommand(const RunOptions& options, const Arguments& arguments, const Environment& environment)
      : options_(options),
        environment_(environment),
        facts_(arguments, environment.variable),
        reports_(options, environment) {}

  ExitCode run() {
    // A key that somebody names is read before anything runs; one's own is made only where there is something to sign.
    if (!options_.signing_key.empty()) {
      if (Problem problem = load_key()) return fail(environment_, *problem);
    }
    for (const std::string& milestone : options_.milestones) {
      code_ = graver(code_, run_one(milestone));
      if (code_ == kUsageOrInput || code_ == kInterrupted) break;
    }
    if (options_.format == OutputFormat::json) print_json();
    std::vector<const Record*> records;
    for (const Run& run : runs_) records.push_back(&run.record);
    code_ = graver(code_, reports_.write(records));
    leave_to_the_system(std::move(runs_));
    return code_;
  }

 private:
  ExitCode run_one(const std::string& written) {
    Stopwatch watch;
    auto located = locate_milestone(written, options_.root);
    if (!located) return fail(environment_, located.error());
    facts_.begin(located->root);
    InputFiles files(located->root);
    auto fixtures = locate_fixtures(options_.fixtures, located->root);
    if (!fixtures) return fail(environment_, fixtures.error());
    auto plan = make_plan(files, located->file, *fixtures);
    if (!plan) return fail(environment_, plan.error());
    const double load_ms = watch.lap_ms();
    Run run{std::move(*plan), {}, {}};
    ExecuteOptions execute_options;
    Filter filter = options_.filter;
    filter.fixtures = *fixtures;
    execute_options.selected = select_runs(*run.plan, filter);
    execute_options.partial = execute_options.selected.size() < run.plan->runs.size();
    execute_options.jobs = options_.jobs ? options_.jobs : std::max(1u, std::thread::hardware_concurrency());
    execute_options.stop = environment_.interrupted;
    if (execute_options.selected.empty()) return fail(environment_, nothing_selected(*run.plan));
    auto target =
        open_target(options_.target, {run.plan->milestone.id, out_folder(located->root) + "/journals", options_.gate},
                    environment_);
    if (!target) return fail(environment_, target.error());
    show_facts(*target);
    execute_options.over_http = target->over_http;
    execute_options.on_scenario = [this](const ScenarioResult& result) { reports_.take(result); };
    reports_.begin(*run.plan, execute_options.selected.size(), located->root);
    run.record = execute(*run.plan, *target->driver, execute_options);
    reports_.end(run.record);
    const double run_ms = watch.lap_ms();
    ExitCode code = code_of(run.record);
    code = graver(code, publish_run(run, located->root));
    const double publish_ms = watch.lap_ms();
    if (options_.format == OutputFormat::text) print_text(run);
    if (options_.timings) {
      environment_.err(
          fmt::format("timings {}: load {:.1f} ms, run and verify {:.1f} ms, publish {:.1f} ms, print {:.1f} ms\n",
                      run.plan->milestone.id, load_ms, run_ms, publish_ms, watch.lap_ms()));
    }
    runs_.push_back(std::move(run));
    return code;
  }

  wire::Error nothing_selected(const Plan& plan) const {
    const std::string nearest = nearest_selection(plan, options_.filter);
    return {"arguments", "a filter that selects nothing",
            fmt::format("at least one of {} scenario runs", plan.runs.size()),
            nearest.empty() ? fmt::format("see verify/runner list {}", plan.file) : nearest};
  }

  void show_facts(const OpenedTarget& target) const {
    if (target.facts.empty()) return;
    std::string text = fmt::format("target {}\n", target.driver->address().origin);
    for (const std::string& fact : target.facts) text += fmt::format("  {}\n", fact);
    (options_.format == OutputFormat::text ? environment_.out : environment_.err)(text + "\n");
  }

  std::string out_folder(const std::string& root) const {
    return options_.out.empty() ? root + "/artifacts/milestones" : options_.out;
  }

  // What helps to repeat the run's failures and to join its shards.
  RunFiles files_of_target(const Record& record) const {
    RunFiles files = render_replay_files(record, {recorded_arguments(options_.target), options_.gate});
    if (options_.filter.shard) files["shard.json"] = render_shard_file(record, *options_.filter.shard);
    return files;
  }

  ExitCode code_of(const Record& record) const {
    if (record.interrupted) return kInterrupted;
    if (!record.answered() && record.selected > record.count(Verdict::not_testable)) return kNoAnswer;
    return record.overall(options_.strict) ? kAllHeld : kFindings;
  }

  Problem load_key() {
    if (key_) return {};
    auto key = load_signing_key({options_.signing_key, options_.passphrase, environment_.variable});
    if (!key) return key.error();
    key_ = std::move(*key);
    return {};
  }

  ExitCode publish_run(Run& run, const std::string& root) {
    if (Problem problem = load_key()) return fail(environment_, *problem, kEvidenceFailed);
    EvidenceOptions evidence{out_folder(root), options_.strict, files_of_target(run.record)};
    evidence.more.merge(reports_.files_of(run.record));
    evidence.more["run.json"] = wire::to_text(facts_.finish(), 2) + "\n";
    auto published = publish(run.record, evidence, *key_);
    if (!published) return fail(environment_, published.error(), kEvidenceFailed);
    run.evidence = published->folder;
    return kAllHeld;
  }

  void print_text(const Run& run) const {
    TextOptions text;
    const bool coloured = environment_.out_is_terminal && !environment_.variable("NO_COLOR").has_value();
    text.colour = coloured ? Colour::on : Colour::off;
    text.strict = options_.strict;
    text.quiet = options_.quiet;
    if (!run.evidence.empty()) text.evidence = run.evidence;
    environment_.out(render_text(run.record, text));
  }

  void print_json() const {
    wire::Array milestones;
    bool overall = code_ == kAllHeld;
    for (const Run& run : runs_) {
      milestones.push_back(wire::Object{{"results", results_of(run.record, options_.strict)},
                                        {"coverage", coverage_of(run.record)},
                                        {"findings", findings_of(run.record)},
                                        {"evidence", run.evidence}});
    }
    environment_.out(wire::to_text(wire::Object{{"milestones", std::move(milestones)}, {"overall", overall}}, 2) +
                     "\n");
  }

  const RunOptions& options_;
  const Environment& environment_;
  RunFacts facts_;
  RunReports reports_;
  std::optional<wire::PrivateKey> key_;
  ExitCode code_ = kAllHeld;
  std::vector<Run> runs_;
};

}  // namespace

ExitCode run_milestones(const Arguments& arguments, const Environment& environment) {
  const auto options = read_run_options(arguments, environment);
  if (const auto* code = std::get_if<ExitCode>(&options)) return *code;
  return RunCommand(std::get<RunOptions>(options), arguments, environment).run();
}

}  // namespace runner
