// `verify/runner run MILESTONE...`: milestone in, evidence and verdict out.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "runner/command/load_plan.h"
#include "runner/command/open_target.h"
#include "runner/command/run_options.h"
#include "runner/evidence/publish.h"
#include "runner/evidence/run_facts.h"
#include "runner/evidence/stored_runs.h"
#include "runner/execute/execute.h"
#include "runner/record/judge_run.h"
#include "runner/record/recorded_run.h"
#include "runner/record/replay_file.h"
#include "runner/record/results.h"
#include "runner/report/text.h"

namespace runner {
namespace {

// The parts of a run, one after the other, each with its time.
class Stages {
 public:
  using Instant = std::chrono::steady_clock::time_point;

  /// The part of that name ended then.
  void end(std::string_view name, Instant at = std::chrono::steady_clock::now()) {
    const double took_ms = std::chrono::duration<double, std::milli>(at - std::exchange(last_, at)).count();
    text_ += fmt::format("{}{} {:.1f} ms", text_.empty() ? "" : ", ", name, took_ms);
  }
  const std::string& text() const { return text_; }

 private:
  Instant last_ = std::chrono::steady_clock::now();
  std::string text_;
};

// One milestone of the command line: its plan outlives its record.
struct Run {
  std::string milestone;  ///< as named on the command line
  std::string root;
  std::unique_ptr<Plan> plan;
  Record record;
};

// The process ends next: destroying the records value by value would cost as much as a tenth of the run.
void leak_intentionally(std::vector<Run> runs) {
  static auto& kept = *new std::vector<std::vector<Run>>;
  kept.push_back(std::move(runs));
}

class RunCommand {
 public:
  RunCommand(const RunOptions& options, const Arguments& arguments, const Environment& environment)
      : options_(options),
        environment_(environment),
        filter_(options.filter),
        baseline_(options.baseline),
        facts_(arguments, environment.variable, environment.now),
        reports_(options.reports, environment) {}

  ExitCode run() {
    // A key that was named is read before anything runs; the user's own is created only where there is something to
    // sign.
    if (!options_.signing_key.key.empty()) {
      if (auto error = load_key()) return fail(environment_, *error);
    }
    auto subjects = read_subject_options(options_.subjects);
    if (!subjects) return fail(environment_, subjects.error());
    subjects_ = std::move(*subjects);
    if (auto error = baseline_.read()) return fail(environment_, *error);
    for (const std::string& milestone : options_.milestones) {
      code_ = more_severe(code_, run_one(milestone));
      if (code_ == kUsageOrInput || code_ == kInterrupted) break;
      if (leave_to_rest(milestone)) break;
    }
    if (repeats_nothing_ && runs_.empty() && code_ == kAllHeld) {
      return fail(environment_, {earlier_option(), nothing_shown(),
                                 options_.last_failed ? "a scenario that failed" : "a cause that one shows",
                                 "leave the option out to run all of them"});
    }
    code_ = more_severe(code_, write_reports());
    if (options_.format == OutputFormat::json) print_json();
    if (options_.format == OutputFormat::text && !runs_.empty()) print_text(runs_.back());
    if (code_ != kUsageOrInput) code_ = more_severe(code_, write_baseline());
    leak_intentionally(std::move(runs_));
    return code_;
  }

 private:
  ExitCode run_one(const std::string& milestone) {
    Stages stages;
    const auto located = locate_milestone(milestone, options_.root);
    if (!located) return fail(environment_, located.error());
    facts_.begin(located->root);
    auto loaded = load_plan(*located, options_.fixtures);
    if (!loaded) return fail(environment_, loaded.error());
    for (const std::string& remark : ambiguous_proofs(*loaded->plan))
      environment_.err(wire::format_line("warning: {}\n", remark));
    for (const std::string& remark : unlisted_fixtures(*loaded))
      environment_.err(wire::format_line("note: {}\n", remark));
    filter_.fixtures = loaded->fixtures;
    if (auto problem = check_filter(*loaded->plan, milestone)) return fail(environment_, *problem);
    Run run{milestone, loaded->root, std::move(loaded->plan), {}};
    stages.end("load", run.plan->read_at);
    stages.end("plan");
    const auto shown_before = shown_in_earlier_runs(run);
    if (!shown_before) return fail(environment_, shown_before.error());
    if (*shown_before && (*shown_before)->empty()) return nothing_to_repeat(run);
    filter_.among = *shown_before;
    auto earlier = earlier_run(options_.compare_with, run.plan->milestone.id);
    if (!earlier) return fail(environment_, earlier.error());
    if (auto error = make_record(run)) return fail(environment_, *error);
    stages.end("run and verify", run.record.played_at);
    stages.end("judge");
    if (*earlier) compare_with(std::move(**earlier), run.record, options_.reports.strict);
    const ExitCode code = more_severe(code_of(run.record), publish_run(run, stages));
    // The last one follows the reports, since its last line is the last of all.
    if (options_.format == OutputFormat::text && !runs_.empty()) print_text(runs_.back());
    stages.end("print");
    if (options_.timings)
      environment_.err(wire::format_line("timings {}: {}\n", run.plan->milestone.id, stages.text()));
    runs_.push_back(std::move(run));
    return code;
  }

  ExitCode write_reports() {
    std::vector<const Record*> records;
    for (const Run& run : runs_) records.push_back(&run.record);
    const ExitCode code = reports_.write(records);
    if (code == kEvidenceFailed && !runs_.empty()) runs_.back().record.unwritten = true;
    return code;
  }

  /// What the filter names must be there: in this milestone, or in another one of the command line.
  wire::Problem check_filter(const Plan& plan, const std::string& milestone) const {
    wire::Problem problem = refuse_unmatched({&plan}, filter_);
    if (!problem || options_.milestones.size() == 1) return problem;
    std::vector<std::unique_ptr<Plan>> others;
    std::vector<const Plan*> plans = {&plan};
    for (const std::string& other : options_.milestones) {
      if (other == milestone) continue;
      auto loaded = load_plan(other, options_.root, options_.fixtures);
      if (!loaded) return loaded.error();
      others.push_back(std::move(loaded->plan));
      plans.push_back(others.back().get());
    }
    return refuse_unmatched(plans, filter_);
  }

  /// With --last-failed or --cause: the ids of the scenarios that they mean.
  wire::Result<std::optional<std::vector<std::string>>> shown_in_earlier_runs(const Run& run) const {
    if (!options_.last_failed && options_.cause.empty()) return std::optional<std::vector<std::string>>();
    const std::string folder = out_folder(run.root) + "/" + run.plan->milestone.id;
    auto shown = options_.last_failed ? read_failed_scenarios(folder + "/latest")
                                      : read_scenarios_of_cause(folder + "/runs", options_.cause);
    if (shown) return std::optional(std::move(*shown));
    wire::Error error = shown.error();
    error.advice = fmt::format("{} repeats what an earlier run with the same --out showed", earlier_option());
    return error;
  }

  const char* earlier_option() const { return options_.last_failed ? "--last-failed" : "--cause"; }
  std::string nothing_shown() const {
    if (options_.last_failed) return "no scenario failed in the last run";
    return fmt::format("no scenario of an earlier run shows the cause {}", checks::excerpt(options_.cause));
  }

  // With which another run finds the same scenarios, target aside.
  Arguments options_again() const {
    Arguments arguments;
    const auto add = [&](const char* name, const std::string& value) {
      if (!value.empty()) arguments.insert(arguments.end(), {name, value});
    };
    add("--root", options_.root);
    add("--out", options_.out);
    for (const std::string& fixture : options_.fixtures) add("--fixture", fixture);
    if (options_.gate) add("--gate", *options_.gate == Gate::open ? "1" : "0");
    return arguments;
  }

  ExitCode nothing_to_repeat(const Run& run) {
    environment_.err(wire::format_line("{}: {}\n", run.plan->milestone.id, nothing_shown()));
    repeats_nothing_ = true;
    return kAllHeld;
  }

  std::optional<wire::Error> make_record(Run& run) {
    ExecuteOptions execute_options;
    auto durations = read_durations(filter_.durations_from, run.plan->milestone.id);
    if (!durations) return durations.error();
    filter_.durations = std::move(*durations);
    execute_options.selected = select_runs(*run.plan, filter_);
    if (execute_options.selected.empty()) return nothing_selected(*run.plan);
    TargetPurpose purpose{*run.plan, out_folder(run.root) + "/journals", options_.gate};
    if (filter_.shard) purpose.shards = filter_.shard->of;
    auto target = open_target(options_.target, purpose, environment_);
    if (!target) return target.error();
    if (target->driver->stopped().cause != EndOfRun::Cause::never_responded) show_facts(*target);
    auto baseline = baseline_of(*run.plan);
    if (!baseline) return baseline.error();
    execute_options.baseline = std::move(*baseline);
    execute_options.partial = execute_options.selected.size() < run.plan->runs.size();
    execute_options.jobs = options_.jobs ? options_.jobs : std::max(1u, std::thread::hardware_concurrency());
    execute_options.stop = environment_.interrupted;
    execute_options.max_failures = options_.max_failures;
    if (options_.fail_fast) execute_options.limited_by = "--fail-fast";
    for (const auto& names : options_.required)
      execute_options.required.insert(execute_options.required.end(), names.begin(), names.end());
    execute_options.over_http = target->over_http;
    execute_options.hostile_requests = options_.target.over_http() && !execute_options.partial;
    execute_options.on_scenario = [this](const ScenarioResult& result) { reports_.take(result); };
    reports_.begin(*run.plan, execute_options.selected.size(), run.root);
    run.record = execute(*run.plan, *target->driver, execute_options);
    run.record.subjects = subjects_;
    run.record.again = command_again(options_.target, run.milestone, options_again());
    reports_.end(run.record);
    return std::nullopt;
  }

  // What did not answer for one milestone does not answer for the next. Says which are left out.
  bool leave_to_rest(const std::string& milestone) const {
    if (runs_.empty()) return false;
    const EndOfRun::Cause cause = runs_.back().record.stop.cause;
    if (cause != EndOfRun::Cause::never_responded && cause != EndOfRun::Cause::lost) return false;
    const auto next = std::find(options_.milestones.begin(), options_.milestones.end(), milestone) + 1;
    if (next != options_.milestones.end()) {
      environment_.err(wire::format_line("not run: {}: {}\n", fmt::join(next, options_.milestones.end(), ", "),
                                         checks::excerpt(runs_.back().record.stop.reason)));
    }
    return true;
  }

  wire::Result<std::optional<AppliedBaseline>> baseline_of(const Plan& plan) const {
    if (!baseline_.reads()) return std::optional<AppliedBaseline>();
    auto baseline = baseline_for(baseline_.text(), plan.milestone.id,
                                 {baseline_.name(), environment_.now(), options_.reports.strict});
    if (!baseline) return baseline.error();
    return std::optional(std::move(*baseline));
  }

  // A run that ended early says little of what fails.
  ExitCode write_baseline() {
    const bool early = std::any_of(runs_.begin(), runs_.end(), [](const Run& run) {
      const EndOfRun::Cause cause = run.record.stop.cause;
      return run.record.interrupted || cause == EndOfRun::Cause::never_responded || cause == EndOfRun::Cause::lost;
    });
    if (!baseline_.writes() || early || runs_.empty()) {
      if (baseline_.writes()) environment_.err("baseline: not written, since the run ended early\n");
      return kAllHeld;
    }
    for (const Run& run : runs_) {
      const auto before = entries_about(baseline_.to_update(), true, run.plan->milestone.id);
      const auto verdict = judge_entries(run.record, before, day_of(environment_.now()));
      baseline_.update(entries_for_causes(run.record, environment_.now()), verdict.fixed);
    }
    return baseline_.write(environment_);
  }

  wire::Error nothing_selected(const Plan& plan) const {
    const std::string nearest = nearest_selection(plan, options_.filter);
    return {"arguments", "the filter selects nothing",
            fmt::format("at least one of {} scenario runs", plan.runs.size()),
            nearest.empty() ? fmt::format("see {} list {}", tool_command(), plan.file) : nearest};
  }

  void show_facts(const OpenedTarget& target) const {
    (options_.format == OutputFormat::text ? environment_.out : environment_.err)(facts_text(target));
  }

  std::string out_folder(const std::string& root) const {
    return options_.out.empty() ? artifacts_folder(root, environment_) + "/milestones" : options_.out;
  }

  // What is needed to replay the run's failures and to join its shards.
  RunFiles files_of_target(const Record& record) const {
    RunFiles files = render_replay_files(
        record, {recorded_arguments(options_.target), options_.gate, header_names(options_.target)});
    if (filter_.shard) files["shard.json"] = render_shard_file(record, *filter_.shard, filter_.durations);
    return files;
  }

  ExitCode code_of(const Record& record) const {
    if (record.interrupted) return kInterrupted;
    const EndOfRun::Cause end = record.stop.cause;
    if (end == EndOfRun::Cause::never_responded || end == EndOfRun::Cause::no_token) return kNoResponse;
    const bool tried = record.selected > record.count(Verdict::not_testable);
    if (!record.answered() && tried && record.stop.cause != EndOfRun::Cause::lost) return kNoResponse;
    return record.overall(options_.reports.strict) ? kAllHeld : kFindings;
  }

  std::optional<wire::Error> load_key() {
    if (key_) return {};
    auto key = load_signing_key(options_.signing_key);
    if (!key) return key.error();
    key_ = std::move(*key);
    return {};
  }

  ExitCode publish_run(Run& run, Stages& stages) {
    if (auto error = load_key()) {
      run.record.unwritten = true;
      return fail(environment_, *error, kEvidenceFailed);
    }
    EvidenceOptions evidence{out_folder(run.root), options_.reports.strict, files_of_target(run.record),
                             environment_.now, environment_.random};
    evidence.name = free_run_name(evidence, run.plan->milestone.id);
    run.record.evidence = run_folder_of(evidence, run.plan->milestone.id);
    evidence.more.merge(reports_.files_of(run.record));
    if (run.record.comparison)
      evidence.more[kComparisonFile] = wire::to_text(to_json(*run.record.comparison), 2) + "\n";
    wire::Json facts = facts_.finish();
    if (!run.record.delivery.empty()) facts.as_object()->set("delivery", run.record.delivery);
    if (const Durations measured = durations_of(run.record); !measured.empty())
      facts.as_object()->set("durations_ms", durations_json(measured));
    evidence.more["run.json"] = wire::printable(wire::to_text(facts, 2)) + "\n";
    auto published = publish(run.record, evidence, *key_);
    if (published) {
      stages.end("render", published->rendered_at);
      stages.end("write", published->written_at);
      stages.end("sync");
      return kAllHeld;
    }
    run.record.evidence.clear();
    run.record.unwritten = true;
    return fail(environment_, published.error(), kEvidenceFailed);
  }

  void print_text(const Run& run) const {
    TextOptions text;
    text.colour = shows_colour(environment_) ? Colour::on : Colour::off;
    text.strict = options_.reports.strict;
    text.quiet = options_.reports.quiet;
    text.verbose = options_.verbose;
    environment_.out(render_text(run.record, text));
  }

  void print_json() const {
    wire::Array milestones;
    bool overall = code_ == kAllHeld;
    for (const Run& run : runs_) {
      wire::Object shown{{"results", results_of(run.record, options_.reports.strict)},
                         {"coverage", coverage_of(run.record)},
                         {"causes", causes_of(run.record)},
                         {"findings", findings_of(run.record)},
                         {"evidence", run.record.evidence}};
      if (run.record.comparison) shown.set("comparison", to_json(*run.record.comparison));
      milestones.push_back(std::move(shown));
    }
    environment_.out(wire::to_text(wire::Object{{"milestones", std::move(milestones)}, {"overall", overall}}, 2) +
                     "\n");
  }

  const RunOptions& options_;
  const Environment& environment_;
  Filter filter_;
  BaselineFiles baseline_;
  TestedSubjects subjects_;
  RunFacts facts_;
  RunReports reports_;
  bool repeats_nothing_ = false;
  std::optional<wire::PrivateKey> key_;
  ExitCode code_ = kAllHeld;
  std::vector<Run> runs_;
};

}  // namespace

ExitCode run_milestones(const Arguments& arguments, const Environment& environment) {
  auto read = read_run_options(arguments, environment);
  if (const auto* code = std::get_if<ExitCode>(&read)) return *code;
  auto& options = std::get<RunOptions>(read);
  name_files(options.milestones, options.contract, environment.installed_contract);
  return RunCommand(options, arguments, environment).run();
}

}  // namespace runner
