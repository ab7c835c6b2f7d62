// The main job: milestone in, evidence and verdict out.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <thread>

#include "runner/command/command.h"
#include "runner/command/options.h"
#include "runner/command/selection.h"
#include "runner/evidence/publish.h"
#include "runner/execute/execute.h"
#include "runner/report/junit.h"
#include "runner/report/results.h"
#include "runner/report/text.h"

namespace runner {
namespace {

constexpr const char* kGateVariable = "INTEGRATION_ENABLED";

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

class RunCommand {
 public:
  RunCommand(const RunOptions& options, const Environment& environment) : options_(options), environment_(environment) {}

  ExitCode run() {
    for (const std::string& milestone : options_.milestones) {
      code_ = graver(code_, run_one(milestone));
      if (code_ == kUsageOrInput || code_ == kInterrupted) break;
    }
    if (options_.format == OutputFormat::json) print_json();
    for (const ReportRequest& report : options_.reports) write_report(report);
    return code_;
  }

 private:
  ExitCode run_one(const std::string& written) {
    Stopwatch watch;
    auto located = locate_milestone(written, options_.root);
    if (!located) return fail(environment_, located.error());
    InputFiles files(located->root);
    auto plan = make_plan(files, located->file);
    if (!plan) return fail(environment_, plan.error());
    const double load_ms = watch.lap_ms();
    Run run{std::move(*plan), {}, {}};
    ExecuteOptions execute_options;
    execute_options.selected = select_runs(*run.plan, options_.filter);
    execute_options.partial = execute_options.selected.size() < run.plan->runs.size();
    execute_options.jobs = options_.jobs ? options_.jobs : std::max(1u, std::thread::hardware_concurrency());
    execute_options.stop = environment_.interrupted;
    if (execute_options.selected.empty()) return fail(environment_, nothing_selected(*run.plan));
    const auto driver = environment_.in_process(options_.gate, gate_of_environment());
    run.record = execute(*run.plan, *driver, execute_options);
    const double run_ms = watch.lap_ms();
    ExitCode code = code_of(run.record);
    code = graver(code, publish_run(run, located->root));
    const double publish_ms = watch.lap_ms();
    if (options_.format == OutputFormat::text) print_text(run);
    if (options_.timings) {
      environment_.err(fmt::format("timings {}: load {:.1f} ms, run and verify {:.1f} ms, publish {:.1f} ms, print {:.1f} ms\n",
                                   run.plan->milestone.id, load_ms, run_ms, publish_ms, watch.lap_ms()));
    }
    runs_.push_back(std::move(run));
    return code;
  }

  static wire::Error nothing_selected(const Plan& plan) {
    return {"arguments", "a filter that selects nothing", fmt::format("at least one of {} scenario runs", plan.runs.size()),
            fmt::format("see verify/runner list {}", plan.file)};
  }

  Gate gate_of_environment() const {
    const auto value = environment_.variable(kGateVariable);
    return value && *value == "1" ? Gate::open : Gate::closed;
  }

  ExitCode code_of(const Record& record) const {
    if (record.interrupted) return kInterrupted;
    if (!record.answered() && record.selected > record.count(Verdict::not_testable)) return kNoAnswer;
    return record.overall(options_.strict) ? kAllHeld : kFindings;
  }

  ExitCode publish_run(Run& run, const std::string& root) {
    const std::string folder = options_.out.empty() ? root + "/artifacts/milestones" : options_.out;
    auto published = publish(run.record, {folder, options_.signing_key, options_.strict});
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
    environment_.out(wire::to_text(wire::Object{{"milestones", std::move(milestones)}, {"overall", overall}}, 2) + "\n");
  }

  void write_report(const ReportRequest& report) {
    std::vector<const Record*> records;
    for (const Run& run : runs_) records.push_back(&run.record);
    std::ofstream file(report.path, std::ios::binary);
    file << render_junit(records);
    file.close();
    if (file) return;
    code_ = graver(code_, fail(environment_, {report.path, "the report cannot be written", "a writable path", ""},
                               kEvidenceFailed));
  }

  const RunOptions& options_;
  const Environment& environment_;
  ExitCode code_ = kAllHeld;
  std::vector<Run> runs_;
};

}  // namespace

ExitCode run_milestones(const Arguments& arguments, const Environment& environment) {
  auto parsed = parse_run_options(arguments);
  if (!parsed) return fail(environment, parsed.error());
  if (const auto* help = std::get_if<HelpText>(&*parsed)) {
    environment.out(help->text);
    return kAllHeld;
  }
  return RunCommand(std::get<RunOptions>(*parsed), environment).run();
}

}  // namespace runner
