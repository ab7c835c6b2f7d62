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

constexpr size_t kMaxBaselineBytes = 4u << 20;
constexpr double kEndlessRunTime_s = 1e7;

class ExploreCommand {
 public:
  ExploreCommand(ExploreCommandOptions options, const Environment& environment)
      : options_(std::move(options)), environment_(environment) {}

  ExitCode run() {
    if (auto error = read_baseline()) return fail(environment_, *error);
    if (!options_.seed) options_.seed = static_cast<uint32_t>(environment_.random());
    options_.target.run_time_s =
        options_.budget ? static_cast<double>(options_.budget->count()) / 1000 : kEndlessRunTime_s;
    ExitCode code = kAllHeld;
    for (const std::string& milestone : options_.milestones) {
      code = more_severe(code, explore_one(milestone));
      if (code == kUsageOrInput || code == kInterrupted) break;
    }
    if (options_.format == OutputFormat::json && code != kUsageOrInput) {
      environment_.out(wire::to_text(wire::Object{{"explorations", std::move(explorations_)}}, 2) + "\n");
    }
    return code;
  }

 private:
  std::optional<wire::Error> read_baseline() {
    if (options_.baseline.empty()) return {};
    auto text = read_file(options_.baseline, kMaxBaselineBytes);
    if (!text) return text.error();
    auto baseline = explore::parse_baseline(*text, options_.baseline);
    if (!baseline) return baseline.error();
    baseline_ = std::move(*baseline);
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
    const Replayed replayed = replay_baseline(plan, *target->driver, oracle.get());
    explore::ExploreOptions options = explore_options();
    options.keep_fixture = [&](explore::Discovery& discovery) { fixtures.keep(discovery); };
    const explore::Exploration exploration = explore::explore(plan, *target->driver, oracle.get(), options);
    clear_progress();
    explore::RenderOptions render;
    render.milestone_file = milestone;
    render.run_options = options_to_run(loaded->root, root);
    render.curl_options = target->driver->address().curl_options;
    render.secret_variables = target->driver->address().secret_variables;
    render.secrets = target->driver->secrets();
    render.strict = options_.strict;
    std::vector<std::string> found = fingerprints_of(exploration);
    found.insert(found.end(), replayed.found.begin(), replayed.found.end());
    render.baseline = explore::judge_baseline(baseline_, found, replayed.to_the_end, environment_.now());
    show(exploration, render);
    const ExitCode fixtures_code =
        fixtures.failure() ? fail(environment_, *fixtures.failure(), kEvidenceFailed) : kAllHeld;
    return more_severe(code_of(exploration, render), fixtures_code);
  }

  ExitCode fail_unreached(const Plan& plan, const OpenedTarget& target, const EndOfRun& stop) const {
    environment_.err(fmt::format("{}  {}\ntarget: {}\n{}\nnothing was explored\n", plan.milestone.id,
                                 plan.milestone.title, target.driver->address().origin, checks::excerpt(stop.reason)));
    return kNoResponse;
  }

  struct Replayed {
    std::vector<std::string> found;    ///< fingerprints
    std::set<std::string> to_the_end;  ///< fingerprints whose case was played whole
  };

  // Known findings are looked for where they were found: whatever else is explored, it says whether they are fixed.
  Replayed replay_baseline(const Plan& plan, Driver& target, Driver* oracle) {
    Replayed replayed;
    for (const explore::KnownFinding& known : baseline_) {
      if (!known.shown_by || !known.seed || target.stopped()) continue;
      explore::ExploreOptions options = explore_options();
      options.seed = *known.seed;
      options.only = known.shown_by;
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
    environment_.err(fmt::format("\r\x1b[K{} cases, {} exchanges, {} findings, {:.0f} s", progress.cases,
                                 progress.exchanges, progress.findings,
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
      environment_.out(explore::render_exploration(exploration, render));
    } else {
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
  std::vector<explore::KnownFinding> baseline_;
  wire::Array explorations_;
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
