// The JSON of an exploration.
#include "runner/explore/finding_commands.h"
#include "runner/explore/never_reached.h"
#include "runner/explore/render.h"
#include "runner/explore/severity.h"

namespace runner::explore {
namespace {

constexpr size_t kMaxTextShown = 600;

wire::Json cells_json(const ExplorationCoverage::Cells& cells) {
  wire::Object object;
  for (const auto& [cell, times] : cells) object.append(cell.first + " " + cell.second, static_cast<int64_t>(times));
  return object;
}

wire::Json judged_json(const ExplorationCoverage& reached) {
  wire::Object object;
  for (size_t i = 0; i < checks::kRuleCount; ++i) {
    if (reached.judged[i] > 0)
      object.append(std::string(checks::id_of(static_cast<checks::Rule>(i))), static_cast<int64_t>(reached.judged[i]));
  }
  return object;
}

wire::Json limits_json(const Exploration& exploration) {
  const ExplorationLimits& limits = exploration.limits;
  return wire::Object{{"single_cases", static_cast<int64_t>(limits.single_cases)},
                      {"single_cases_played", static_cast<int64_t>(limits.single_cases_played)},
                      {"feeds_one_in", static_cast<int64_t>(limits.feeds_one_in)},
                      {"walks_one_in", static_cast<int64_t>(limits.walks_one_in)},
                      {"bursts", static_cast<int64_t>(exploration.bursts)},
                      {"undecided_bursts", static_cast<int64_t>(exploration.undecided_bursts)},
                      {"plays", static_cast<int64_t>(exploration.reached.plays)},
                      {"plays_of_schemas", static_cast<int64_t>(exploration.reached.plays_of_schemas)}};
}

wire::Array places_json(const Discovery& discovery) {
  wire::Array places;
  for (const ShownPlace& place : discovery.places) {
    places.push_back(wire::Object{{"place", wire::printable(place.text, kMaxTextShown)},
                                  {"times", static_cast<int64_t>(place.count)}});
  }
  return places;
}

wire::Json finding_json(const Exploration& exploration, const Discovery& discovery, const RenderOptions& options) {
  const checks::Finding& finding = discovery.observation.finding;
  const auto commands = curl_commands(exploration, discovery, options);
  wire::Array rules;
  for (const RuleDeclaration* rule : discovery.observation.rules) rules.push_back(rule->id);
  wire::Array scenario;
  for (const Action& action : discovery.sequence.actions)
    scenario.push_back(wire::printable(describe(action), kMaxTextShown));
  return wire::Object{{"rule", checks::id_of(finding.rule)},
                      {"level", checks::to_text(finding.level)},
                      {"operation", discovery.observation.operation},
                      {"fingerprint", discovery.fingerprint},
                      {"summary", wire::printable(summary_of(discovery), kMaxTextShown)},
                      {"curl", wire::Array(commands.begin(), commands.end())},
                      {"fixture", discovery.fixture.empty() ? wire::Json() : wire::Json(discovery.fixture)},
                      {"no_fixture", discovery.no_fixture},
                      {"verdict", text_of_fault(exploration, discovery.observation.at_fault)},
                      {"pointer", finding.pointer},
                      {"expected", wire::printable(finding.expected, kMaxTextShown)},
                      {"actual", wire::printable(finding.actual, kMaxTextShown)},
                      {"id", scenario_id(discovery)},
                      {"step", discovery.observation.action + 1},
                      {"exchange", exchange_of(discovery) ? finding.exchange + 1 : 0},
                      {"again", repeat_command(exploration, discovery, options)},
                      {"milestone_rules", std::move(rules)},
                      {"contract", wire::printable(discovery.observation.note, kMaxTextShown)},
                      {"scenario", std::move(scenario)},
                      {"case", discovery.first_case.text()},
                      {"cases", static_cast<int64_t>(discovery.count)},
                      {"places", places_json(discovery)},
                      {"places_left_out", static_cast<int64_t>(discovery.places_left_out)},
                      {"cut_short", discovery.cut_short},
                      {"tried_again", discovery.tried_again},
                      {"shown_again", discovery.shown_again},
                      {"flaky", discovery.is_flaky()},
                      {"known", options.baseline.known.contains(discovery.fingerprint)}};
}

wire::Json entries_json(const std::vector<KnownFinding>& entries) {
  wire::Array list;
  for (const KnownFinding& known : entries) list.emplace_back(known.fingerprint);
  return list;
}

wire::Json baseline_json(const BaselineVerdict& verdict) {
  wire::Array known;
  for (const auto& [fingerprint, entry] : verdict.known) {
    known.push_back(wire::Object{
        {"fingerprint", fingerprint}, {"reason", entry.reason}, {"owner", entry.owner}, {"expires", entry.expires}});
  }
  return wire::Object{{"known", std::move(known)},
                      {"expired", entries_json(verdict.expired)},
                      {"fixed", entries_json(verdict.fixed)},
                      {"not_found", entries_json(verdict.not_found)}};
}

wire::Array unreached_json(const Exploration& exploration) {
  wire::Array list;
  for (const NeverReached& unreached : never_reached(exploration)) {
    list.push_back(wire::Object{{"what", wire::printable(unreached.what, kMaxTextShown)},
                                {"why", wire::printable(unreached.why, kMaxTextShown)}});
  }
  return list;
}

wire::Array openings_json(const Exploration& exploration) {
  wire::Array openings;
  for (const SchemaOpening& opening : exploration.openings) {
    openings.push_back(wire::Object{{"rule", checks::id_of(checks::Rule::schema_untried)},
                                    {"schema", opening.schema},
                                    {"point", opening.point},
                                    {"place", opening.place.to_string()}});
  }
  return openings;
}

wire::Array curve_json(const Exploration& exploration) {
  wire::Array curve;
  for (const auto& [number, reached] : exploration.reached.curve)
    curve.push_back(wire::Array{static_cast<int64_t>(number), static_cast<int64_t>(reached)});
  return curve;
}

}  // namespace

wire::Json exploration_json(const Exploration& exploration, const RenderOptions& options) {
  wire::Array findings;
  for (const Discovery* discovery : by_severity(exploration.discoveries, {})) {
    findings.push_back(finding_json(exploration, *discovery, options));
  }
  return wire::Object{{"milestone", exploration.plan->milestone.id},
                      {"target", exploration.target},
                      {"seed", static_cast<int64_t>(exploration.seed)},
                      {"cases", static_cast<int64_t>(exploration.cases)},
                      {"exchanges", static_cast<int64_t>(exploration.exchanges)},
                      {"elapsed_ms", static_cast<int64_t>(exploration.elapsed.count())},
                      {"differential", exploration.differential},
                      {"oracle", exploration.oracle},
                      {"oracle_stopped", exploration.oracle_stop.reason},
                      {"noise", wire::Array(exploration.noise.begin(), exploration.noise.end())},
                      {"verify_one_in", static_cast<int64_t>(exploration.verify_one_in)},
                      {"signatures_verified", static_cast<int64_t>(exploration.signatures_verified)},
                      {"signatures_seen", static_cast<int64_t>(exploration.signatures_seen)},
                      {"curve", curve_json(exploration)},
                      {"combinations", static_cast<int64_t>(exploration.reached.shapes)},
                      {"never_reached", unreached_json(exploration)},
                      {"interrupted", exploration.interrupted},
                      {"flat", exploration.flat},
                      {"answered", exploration.answered},
                      {"stopped", exploration.stop.reason},
                      {"lost", exploration.stop.cause == EndOfRun::Cause::lost},
                      {"left_out", static_cast<int64_t>(exploration.left_out)},
                      {"limits", limits_json(exploration)},
                      {"outcomes", cells_json(exploration.reached.coverage.outcomes)},
                      {"reasons", cells_json(exploration.reached.coverage.reasons)},
                      {"outcome_cases", cells_json(exploration.reached.outcome_cases)},
                      {"reason_cases", cells_json(exploration.reached.reason_cases)},
                      {"judged", judged_json(exploration.reached)},
                      {"schemas", exploration.reached.schemas},
                      {"untried", openings_json(exploration)},
                      {"baseline", baseline_json(options.baseline)},
                      {"findings", std::move(findings)}};
}

}  // namespace runner::explore
