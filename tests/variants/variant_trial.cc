#include "tests/variants/variant_trial.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <functional>
#include <thread>

#include "reference_impl/http_front.h"
#include "reference_impl/reference.h"
#include "runner/app/in_process_driver.h"
#include "runner/app/reference_keys.h"
#include "runner/driver/http_driver.h"
#include "runner/execute/execute.h"
#include "runner/explore/explore.h"
#include "runner/play/probe_target.h"
#include "runner/tool/system.h"
#include "tests/variants/varied_driver.h"

namespace variants {
namespace {

constexpr size_t kShownProblems = 40;

std::string without_milestone(const std::string& rule) { return rule.substr(rule.find('.') + 1); }

RuleNames names_of(const runner::PlacedFinding& placed) {
  RuleNames names;
  for (const std::string& rule : placed.proves) names.insert(without_milestone(rule));
  if (names.empty()) names.insert(std::string(checks::id_of(placed.finding.rule)));
  return names;
}

void take(const runner::PlacedFinding& placed, const std::string& where, const RuleNames& allowed,
          TrialResult& result) {
  const RuleNames names = names_of(placed);
  const bool tolerated =
      placed.finding.level == checks::Level::should &&
      std::all_of(names.begin(), names.end(), [&](const std::string& name) { return allowed.contains(name); });
  if (tolerated) {
    result.warned.insert(names.begin(), names.end());
  } else if (result.problems.size() < kShownProblems) {
    result.problems.push_back(fmt::format("{} {} in {} ({}): {}: expected {}, actual {}",
                                          placed.finding.level == checks::Level::must ? "MUST" : "SHOULD",
                                          checks::id_of(placed.finding.rule), where, fmt::join(names, " "),
                                          placed.finding.pointer, placed.finding.expected, placed.finding.actual));
  }
}

TrialResult judge(const runner::Record& record, const RuleNames& allowed) {
  TrialResult result;
  for (const runner::ScenarioResult& scenario : record.scenarios) {
    for (const runner::PlacedFinding& placed : scenario.findings) take(placed, scenario.run->id, allowed, result);
  }
  for (const runner::PlacedFinding& placed : record.run_findings) take(placed, "the whole run", allowed, result);
  if (!record.overall(false) && result.problems.empty()) result.problems.emplace_back("overall=false");
  return result;
}

TrialResult run(const runner::Plan& plan, runner::Driver& driver, const RuleNames& allowed, bool over_http) {
  runner::ExecuteOptions options;
  for (const runner::ScenarioRun& scenario : plan.runs) options.selected.push_back(&scenario);
  options.over_http = over_http;
  options.schema_coverage = false;
  return judge(runner::execute(plan, driver, options), allowed);
}

// The requests of a shrunk sequence.
std::string shown(const std::vector<checks::Exchange>& exchanges) {
  std::vector<std::string> lines;
  for (const checks::Exchange& exchange : exchanges) {
    lines.push_back(fmt::format("{} {} {} -> {}", exchange.request.method, exchange.request.target,
                                exchange.request.body.substr(0, 600), checks::outcome_of(exchange)));
  }
  return fmt::format("{}", fmt::join(lines, "\n    "));
}

TrialResult explore(const runner::Plan& plan, runner::Driver& driver, runner::Driver& oracle, const Effort& effort) {
  runner::explore::ExploreOptions options;
  options.seed = effort.seed;
  options.cases = effort.cases;
  options.shrink = effort.explain;
  options.clock = *wire::parse_instant("2026-01-15T12:00:00Z");
  options.now = [] { return std::chrono::steady_clock::now() + std::chrono::milliseconds(passed_ms); };
  const auto exploration = runner::explore::explore(plan, driver, &oracle, options);
  TrialResult result;
  for (const auto& discovery : exploration.discoveries) {
    const checks::Finding& finding = discovery.observation.finding;
    const bool must = finding.level == checks::Level::must;
    if ((!must && effort.may_warn) || result.problems.size() >= kShownProblems) continue;
    result.problems.push_back(fmt::format("{} {} by {} at {} ({}): expected {}, actual {}", must ? "MUST" : "SHOULD",
                                          checks::id_of(finding.rule), discovery.observation.operation, finding.pointer,
                                          discovery.first_case.text(), finding.expected, finding.actual));
    if (!discovery.exchanges.empty()) result.problems.back() += "\n    " + shown(discovery.exchanges);
  }
  return result;
}

// The service at a port, in this process.
class ServedVariant {
 public:
  explicit ServedVariant(const Variants& variants) : variants_(variants) {
    const VariantsOn on(variants_);
    runner::ReferenceKeys keys = runner::fixed_reference_keys();
    reference_ = std::make_unique<reference_impl::Reference>(
        reference_impl::Settings{now, false, std::move(keys.active), std::move(keys.retired)});
    auto front = reference_impl::HttpFront::bind({}, {[this](const wire::Request& request) {
                                                        const VariantsOn on_this_thread(variants_);
                                                        return reference_->handle(request);
                                                      },
                                                      {}});
    if (!front) std::abort();
    front_ = std::move(*front);
    thread_ = std::thread([this] {
      const VariantsOn on_this_thread(variants_);
      front_->serve();
    });
  }
  ~ServedVariant() {
    front_->stop();
    thread_.join();
  }
  ServedVariant(const ServedVariant&) = delete;
  ServedVariant& operator=(const ServedVariant&) = delete;

  std::unique_ptr<runner::HttpDriver> connect(const runner::Plan& plan) const {
    runner::HttpSettings settings;
    settings.url = *runner::parse_target_url(front_->url());
    settings.name_space = runner::fresh_name_space("", runner::system_random(), runner::system_now());
    settings.max_run_bytes = SIZE_MAX;  // as the explorer sets it, which keeps no responses
    auto driver = runner::HttpDriver::make(std::move(settings), runner::probe_of(plan), now);
    return driver ? std::move(*driver) : nullptr;
  }

 private:
  static wire::Instant now() { return runner::system_now().plus_ms(passed_ms); }

  const Variants variants_;
  std::unique_ptr<reference_impl::Reference> reference_;
  std::unique_ptr<reference_impl::HttpFront> front_;
  std::thread thread_;
};

}  // namespace

const std::vector<MilestonePlan>& plans() {
  static const auto* const kPlans = [] {
    auto* made = new std::vector<MilestonePlan>;
    for (const auto& [bit, name] : {std::pair{kM103, "M103"}, std::pair{kM107, "M107"}, std::pair{kM109, "M109"}}) {
      runner::InputFiles files(SOURCE_ROOT);
      auto plan = runner::make_plan(files, fmt::format("milestones/{}.yaml", name));
      if (!plan) {
        fmt::print(stderr, "{}\n", plan.error().to_string());
        std::exit(2);
      }
      made->push_back({bit, *std::move(plan)});
    }
    return made;
  }();
  return *kPlans;
}

RuleNames allowed_warnings(const LegalVariant& variant) {
  RuleNames names;
  const std::string_view list = variant.warnings;
  for (size_t start = 0; start < list.size();) {
    const size_t end = std::min(list.find(' ', start), list.size());
    names.emplace(list.substr(start, end - start));
    start = end + 1;
  }
  return names;
}

TrialResult run_in_process(const runner::Plan& plan, const Variants& variants, const RuleNames& allowed) {
  uint64_t digest = 0;
  const auto take_response = [&digest](const wire::Response& response) {
    const std::hash<std::string> hash;
    const auto mix = [&digest](uint64_t value) { digest = digest * 0x100000001B3ull ^ value; };
    mix(static_cast<uint64_t>(response.status));
    mix(hash(response.body.bytes()));
    for (const wire::Header& header : response.headers) mix(hash(header.name + header.value.bytes()));
  };
  const auto plain = runner::make_in_process_driver({});
  VariedDriver driver(*plain, variants, take_response);
  TrialResult result = run(plan, driver, allowed, false);
  result.responses = digest;
  return result;
}

TrialResult run_over_http(const runner::Plan& plan, const Variants& variants, const RuleNames& allowed) {
  const ServedVariant service(variants);
  const auto driver = service.connect(plan);
  return run(plan, *driver, allowed, true);
}

TrialResult explore_in_process(const runner::Plan& plan, const Variants& variants, const Effort& effort) {
  const auto plain = runner::make_in_process_driver({});
  const auto oracle = runner::make_in_process_driver({});
  VariedDriver driver(*plain, variants);
  return explore(plan, driver, *oracle, effort);
}

TrialResult explore_over_http(const runner::Plan& plan, const Variants& variants, const Effort& effort) {
  const ServedVariant service(variants);
  const auto driver = service.connect(plan);
  const auto gate = driver->capabilities().gate == runner::TargetGate::open ? runner::Gate::open : runner::Gate::closed;
  const auto oracle = runner::make_in_process_driver({gate, gate});
  return explore(plan, *driver, *oracle, effort);
}

}  // namespace variants
