#include "runner/explore/clauses.h"

#include <fmt/format.h>

#include <algorithm>

namespace runner::explore {
namespace {

std::string outcome_key(std::string_view operation, std::string_view code, std::string_view reason) {
  return fmt::format("{} {} {}", operation, code, reason);
}

std::string text_of(const std::optional<wire::Json>& matcher) {
  const std::string* text = matcher ? matcher->as_string() : nullptr;
  return text ? *text : "";
}

void add(Rules& rules, const RuleDeclaration* rule) {
  if (rule && std::find(rules.begin(), rules.end(), rule) == rules.end()) rules.push_back(rule);
}

}  // namespace

std::string general_place(std::string_view pointer) {
  std::string general;
  for (size_t at = 0; at < pointer.size();) {
    const size_t end = std::min(pointer.find('/', at + 1), pointer.size());
    const std::string_view token = pointer.substr(at + 1, end - at - 1);
    const bool index =
        !token.empty() && std::all_of(token.begin(), token.end(), [](char c) { return c >= '0' && c <= '9'; });
    general += '/';
    general += index ? "*" : token;
    at = end;
  }
  return general;
}

Level level_of(const Rules& rules) {
  const bool should = !rules.empty() && std::all_of(rules.begin(), rules.end(),
                                                    [](const auto* rule) { return rule->level == Level::should; });
  return should ? Level::should : Level::must;
}

Clauses::Clauses(const Plan& plan) : plan_(plan) {
  for (const ScenarioRun& run : plan.runs) {
    if (run.steps == 0 || run.derived) continue;
    for (size_t i = run.variation ? run.steps - 1 : 0; i < run.steps; ++i) {
      const auto& action = run.scenario->steps[i].action;
      if (const auto* call = std::get_if<CallStep>(&action)) take(run, i, call->operation, expectation_at(run, i));
      if (std::holds_alternative<AtOnceStep>(action)) take_burst(run, i);
    }
  }
}

void Clauses::take(const ScenarioRun& run, size_t step, const std::string& operation, const Expectation& expected) {
  const auto add_proven = [&](std::string_view pointer, std::map<std::string, Rules>& where, const std::string& key) {
    for (const std::string& id : proof_of(plan_, run, step, pointer).rules) add(where[key], plan_.find_rule(id));
  };
  const std::string code = text_of(expected.error);
  if (!code.empty()) add_proven("", by_outcome_, outcome_key(operation, code, text_of(expected.reason)));
  for (const auto& [pointer, matcher] : expected.body) {
    add_proven(pointer, by_place_, operation + " " + general_place(pointer));
  }
}

void Clauses::take_burst(const ScenarioRun& run, size_t step) {
  const std::vector<const CallStep*> calls = calls_of(run.scenario->steps[step]);
  for (const auto& order : std::get<AtOnceStep>(run.scenario->steps[step].action).orders) {
    for (size_t i = 0; i < calls.size(); ++i) take(run, step, calls[i]->operation, order[i]);
  }
}

Rules Clauses::of_refusal(const checks::Exchange& oracle) const {
  if (!oracle.operation) return {};
  const auto found =
      by_outcome_.find(outcome_key(oracle.operation->id, oracle.error_code().bytes(), oracle.reason_code().bytes()));
  return found == by_outcome_.end() ? Rules{} : found->second;
}

Rules Clauses::of_place(std::string_view operation, std::string_view pointer) const {
  std::string place = general_place(pointer);
  while (!place.empty()) {
    const auto found = by_place_.find(fmt::format("{} {}", operation, place));
    if (found != by_place_.end()) return found->second;
    place.erase(place.rfind('/'));
  }
  return {};
}

Rules Clauses::of_places_below(std::string_view operation, std::string_view pointer) const {
  const std::string inside = fmt::format("{} {}/", operation, general_place(pointer));
  Rules rules;
  for (auto it = by_place_.lower_bound(inside); it != by_place_.end() && it->first.starts_with(inside); ++it) {
    for (const RuleDeclaration* rule : it->second) add(rules, rule);
  }
  return rules;
}

Rules Clauses::of_exact_place(std::string_view operation, std::string_view pointer) const {
  const auto found = by_place_.find(fmt::format("{} {}", operation, general_place(pointer)));
  return found == by_place_.end() ? Rules{} : found->second;
}

Rules Clauses::of_check(std::string_view check) const {
  Rules rules;
  for (const RuleDeclaration& rule : plan_.milestone.rules) {
    if (std::find(rule.checked_by.begin(), rule.checked_by.end(), check) != rule.checked_by.end())
      rules.push_back(&rule);
  }
  return rules;
}

}  // namespace runner::explore
