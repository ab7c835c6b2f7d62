#include "runner/command/explained_part.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace runner {
namespace {

constexpr size_t kMaxListed = 20;

using Names = std::vector<std::string>;

bool contains(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

wire::Array to_array(const Names& names) { return {names.begin(), names.end()}; }

/// "  reasons: a, b" with what is beyond kMaxListed counted; empty where there are none.
std::string line_of(std::string_view what, const Names& names) {
  if (names.empty()) return "";
  const Names first(names.begin(), names.begin() + static_cast<ptrdiff_t>(std::min(names.size(), kMaxListed)));
  const std::string rest = names.size() > kMaxListed ? fmt::format(" and {} more", names.size() - kMaxListed) : "";
  return wire::format_line("  {}: {}{}\n", what, fmt::join(first, ", "), rest);
}

const Place& place_of_run(const ScenarioRun& run) { return run.variation ? run.variation->place : run.scenario->place; }

/// The expectations of a scenario, its cases included.
template <typename Take>
void for_each_expectation(const Scenario& scenario, Take take) {
  for (const Step& step : scenario.steps) {
    take(step.expect);
    for (const Case& variation : step.cases) {
      if (variation.expect) take(*variation.expect);
    }
    const auto* at_once = std::get_if<AtOnceStep>(&step.action);
    if (!at_once) continue;
    for (const auto& order : at_once->orders) std::for_each(order.begin(), order.end(), take);
  }
}

/// Ids of the fixtures' scenarios that fit, in the order of the plan.
template <typename Fits>
Names scenarios_that(const Plan& plan, Fits fits) {
  Names ids;
  for (const Fixture& fixture : plan.fixtures) {
    for (const Scenario& scenario : fixture.scenarios) {
      if (fits(scenario)) ids.push_back(scenario.id);
    }
  }
  return ids;
}

Names operations_of(const Scenario& scenario) {
  Names ids;
  for (const Step& step : scenario.steps) {
    for (const CallStep* call : calls_of(step)) {
      if (!call->operation.empty() && !contains(ids, call->operation)) ids.push_back(call->operation);
    }
  }
  return ids;
}

Explanation explain_rule_of(const Plan& plan, const RuleDeclaration& rule) {
  std::string text = wire::format_line("{}  ({})\n  {}\n  contract: {}\n  declared: {}\n", rule.id,
                                       checks::to_text(rule.level), rule.text, rule.section, rule.place.to_string());
  for (const std::string& check : rule.checked_by) text += wire::format_line("  checked by {}\n", check);
  wire::Array proven_by;
  for (const ScenarioRun& run : plan.runs) {
    if (!contains(run.proves, rule.id)) continue;
    text += wire::format_line("  proven by {}  ({})\n", run.id, place_of_run(run).to_string());
    proven_by.push_back(wire::Object{{"scenario", run.id}, {"place", place_of_run(run).to_string()}});
  }
  return {"rules", std::move(text),
          wire::Object{{"id", rule.id},
                       {"level", checks::to_text(rule.level)},
                       {"text", rule.text},
                       {"section", rule.section},
                       {"declared", rule.place.to_string()},
                       {"checked_by", to_array(rule.checked_by)},
                       {"proven_by", std::move(proven_by)}}};
}

Explanation explain_operation(const Plan& plan, const OperationDeclaration& operation) {
  Names events;
  for (const EventDeclaration& event : plan.milestone.events) {
    if (contains(event.emitted_by, operation.id)) events.push_back(event.type);
  }
  const Names scenarios =
      scenarios_that(plan, [&](const Scenario& scenario) { return contains(operations_of(scenario), operation.id); });
  std::string text =
      wire::format_line("{}  (operation of {})\n  {} {}\n  declared: {}\n", operation.id, plan.milestone.id,
                        operation.method, operation.path, operation.place.to_string());
  if (!operation.request_schema.empty()) text += wire::format_line("  request: {}\n", operation.request_schema);
  text += wire::format_line("  response: {}\n", operation.response_schema);
  text += line_of("actors", operation.actors) + line_of("scopes", operation.scopes) +
          line_of("reason codes", operation.reasons) + line_of("events", events) +
          line_of(wire::format_line("called by {}", wire::counted(scenarios.size(), "scenario")), scenarios);
  return {"operations", std::move(text),
          wire::Object{{"id", operation.id},
                       {"milestone", plan.milestone.id},
                       {"method", operation.method},
                       {"path", operation.path},
                       {"declared", operation.place.to_string()},
                       {"request", operation.request_schema},
                       {"response", operation.response_schema},
                       {"actors", to_array(operation.actors)},
                       {"scopes", to_array(operation.scopes)},
                       {"reasons", to_array(operation.reasons)},
                       {"events", to_array(events)},
                       {"scenarios", to_array(scenarios)}}};
}

/// Of a scenario as written, or of one of its cases.
Explanation explain_scenario(const Plan& plan, const std::string& id) {
  const Scenario* scenario = nullptr;
  Names runs;
  Names proves;
  Place place;
  for (const ScenarioRun& run : plan.runs) {
    if (run.id != id && run.scenario->id != id) continue;
    scenario = run.scenario;
    if (runs.empty() || run.id == id) place = place_of_run(run);
    runs.push_back(run.id);
    for (const std::string& rule : run.proves) {
      if (!contains(proves, rule)) proves.push_back(rule);
    }
  }
  Names givens;
  for (const GivenUse& use : scenario->given) givens.push_back(fmt::format("{} ({})", use.name, use.given));
  const Names calls = operations_of(*scenario);
  std::string text =
      wire::format_line("{}  (scenario of {})\n  written: {}\n", id, plan.milestone.id, place.to_string());
  text += line_of("tags", scenario->tags) + line_of("starts from", givens) + line_of("calls", calls);
  for (const std::string& rule : proves)
    text += wire::format_line("  proves {}: {}\n", rule, plan.find_rule(rule) ? plan.find_rule(rule)->text : "");
  if (runs.size() > 1) text += line_of(wire::counted(runs.size(), "run"), runs);
  text += wire::format_line("  run it: --scenario '{}'\n", id);
  return {"scenarios", std::move(text),
          wire::Object{{"id", id},
                       {"milestone", plan.milestone.id},
                       {"place", place.to_string()},
                       {"tags", to_array(scenario->tags)},
                       {"calls", to_array(calls)},
                       {"proves", to_array(proves)},
                       {"runs", to_array(runs)}}};
}

Explanation explain_reason(const Plan& plan, const std::string& code) {
  Names operations;
  for (const OperationDeclaration& operation : plan.milestone.operations) {
    if (contains(operation.reasons, code)) operations.push_back(operation.id);
  }
  const Names scenarios = scenarios_that(plan, [&](const Scenario& scenario) {
    bool expects = false;
    for_each_expectation(scenario, [&](const Expectation& expect) {
      expects = expects || (expect.reason && *expect.reason == wire::Json(code));
    });
    return expects;
  });
  std::string from = plan.milestone.id;
  for (const auto& [borrowed, milestone] : plan.milestone.borrowed) {
    if (borrowed == code) from = milestone;
  }
  std::string text =
      wire::format_line("{}  (reason code of {}{})\n", code, from,
                        from == plan.milestone.id ? "" : fmt::format(", borrowed by {}", plan.milestone.id));
  text += line_of("given by", operations) +
          line_of(wire::format_line("expected by {}", wire::counted(scenarios.size(), "scenario")), scenarios);
  return {"reason_codes", std::move(text),
          wire::Object{{"code", code},
                       {"milestone", plan.milestone.id},
                       {"declared_by", from},
                       {"operations", to_array(operations)},
                       {"scenarios", to_array(scenarios)}}};
}

bool has_reason(const Plan& plan, const std::string& id) {
  const auto& borrowed = plan.milestone.borrowed;
  return contains(plan.milestone.floor, id) ||
         std::any_of(borrowed.begin(), borrowed.end(), [&](const auto& entry) { return entry.first == id; });
}

}  // namespace

std::optional<Explanation> explain_part(const Plan& plan, const std::string& id) {
  if (const RuleDeclaration* rule = plan.find_rule(id)) return explain_rule_of(plan, *rule);
  for (const OperationDeclaration& operation : plan.milestone.operations) {
    if (operation.id == id) return explain_operation(plan, operation);
  }
  for (const ScenarioRun& run : plan.runs) {
    if (run.id == id || run.scenario->id == id) return explain_scenario(plan, id);
  }
  return has_reason(plan, id) ? std::optional(explain_reason(plan, id)) : std::nullopt;
}

std::vector<std::string> explained_ids(const Plan& plan) {
  Names ids = plan.milestone.floor;
  for (const RuleDeclaration& rule : plan.milestone.rules) ids.push_back(rule.id);
  for (const OperationDeclaration& operation : plan.milestone.operations) ids.push_back(operation.id);
  for (const auto& [code, milestone] : plan.milestone.borrowed) ids.push_back(code);
  for (const Fixture& fixture : plan.fixtures) {
    for (const Scenario& scenario : fixture.scenarios) ids.push_back(scenario.id);
  }
  return ids;
}

}  // namespace runner
