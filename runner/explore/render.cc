#include "runner/explore/render.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/driver/curl.h"
#include "runner/explore/burst.h"
#include "runner/record/printable.h"

namespace runner::explore {
namespace {

using checks::Exchange;

constexpr size_t kMaxShown = 600;

const Exchange* exchange_of(const Discovery& discovery) {
  const int index = discovery.observation.finding.exchange;
  if (index < 0 || static_cast<size_t>(index) >= discovery.exchanges.size()) return nullptr;
  if (discovery.observation.at_fault == AtFault::reference) return nullptr;
  return &discovery.exchanges[static_cast<size_t>(index)];
}

std::string origin_of(const Exploration& exploration) {
  const bool url = exploration.target.find("://") != std::string::npos;
  return url ? exploration.target : "http://127.0.0.1:8080";
}

std::vector<std::string> curl_commands(const Exploration& exploration, const Discovery& discovery,
                                       const RenderOptions& options) {
  std::vector<std::string> commands;
  const Burst burst = burst_of(discovery.sequence);
  size_t together = 0;  // of the burst, so far
  for (const Exchange& exchange : discovery.exchanges) {
    if (exchange.step < 0 && exchange.label.find("given") == std::string::npos) continue;
    std::string command =
        curl_command(exchange.request, {origin_of(exploration), options.curl_options, options.secrets});
    const bool at_once = exchange.step >= 0 && burst.holds(static_cast<size_t>(exchange.step));
    if (!command.empty()) commands.push_back(std::move(command) + (at_once ? " &" : ""));
    if (at_once && ++together == burst.count) commands.emplace_back("wait");
    if (burst.count == 0 && &exchange == exchange_of(discovery)) break;
  }
  return commands;
}

std::string summary_of(const Discovery& discovery) {
  const checks::Finding& finding = discovery.observation.finding;
  const std::string place = finding.pointer.empty() ? "" : " at " + finding.pointer;
  return fmt::format("{}{}: expected {}, got {}", discovery.observation.operation, place, finding.expected,
                     finding.actual);
}

std::string repeat_command(const Exploration& exploration, const Discovery& discovery, const RenderOptions& options) {
  std::string command = fmt::format("verify/runner explore {} --seed {} --case '{}'", options.milestone_file,
                                    exploration.seed, discovery.first_case.text());
  if (exploration.target.find("://") != std::string::npos) command += " --target " + exploration.target;
  return command;
}

wire::Json cells_json(const ExplorationCoverage::Cells& cells) {
  wire::Object object;
  for (const auto& [cell, times] : cells) object.append(cell.first + " " + cell.second, static_cast<int64_t>(times));
  return object;
}

/// Of one schema's report (checks::SchemaCoverage).
struct SchemaPoints {
  int64_t all = 0;
  int64_t tried = 0;
  std::string first_untried;  ///< in words; empty where everything was tried
};

SchemaPoints points_of(const wire::Json& report) {
  SchemaPoints points;
  const wire::Json* all = report.find("points");
  const wire::Json* untried = report.find("untried");
  if (!all || !all->as_integer() || !untried || !untried->as_object()) return points;
  int64_t missing = 0;
  for (const wire::Member& kind : *untried->as_object()) {
    for (const wire::Member& place : *kind.value.as_object()) {
      const wire::Array& what = *place.value.as_array();
      missing += static_cast<int64_t>(what.size());
      if (points.first_untried.empty()) {
        points.first_untried = fmt::format("; untried: {} {}", place.key, checks::excerpt(&what.front()));
      }
    }
  }
  points.all = *all->as_integer();
  points.tried = points.all - missing;
  if (missing > 1) points.first_untried += fmt::format(" and {} more", missing - 1);
  return points;
}

class TextRendering {
 public:
  TextRendering(const Exploration& exploration, const RenderOptions& options)
      : exploration_(exploration), options_(options) {}

  std::string render() {
    for (const Discovery& discovery : exploration_.discoveries) render(discovery);
    render_coverage();
    render_baseline();
    render_totals();
    return std::move(text_);
  }

 private:
  template <typename... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    text_ += printable(fmt::format(format, std::forward<Args>(args)...), 64 * 1024);
    text_ += '\n';
  }

  void render(const Discovery& discovery) {
    const Observation& found = discovery.observation;
    const checks::Finding& finding = found.finding;
    const auto known = options_.baseline.known.find(discovery.fingerprint);
    if (known != options_.baseline.known.end()) {
      return line("known  {} {} {}: {}\n", discovery.fingerprint, checks::id_of(finding.rule), found.operation,
                  known->second);
    }
    line("{:<6} {} {}", weight_of(discovery), checks::id_of(finding.rule), found.operation);
    line("  {}", to_text(found.at_fault));
    if (!finding.pointer.empty()) line("  at       {}", finding.pointer);
    line("  expected {}", finding.expected);
    line("  actual   {}", finding.actual);
    if (!found.note.empty()) line("  contract {}", found.note);
    for (const RuleDeclaration* rule : first_rules(found))
      line("  rule     {} ({}): {}", rule->id, rule->section, rule->text);
    if (found.rules.empty() && found.note.empty()) line("  rule     {}", checks::text_of(finding.rule).text);
    render_scenario(discovery);
    render_commands(discovery);
    text_ += '\n';
  }

  static std::vector<const RuleDeclaration*> first_rules(const Observation& found) {
    constexpr size_t kMaxRules = 4;
    return {found.rules.begin(),
            found.rules.begin() + static_cast<std::ptrdiff_t>(std::min(found.rules.size(), kMaxRules))};
  }

  void render_scenario(const Discovery& discovery) {
    line("  scenario ({} of {} steps; {} case{}; {})", discovery.sequence.actions.size(), discovery.original_steps,
         discovery.count, discovery.count == 1 ? "" : "s",
         discovery.is_flaky() ? "FLAKY: it did not show every time" : "it shows every time");
    const Burst burst = burst_of(discovery.sequence);
    if (burst.count > 0)
      line("    {} to {} are sent at once, on connections of their own", burst.first + 1, burst.first + burst.count);
    for (size_t i = 0; i < discovery.sequence.actions.size(); ++i) {
      const auto step = std::find_if(discovery.exchanges.begin(), discovery.exchanges.end(),
                                     [&](const Exchange& exchange) { return exchange.step == static_cast<int>(i); });
      const std::string outcome = step == discovery.exchanges.end() ? "" : " -> " + checks::outcome_of(*step);
      line("    {}. {}{}", i + 1, describe(discovery.sequence.actions[i]), outcome);
    }
    const Exchange* exchange = exchange_of(discovery);
    if (exchange && !exchange->request.body.empty()) {
      line("    > {}", checks::excerpt(exchange->request.body, kMaxShown));
    }
    if (exchange && exchange->response()) line("    < {}", checks::excerpt(exchange->response()->body, kMaxShown));
  }

  void render_commands(const Discovery& discovery) {
    const auto commands = curl_commands(exploration_, discovery, options_);
    if (!commands.empty() && exploration_.target.find("://") == std::string::npos)
      line("  curl (after: verify/runner serve --port 8080)");
    for (const std::string& command : commands) line("  $ {}", command);
    if (!discovery.no_fixture.empty()) line("  fixture  none: {}", discovery.no_fixture);
    if (!discovery.fixture.empty()) {
      line("  fixture  {}", discovery.fixture);
      line("           verify/runner {}{} --fixture {}{}", options_.milestone_file, options_.run_options,
           discovery.fixture,
           exploration_.target.find("://") == std::string::npos ? "" : " --target " + exploration_.target);
    }
    line("  repeat   {}", repeat_command(exploration_, discovery, options_));
    line("  known?   fingerprint {}", discovery.fingerprint);
  }

  void render_coverage() {
    line("reached (operation: outcome, exchanges/cases)");
    const ExplorationCoverage& reached = exploration_.reached;
    for (const checks::Operation& operation : exploration_.plan->contract.operations) {
      std::string cells;
      for (const auto& [cell, times] : reached.coverage.outcomes) {
        if (cell.first == operation.id)
          cells += fmt::format("  {} {}/{}", cell.second, times, reached.outcome_cases.at(cell));
      }
      if (cells.empty() && operation.borrowed) continue;
      line("  {}:{}", operation.id, cells.empty() ? "  never" : cells);
      std::string reasons;
      for (const std::string& reason : operation.reasons) {
        if (!reached.coverage.reasons.contains({operation.id, reason})) reasons += " " + reason;
      }
      if (!reasons.empty()) line("    never refused with:{}", reasons);
    }
    render_schemas();
    render_curve();
    render_rules();
  }

  void render_schemas() {
    line("schemas (points tried of all: branches, enum values, optional properties, limits)");
    for (const wire::Member& schema : *exploration_.reached.schemas.as_object()) {
      const SchemaPoints points = points_of(schema.value);
      if (points.tried > 0) line("  {}: {} of {}{}", schema.key, points.tried, points.all, points.first_untried);
    }
  }

  // After how many cases half, nine tenths and all of what was reached had been reached.
  void render_curve() {
    const auto& curve = exploration_.reached.curve;
    if (curve.empty()) return;
    const auto share = [&](double part) {
      return std::find_if(curve.begin(), curve.end(),
                          [&](const auto& point) {
                            return static_cast<double>(point.second) >= part * static_cast<double>(curve.back().second);
                          })
          ->first;
    };
    line("  half of this after {} cases, nine tenths after {}, nothing new since case {} of {}", share(0.5), share(0.9),
         curve.back().first, exploration_.cases);
  }

  // How often each check had something to judge.
  void render_rules() {
    std::string judged;
    for (size_t i = 0; i < checks::kRuleCount; ++i) {
      if (exploration_.reached.judged[i] > 0)
        judged += fmt::format("  {} {}", checks::id_of(static_cast<checks::Rule>(i)), exploration_.reached.judged[i]);
    }
    line("judged (rule, times)\n {}", judged);
  }

  void render_baseline() {
    for (const KnownFinding& known : options_.baseline.expired)
      line("baseline: {} expired on {}: {}", known.fingerprint, known.expires, known.reason);
    for (const KnownFinding& known : options_.baseline.fixed)
      line("baseline: {} is fixed: the case that showed it was played and passed; remove it ({})", known.fingerprint,
           known.reason);
    for (const KnownFinding& known : options_.baseline.not_found)
      line("baseline: {} did not show here; whether it is fixed is not known: {} ({})", known.fingerprint,
           known.shown_by && known.seed ? "its case was not played to its end" : "the entry names no seed and case",
           known.reason);
  }

  void render_totals() {
    const double seconds = static_cast<double>(exploration_.elapsed.count()) / 1000.0;
    line(
        "{} cases, {} exchanges in {:.1f} s ({:.0f} a second), seed {}; {} of {} signature readings verified (one in "
        "{})",
        exploration_.cases, exploration_.exchanges, seconds,
        seconds > 0 ? static_cast<double>(exploration_.exchanges) / seconds : 0.0, exploration_.seed,
        exploration_.signatures_verified, exploration_.signatures_seen, exploration_.verify_one_in);
    line("judged by {}", exploration_.differential ? "rules, and against the reference implementation"
                                                   : "rules alone: the target is the reference implementation");
    size_t must = 0;
    size_t should = 0;
    size_t gaps = 0;
    for (const Discovery& discovery : exploration_.discoveries) {
      if (options_.baseline.known.contains(discovery.fingerprint)) continue;
      if (discovery.observation.at_fault == AtFault::contract) {
        ++gaps;
      } else {
        ++(discovery.observation.finding.level == Level::must ? must : should);
      }
    }
    line("findings: {} must, {} should, {} under-specified, {} known{}", must, should, gaps,
         options_.baseline.known.size(), exploration_.interrupted ? "; interrupted" : "");
  }

  const Exploration& exploration_;
  const RenderOptions& options_;
  std::string text_;
};

}  // namespace

std::string_view weight_of(const Discovery& discovery) {
  if (discovery.observation.at_fault == AtFault::contract) return "gap";
  return checks::to_text(discovery.observation.finding.level);
}

bool has_findings(const Exploration& exploration, const RenderOptions& options) {
  return std::any_of(exploration.discoveries.begin(), exploration.discoveries.end(), [&](const Discovery& discovery) {
    if (options.baseline.known.contains(discovery.fingerprint)) return false;
    return options.strict || discovery.observation.finding.level == Level::must;
  });
}

std::string render_exploration(const Exploration& exploration, const RenderOptions& options) {
  return TextRendering(exploration, options).render();
}

namespace {

wire::Json finding_json(const Exploration& exploration, const Discovery& discovery, const RenderOptions& options) {
  const checks::Finding& finding = discovery.observation.finding;
  const auto commands = curl_commands(exploration, discovery, options);
  wire::Array rules;
  for (const RuleDeclaration* rule : discovery.observation.rules) rules.push_back(rule->id);
  wire::Array scenario;
  for (const Action& action : discovery.sequence.actions) scenario.push_back(printable(describe(action), kMaxShown));
  return wire::Object{{"rule", checks::id_of(finding.rule)},
                      {"level", checks::to_text(finding.level)},
                      {"operation", discovery.observation.operation},
                      {"fingerprint", discovery.fingerprint},
                      {"summary", printable(summary_of(discovery), kMaxShown)},
                      {"curl", wire::Array(commands.begin(), commands.end())},
                      {"fixture", discovery.fixture.empty() ? wire::Json() : wire::Json(discovery.fixture)},
                      {"no_fixture", discovery.no_fixture},
                      {"verdict", to_text(discovery.observation.at_fault)},
                      {"pointer", finding.pointer},
                      {"expected", printable(finding.expected, kMaxShown)},
                      {"actual", printable(finding.actual, kMaxShown)},
                      {"milestone_rules", std::move(rules)},
                      {"contract", discovery.observation.note},
                      {"scenario", std::move(scenario)},
                      {"case", discovery.first_case.text()},
                      {"cases", static_cast<int64_t>(discovery.count)},
                      {"flaky", discovery.is_flaky()},
                      {"known", options.baseline.known.contains(discovery.fingerprint)}};
}

}  // namespace

wire::Json exploration_json(const Exploration& exploration, const RenderOptions& options) {
  wire::Array findings;
  for (const Discovery& discovery : exploration.discoveries) {
    findings.push_back(finding_json(exploration, discovery, options));
  }
  wire::Array curve;
  for (const auto& [number, reached] : exploration.reached.curve)
    curve.push_back(wire::Array{static_cast<int64_t>(number), static_cast<int64_t>(reached)});
  return wire::Object{{"milestone", exploration.plan->milestone.id},
                      {"target", exploration.target},
                      {"seed", static_cast<int64_t>(exploration.seed)},
                      {"cases", static_cast<int64_t>(exploration.cases)},
                      {"exchanges", static_cast<int64_t>(exploration.exchanges)},
                      {"elapsed_ms", static_cast<int64_t>(exploration.elapsed.count())},
                      {"differential", exploration.differential},
                      {"verify_one_in", static_cast<int64_t>(exploration.verify_one_in)},
                      {"signatures_verified", static_cast<int64_t>(exploration.signatures_verified)},
                      {"signatures_seen", static_cast<int64_t>(exploration.signatures_seen)},
                      {"curve", std::move(curve)},
                      {"interrupted", exploration.interrupted},
                      {"outcomes", cells_json(exploration.reached.coverage.outcomes)},
                      {"reasons", cells_json(exploration.reached.coverage.reasons)},
                      {"outcome_cases", cells_json(exploration.reached.outcome_cases)},
                      {"reason_cases", cells_json(exploration.reached.reason_cases)},
                      {"schemas", exploration.reached.schemas},
                      {"findings", std::move(findings)}};
}

}  // namespace runner::explore
