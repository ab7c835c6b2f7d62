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

// A place of a request: a pointer into its body, or "query limit", "header x-now-iso".
std::string general_place_of(std::string_view place) {
  return place.starts_with('/') ? general_place(place) : std::string(place);
}

bool contains_place(std::string_view outer, std::string_view inner) {
  return inner.starts_with(outer) && (inner.size() == outer.size() || inner[outer.size()] == '/');
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
  if (!code.empty()) {
    const std::string outcome = outcome_key(operation, code, text_of(expected.reason));
    add_proven("", by_outcome_, outcome);
    std::map<std::string, Rules> proven;
    add_proven("", proven, outcome);
    if (run.variation && step + 1 == run.steps) take_wrong_places(run, outcome, proven[outcome]);
  }
  for (const auto& [pointer, matcher] : expected.body) {
    add_proven(pointer, by_place_, operation + " " + general_place(pointer));
  }
}

// What a case changes in its step is what is wrong with the request.
void Clauses::take_wrong_places(const ScenarioRun& run, const std::string& outcome, const Rules& rules) {
  const Case& changed = *run.variation;
  std::vector<std::string> places = changed.remove;
  for (const auto& [pointer, value] : changed.set) places.push_back(pointer);
  for (const auto& [name, value] : changed.call.query) places.push_back("query " + name);
  for (const auto& [name, value] : changed.call.headers) places.push_back("header " + name);
  for (const auto& [name, value] : changed.call.path) places.push_back("path " + name);
  if (!std::holds_alternative<std::monostate>(changed.call.body)) places.emplace_back("body");
  for (std::string& place : places) by_wrong_place_[outcome].emplace_back(general_place_of(place), rules);
}

Rules Clauses::about_place(const Rules& rules, std::string_view operation, std::string_view outcome,
                           std::string_view place) const {
  const size_t code = outcome.find(' ');
  if (code == std::string_view::npos || place.empty()) return rules;
  const size_t reason = outcome.find(' ', code + 1);
  const std::string key = outcome_key(operation, outcome.substr(code + 1, reason - code - 1),
                                      reason == std::string_view::npos ? "" : outcome.substr(reason + 1));
  const auto known = by_wrong_place_.find(key);
  if (known == by_wrong_place_.end()) return rules;
  const std::string wanted = general_place_of(place);
  Rules about;
  for (const auto& [wrong, proven] : known->second) {
    if (!contains_place(wrong, wanted) && !contains_place(wanted, wrong)) continue;
    for (const RuleDeclaration* rule : proven) {
      if (std::find(rules.begin(), rules.end(), rule) != rules.end()) add(about, rule);
    }
  }
  return about.empty() ? rules : about;
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
