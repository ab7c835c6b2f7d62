// `verify/runner explore MILESTONE...`: traffic that the fixtures do not cover, on any target.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <set>

#include "runner/command/explore_options.h"
#include "runner/command/explored_fixture.h"
#include "runner/command/open_target.h"
#include "runner/explore/render.h"
#include "runner/play/probe_target.h"

namespace runner {
namespace {

constexpr double kEndlessRunTime_s = 1e7;

class ExploreCommand {
 public:
  ExploreCommand(ExploreCommandOptions options, const Environment& environment)
      : options_(std::move(options)), environment_(environment), baseline_(options_.baseline) {}

  ExitCode run() {
    if (auto error = baseline_.read()) return fail(environment_, *error);
    if (auto error = check_cases()) return fail(environment_, *error);
    if (!options_.seed) options_.seed = static_cast<uint32_t>(environment_.random());
    options_.target.run_time_s =
        options_.budget ? static_cast<double>(options_.budget->count()) / 1000 : kEndlessRunTime_s;
    ExitCode code = kAllHeld;
    for (const std::string& milestone : options_.milestones) {
      code = more_severe(code, explore_one(milestone));
      if (code == kUsageOrInput || code == kInterrupted) break;
    }
    if (options_.format == OutputFormat::json && code != kUsageOrInput) {
      const wire::Object document{{"explorations", std::move(explorations_)}};
      environment_.out(secrets_.hidden(wire::to_text(document, 2)) + "\n");
    }
    if (code == kUsageOrInput || !baseline_.writes()) return code;
    if (code == kAllHeld || code == kFindings) return more_severe(code, baseline_.write(environment_));
    environment_.err("baseline: not written, since the exploration ended early\n");
    return code;
  }

 private:
  // What only this command can read of a baseline.
  wire::Problem check_cases() const {
    for (const KnownFinding& known : baseline_.to_update()) {
      if (known.shown_by.empty() || explore::parse_case_id(known.shown_by)) continue;
      const std::string& file = baseline_.reads() ? options_.baseline.read : options_.baseline.write;
      return wire::Error{fmt::format("{}:{}:1", file, known.line), "case " + checks::excerpt(known.shown_by),
                         "a case such as \"sequence-17\"", "copy it from the output of 'explore'"};
    }
    return {};
  }

  ExitCode explore_one(const std::string& milestone) {
    begun_ = std::chrono::steady_clock::now();
    const auto loaded = load_plan(milestone, options_.root);
    if (!loaded) return fail(environment_, loaded.error());
    const Plan& plan = *loaded->plan;
    const std::string out =
        (options_.out.empty() ? artifacts_folder(loaded->root, environment_) + "/explore" : options_.out) + "/" +
        plan.milestone.id;
    TargetPurpose purpose{plan, out + "/journals", options_.gate};
    purpose.responses = KeptResponses::none;
    auto target = open_target(options_.target, purpose, environment_);
    if (!target) return fail(environment_, target.error());
    if (const EndOfRun stop = target->driver->stopped(); stop.cause == EndOfRun::Cause::never_responded)
      return fail_unreached(plan, *target, stop);
    (options_.format == OutputFormat::text ? environment_.out : environment_.err)(facts_text(*target));
    const auto oracle = make_oracle(*target, plan);
    const std::string root = root_of_both(loaded->root, out);
    const auto located = locate_milestone(milestone, root);
    if (!located) return fail(environment_, located.error());
    ExploredFixtures fixtures(*located, out, *target->driver, environment_);
    const auto known = entries_about(baseline_.to_update(), false, plan.milestone.id);
    const Replayed replayed = replay(known, plan, *target->driver, oracle.get());
    explore::ExploreOptions options = explore_options();
    options.keep_fixture = [&](explore::Discovery& discovery) { fixtures.keep(discovery); };
    const explore::Exploration exploration = explored(plan, *target->driver, oracle.get(), options);
    explore::RenderOptions render;
    render.program = tool_command();
    render.milestone_file = milestone;
    render.run_options = options_to_run(loaded->root, root);
    render.curl_options = target->driver->address().curl_options;
    render.secret_variables = target->driver->address().secret_variables;
    render.secrets = target->driver->secrets();
    render.strict = options_.strict;
    render.baseline = judge(exploration, known, replayed);
    show(exploration, render);
    const ExitCode fixtures_code =
        fixtures.failure() ? fail(environment_, *fixtures.failure(), kEvidenceFailed) : kAllHeld;
    return more_severe(code_of(exploration, render), fixtures_code);
  }

  explore::Exploration explored(const Plan& plan, Driver& target, Driver* oracle,
                                const explore::ExploreOptions& options) {
    explore::Exploration exploration = explore::explore(plan, target, oracle, options);
    // What another service sends is its own choice.
    if (!options_.target.over_http()) exploration.openings = untried_openings(plan, exploration.reached.schemas);
    clear_progress();
    return exploration;
  }

  ExitCode fail_unreached(const Plan& plan, const OpenedTarget& target, const EndOfRun& stop) const {
    environment_.err(wire::format_line("{}  {}\ntarget: {}\n{}\nnothing was explored\n", plan.milestone.id,
                                       plan.milestone.title, target.driver->address().origin,
                                       checks::excerpt(stop.reason)));
    return kNoResponse;
  }

  struct Replayed {
    std::vector<std::string> found;    ///< fingerprints
    std::set<std::string> to_the_end;  ///< fingerprints whose case was played whole
  };

  // The verdict on --baseline; updates what --write-baseline writes.
  BaselineVerdict judge(const explore::Exploration& exploration, const std::vector<KnownFinding>& known,
                        const Replayed& replayed) {
    std::vector<std::string> found = fingerprints_of(exploration);
    found.insert(found.end(), replayed.found.begin(), replayed.found.end());
    const std::string day = day_of(environment_.now());
    baseline_.update(explore::entries_for(exploration, environment_.now()),
                     judge_baseline(known, found, replayed.to_the_end, day).fixed);
    const auto entries = entries_about(baseline_.entries(), false, exploration.plan->milestone.id);
    return judge_baseline(entries, found, replayed.to_the_end, day);
  }

  // Known findings are looked for where they were found: whatever else is explored, it says whether they are fixed.
  Replayed replay(const std::vector<KnownFinding>& entries, const Plan& plan, Driver& target, Driver* oracle) {
    Replayed replayed;
    for (const KnownFinding& known : entries) {
      if (known.shown_by.empty() || !known.seed || target.stopped()) continue;
      explore::ExploreOptions options = explore_options();
      options.seed = *known.seed;
      options.only = explore::parse_case_id(known.shown_by);
      options.name_suffix = " known " + known.fingerprint;
      options.shrink = false;
      const auto exploration = explore::explore(plan, target, oracle, options);
      const auto found = fingerprints_of(exploration);
      replayed.found.insert(replayed.found.end(), found.begin(), found.end());
      if (exploration.answered && !exploration.interrupted && exploration.whole)
        replayed.to_the_end.insert(known.fingerprint);
    }
    return replayed;
  }

  // The reference implementation with the target's gate; none where it does not serve the milestone, nor in process,
  // where it would be compared with itself.
  std::unique_ptr<Driver> make_oracle(const OpenedTarget& target, const Plan& plan) const {
    if (!options_.target.over_http()) return nullptr;
    const bool open = target.driver->capabilities().gate == TargetGate::open;
    auto oracle = environment_.in_process(open ? Gate::open : Gate::closed, Gate::closed);
    return is_served(plan, *oracle) ? std::move(oracle) : nullptr;
  }

  explore::ExploreOptions explore_options() {
    explore::ExploreOptions options;
    options.seed = *options_.seed;
    options.cases = options_.cases;
    if (options_.budget) options.budget = std::max(*options_.budget - elapsed(), std::chrono::milliseconds(0));
    options.until_flat = options_.until_flat;
    options.only = options_.only;
    options.verify_one_in = options_.verify_one_in;
    options.clock = *wire::parse_instant(explore::kFixtureClock);
    options.stop = environment_.interrupted;
    if (overwrites_lines(environment_) && options_.format == OutputFormat::text) {
      options.on_progress = [this](const explore::Progress& progress) { show_progress(progress); };
    }
    return options;
  }

  // Of the budget: finding out what the target offers counts too.
  std::chrono::milliseconds elapsed() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun_);
  }

  void show_progress(const explore::Progress& progress) {
    progress_shown_ = true;
    environment_.err(wire::format_line("\r\x1b[K{}, {}, {}, {:.0f} s", wire::counted(progress.cases, "case"),
                                       wire::counted(progress.exchanges, "exchange"),
                                       wire::counted(progress.findings, "finding"),
                                       static_cast<double>(progress.elapsed.count()) / 1000));
  }
  void clear_progress() {
    if (progress_shown_) environment_.err("\r\x1b[K");
  }

  static std::vector<std::string> fingerprints_of(const explore::Exploration& exploration) {
    std::vector<std::string> fingerprints;
    for (const auto& discovery : exploration.discoveries) fingerprints.push_back(discovery.fingerprint);
    return fingerprints;
  }

  void show(const explore::Exploration& exploration, const explore::RenderOptions& render) {
    if (options_.format == OutputFormat::text) {
      environment_.out(render.secrets.hidden(explore::render_exploration(exploration, render)));
    } else {
      secrets_ = render.secrets;
      explorations_.push_back(explore::exploration_json(exploration, render));
    }
  }

  static ExitCode code_of(const explore::Exploration& exploration, const explore::RenderOptions& render) {
    if (exploration.interrupted) return kInterrupted;
    if (!exploration.answered) return kNoResponse;
    return explore::has_findings(exploration, render) ? kFindings : kAllHeld;
  }

  ExploreCommandOptions options_;
  const Environment& environment_;
  BaselineFiles baseline_;
  wire::Array explorations_;
  checks::Secrets secrets_;  ///< of the target, which its texts may quote
  std::chrono::steady_clock::time_point begun_;
  bool progress_shown_ = false;
};

}  // namespace

ExitCode explore_milestones(const Arguments& arguments, const Environment& environment) {
  auto read = read_explore_options(arguments, environment);
  if (const auto* code = std::get_if<ExitCode>(&read)) return *code;
  auto& options = std::get<ExploreCommandOptions>(read);
  name_files(options.milestones, options.contract, environment.installed_contract);
  return ExploreCommand(std::move(options), environment).run();
}

}  // namespace runner
