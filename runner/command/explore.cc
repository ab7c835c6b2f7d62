// `verify/runner explore MILESTONE...`: traffic that the fixtures do not cover, on any target.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <set>

#include "runner/command/corpus_folder.h"
#include "runner/command/explore_options.h"
#include "runner/command/explore_progress.h"
#include "runner/command/explored_fixture.h"
#include "runner/explore/render.h"
#include "runner/play/probe_target.h"

namespace runner {
namespace {

constexpr double kEndlessRunTime_s = 1e7;
constexpr uint64_t kNoiseCases = 40;

/// The oracle with the limits of the target.
TargetOptions oracle_options(const TargetOptions& oracle, const TargetOptions& target) {
  TargetOptions options = oracle;
  for (const auto limit :
       {&TargetOptions::connect_timeout_s, &TargetOptions::max_time_s, &TargetOptions::run_time_s,
        &TargetOptions::wait_for_s, &TargetOptions::rate_per_second, &TargetOptions::max_retry_after_s})
    options.*limit = target.*limit;
  options.retries = target.retries;
  return options;
}

/// The place of an error in the options of the oracle: "--oracle-cert" for "--cert".
wire::Error of_oracle(wire::Error error) {
  if (error.where.starts_with("--target")) error.where.replace(0, 8, "--oracle");
  if (error.where.starts_with("--") && !error.where.starts_with("--oracle")) error.where.insert(2, "oracle-");
  return error;
}

class ExploreCommand {
 public:
  ExploreCommand(ExploreCommandOptions options, const Arguments& arguments, const Environment& environment)
      : options_(std::move(options)),
        environment_(environment),
        baseline_(options_.baseline),
        evidence_(options_.evidence, arguments, environment),
        progress_(environment, overwrites_lines(environment) && options_.format == OutputFormat::text) {}

  ExitCode run() {
    if (!options_.evidence.signing_key.key.empty()) {
      if (const wire::Problem problem = evidence_.load_key()) return fail(environment_, *problem);
    }
    if (auto error = baseline_.read()) return fail(environment_, *error);
    if (auto error = check_cases()) return fail(environment_, *error);
    drawn_seed_ = static_cast<uint32_t>(environment_.random());
    options_.target.run_time_s =
        options_.budget ? static_cast<double>(options_.budget->count()) / 1000 : kEndlessRunTime_s;
    ExitCode code = kAllHeld;
    for (const std::string& milestone : options_.milestones) {
      code = more_severe(code, explore_one(milestone));
      if (code == kUsageOrInput || code == kInterrupted) break;
    }
    if (code != kUsageOrInput) code = more_severe(code, evidence_.write_reports());
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
    auto loaded = load_plan(milestone, options_.root);
    if (!loaded) return fail(environment_, loaded.error());
    const Plan& plan = *loaded->plan;
    options_.evidence.folder =
        options_.out.empty() ? artifacts_folder(loaded->root, environment_) + "/explore" : options_.out;
    evidence_.begin(loaded->root);
    if (const wire::Problem problem = read_known(plan.milestone.id)) return fail(environment_, *problem);
    TargetPurpose purpose{plan, options_.evidence.folder + "/" + plan.milestone.id + "/journals", options_.gate};
    purpose.responses = KeptResponses::none;
    if (options_.shard) purpose.shards = options_.shard->of;
    auto target = options_.machine.any() ? open_failing_target(options_.target, options_.machine, purpose, environment_)
                                         : open_target(options_.target, purpose, environment_);
    if (!target) return fail(environment_, target.error());
    if (const EndOfRun stop = target->driver->stopped(); stop.cause == EndOfRun::Cause::never_responded)
      return fail_unreached(plan, "target", *target->driver, stop);
    (options_.format == OutputFormat::text ? environment_.out : environment_.err)(facts_text(*target));
    return explore_target(milestone, std::move(*loaded), *target, purpose);
  }

  ExitCode explore_target(const std::string& milestone, LoadedPlan loaded, OpenedTarget& target,
                          const TargetPurpose& purpose) {
    const Plan& plan = *loaded.plan;
    auto opened_oracle = make_oracle(target, purpose);
    if (!opened_oracle) return fail(environment_, of_oracle(opened_oracle.error()));
    const auto oracle = std::move(opened_oracle->driver);
    const EndOfRun silence = oracle ? oracle->stopped() : EndOfRun{};
    if (silence.cause == EndOfRun::Cause::never_responded) return fail_unreached(plan, "oracle", *oracle, silence);
    const std::string out = options_.evidence.folder + "/" + plan.milestone.id;
    const std::string root = root_of_both(loaded.root, out);
    const auto located = locate_milestone(milestone, root);
    if (!located) return fail(environment_, located.error());
    ExploredFixtures fixtures(*located, out, *target.driver, environment_);
    const Replayed replayed = options_.new_only ? Replayed() : replay(known_, plan, *target.driver, oracle.get());
    explore::ExploreOptions options = explore_options();
    options.keep_fixture = [&](explore::Discovery& discovery) {
      if (!options_.machine.any()) return fixtures.keep(discovery);
      discovery.no_fixture = "a run does not restart the target, lose answers or ask replicas";
    };
    continue_corpus(options);
    explore::Exploration exploration = explored(plan, *target.driver, oracle.get(), options);
    delivery_ = target.driver->delivery();
    const ExitCode corpus_code = add_to_corpus(exploration);
    explore::RenderOptions render = render_options(milestone, target);
    render.run_options = options_to_run(loaded.root, root);
    render.baseline = judge(exploration, replayed);
    const ExitCode code = code_of(exploration, render);
    if (options_.new_only) {
      std::erase_if(exploration.discoveries, [&](const explore::Discovery& discovery) {
        return render.baseline.known.contains(discovery.fingerprint);
      });
    }
    const ExitCode published = publish(std::move(loaded.plan), exploration, render, target);
    show(exploration, render);
    const ExitCode fixtures_code =
        fixtures.failure() ? fail(environment_, *fixtures.failure(), kEvidenceFailed) : kAllHeld;
    return more_severe(more_severe(code, published), more_severe(fixtures_code, corpus_code));
  }

  // ---- what is known: the corpus and the baseline

  // Of the corpus, the baseline, and --new-only. The seed is that of the corpus, where it has one.
  wire::Problem read_known(const std::string& milestone) {
    seed_ = options_.seed.value_or(drawn_seed_);
    known_ = entries_about(baseline_.to_update(), false, milestone);
    applied_ = entries_about(baseline_.entries(), false, milestone);
    corpus_.reset();
    if (options_.corpus.empty()) return {};
    corpus_.emplace(std::filesystem::path(options_.corpus) / milestone, environment_);
    if (wire::Problem problem = corpus_->read()) return problem;
    if (options_.seed && corpus_->seed() && *corpus_->seed() != seed_) {
      return wire::Error{"--seed", std::to_string(seed_), fmt::format("the seed of the corpus, {}", *corpus_->seed()),
                         "leave --seed out, or begin another corpus"};
    }
    seed_ = corpus_->seed().value_or(seed_);
    if (!options_.new_only) return {};
    for (const KnownFinding& finding : corpus_->findings()) applied_.push_back(finding);
    return {};
  }

  void continue_corpus(explore::ExploreOptions& options) const {
    if (!corpus_ || options_.only) return;
    options.first = corpus_->cases();
    options.part = corpus_->continued(options.part);
    options.collects = true;
  }

  // A job of a pull request, with --new-only, does not make known what it finds.
  ExitCode add_to_corpus(const explore::Exploration& exploration) {
    if (!corpus_ || options_.only || options_.new_only) return kAllHeld;
    const wire::Problem problem = corpus_->write(exploration, explore::entries_for(exploration, environment_.now()));
    return problem ? fail(environment_, *problem, kEvidenceFailed) : kAllHeld;
  }

  explore::RenderOptions render_options(const std::string& milestone, const OpenedTarget& target) const {
    explore::RenderOptions render;
    render.program = tool_command();
    render.milestone_file = milestone;
    render.curl_options = target.driver->address().curl_options;
    render.secret_variables = target.driver->address().secret_variables;
    render.secrets = target.driver->secrets();
    render.strict = options_.strict;
    return render;
  }

  // Evidence, also where nothing was found. The plan is then that of the evidence.
  ExitCode publish(std::unique_ptr<Plan> plan, const explore::Exploration& exploration,
                   const explore::RenderOptions& render, const OpenedTarget& target) {
    Explored explored;
    explored.document = explore::exploration_json(exploration, render);
    for (const explore::Discovery& discovery : exploration.discoveries) {
      ExchangeList& exchanges = explored.exchanges[explore::scenario_id(discovery)];
      for (const checks::Exchange& exchange : discovery.exchanges) exchanges.push_back(exchange);
    }
    if (baseline_.reads() || options_.new_only) {
      const std::string text = options_.new_only ? render_baseline(applied_) : baseline_.text();
      const std::string& name = baseline_.reads() ? baseline_.name() : options_.corpus;
      explored.baseline =
          AppliedBaseline{name, text, day_of(environment_.now()), options_.strict, applied_, render.baseline};
    }
    explored.plan = std::move(plan);
    explored.capabilities = target.driver->capabilities();
    explored.over_http = target.over_http;
    explored.curl_options = render.curl_options;
    explored.secret_variables = render.secret_variables;
    explored.secrets = render.secrets;
    explored.shard = options_.shard;
    explored.delivery = delivery_;
    return evidence_.publish(std::move(explored));
  }

  explore::Exploration explored(const Plan& plan, Driver& target, Driver* oracle,
                                const explore::ExploreOptions& options) {
    explore::Exploration exploration = explore::explore(plan, target, oracle, options);
    // What another service sends is its own choice.
    if (!options_.target.over_http()) exploration.openings = untried_openings(plan, exploration.reached.schemas);
    progress_.clear();
    return exploration;
  }

  ExitCode fail_unreached(const Plan& plan, std::string_view which, const Driver& service, const EndOfRun& stop) const {
    environment_.err(wire::format_line("{}  {}\n{}: {}\n{}\nnothing was explored\n", plan.milestone.id,
                                       plan.milestone.title, which, service.address().origin,
                                       checks::excerpt(stop.reason)));
    return kNoResponse;
  }

  struct Replayed {
    std::vector<std::string> found;    ///< fingerprints
    std::set<std::string> to_the_end;  ///< fingerprints whose case was played whole
  };

  // The verdict on --baseline; updates what --write-baseline writes.
  BaselineVerdict judge(const explore::Exploration& exploration, const Replayed& replayed) {
    std::vector<std::string> found = fingerprints_of(exploration);
    found.insert(found.end(), replayed.found.begin(), replayed.found.end());
    const std::string day = day_of(environment_.now());
    baseline_.update(explore::entries_for(exploration, environment_.now()),
                     judge_baseline(known_, found, replayed.to_the_end, day).fixed);
    BaselineVerdict verdict = judge_baseline(applied_, found, replayed.to_the_end, day);
    if (options_.new_only) verdict.not_found.clear();
    return verdict;
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

  // The service that --oracle names, else the reference implementation with the target's gate; no driver where that
  // does not serve the milestone, nor in process, where it would be compared with itself.
  wire::Result<OpenedTarget> make_oracle(const OpenedTarget& target, const TargetPurpose& purpose) const {
    if (options_.oracle.over_http()) {
      TargetPurpose other{purpose.plan, purpose.journal_folder, {}, purpose.responses};
      auto oracle = open_target(oracle_options(options_.oracle, options_.target), other, environment_);
      if (oracle && options_.format == OutputFormat::text) {
        const std::string facts = facts_text(*oracle);
        environment_.out(facts.empty() ? facts : "oracle" + facts.substr(std::string_view("target").size()));
      }
      return oracle;
    }
    if (!options_.target.over_http()) return OpenedTarget{};
    const bool open = target.driver->capabilities().gate == TargetGate::open;
    OpenedTarget reference;
    reference.driver = environment_.in_process(open ? Gate::open : Gate::closed, Gate::closed);
    return is_served(purpose.plan, *reference.driver) ? std::move(reference) : OpenedTarget{};
  }

  explore::ExploreOptions explore_options() {
    explore::ExploreOptions options;
    options.seed = seed_;
    options.cases = options_.cases;
    if (options_.budget) options.budget = std::max(*options_.budget - elapsed(), std::chrono::milliseconds(0));
    options.until_flat = options_.until_flat;
    options.only = options_.only;
    options.jobs = options_.oracle.over_http() ? 1 : options_.jobs;  // what is chance is learnt in between
    if (options_.shard) options.part = {options_.shard->index, options_.shard->of};
    options.verify_one_in = options_.verify_one_in;
    options.clock = *wire::parse_instant(explore::kFixtureClock);
    if (options_.oracle.over_http()) {
      options.clock = environment_.now();  // which the oracle reads too
      options.noise_cases = kNoiseCases;
    }
    options.stop = environment_.interrupted;
    options.on_progress = [this](const explore::Progress& progress) { progress_.show(progress); };
    return options;
  }

  // Of the budget: finding out what the target offers counts too.
  std::chrono::milliseconds elapsed() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun_);
  }

  static std::vector<std::string> fingerprints_of(const explore::Exploration& exploration) {
    std::vector<std::string> fingerprints;
    for (const auto& discovery : exploration.discoveries) fingerprints.push_back(discovery.fingerprint);
    return fingerprints;
  }

  void show(const explore::Exploration& exploration, const explore::RenderOptions& render) {
    if (options_.format == OutputFormat::text) {
      environment_.out(render.secrets.hidden(explore::render_exploration(exploration, render)));
      const std::string& folder = evidence_.last().evidence;
      if (options_.machine.any()) environment_.out(wire::format_line("machine: {}\n", delivery_));
      if (!folder.empty()) environment_.out(wire::format_line("evidence {}\n", folder));
    } else {
      secrets_ = render.secrets;
      explorations_.push_back(explore::exploration_json(exploration, render));
    }
  }

  static ExitCode code_of(const explore::Exploration& exploration, const explore::RenderOptions& render) {
    if (exploration.interrupted) return kInterrupted;
    if (!exploration.answered || exploration.oracle_stop.cause == EndOfRun::Cause::lost) return kNoResponse;
    return explore::has_findings(exploration, render) ? kFindings : kAllHeld;
  }

  ExploreCommandOptions options_;
  const Environment& environment_;
  BaselineFiles baseline_;
  ExplorationEvidence evidence_;
  ExploreProgress progress_;
  wire::Array explorations_;
  uint64_t drawn_seed_ = 0;
  // Of the current milestone.
  uint64_t seed_ = 0;
  std::string delivery_;
  std::optional<CorpusFolder> corpus_;
  std::vector<KnownFinding> known_;    ///< that are looked for again
  std::vector<KnownFinding> applied_;  ///< that do not fail
  checks::Secrets secrets_;            ///< of the target, which its texts may quote
  std::chrono::steady_clock::time_point begun_;
};

}  // namespace

ExitCode explore_milestones(const Arguments& arguments, const Environment& environment) {
  const std::string word = arguments.empty() ? "" : arguments.front();
  if (word == "merge") return merge_explorations({arguments.begin() + 1, arguments.end()}, environment);
  if (word == "prune") return prune_corpus({arguments.begin() + 1, arguments.end()}, environment);
  auto read = read_explore_options(arguments, environment);
  if (environment.describe) {
    merge_explorations({}, environment);
    prune_corpus({}, environment);
  }
  if (const auto* code = std::get_if<ExitCode>(&read)) return *code;
  auto& options = std::get<ExploreCommandOptions>(read);
  name_files(options.milestones, options.contract, environment.installed_contract);
  return ExploreCommand(std::move(options), arguments, environment).run();
}

}  // namespace runner
