#include "runner/explore/never_reached.h"

#include <fmt/format.h>

#include <algorithm>

namespace runner::explore {
namespace {

constexpr size_t kMaxPointsNamed = 3;

class Unreached {
 public:
  explicit Unreached(const Exploration& exploration)
      : plan_(*exploration.plan), reached_(exploration.reached), offered_(exploration.offered) {}

  std::vector<NeverReached> list() {
    for (const checks::Operation& operation : plan_.contract.operations) {
      if (operation.borrowed) continue;
      add_operation(operation);
      for (const std::string& reason : operation.reasons) add_reason(operation, reason);
    }
    for (const RuleDeclaration& rule : plan_.milestone.rules) add_rule(rule);
    for (const wire::Member& schema : *reached_.schemas.as_object()) add_schema(schema);
    return std::move(list_);
  }

 private:
  void add(std::string what, std::string why) { list_.push_back({std::move(what), std::move(why)}); }

  void add_operation(const checks::Operation& operation) {
    std::vector<std::string> outcomes;
    for (const auto& [cell, times] : reached_.coverage.outcomes) {
      if (cell.first != operation.id) continue;
      if (cell.second == "200") return;
      outcomes.emplace_back(cell.second);
    }
    add("a success of " + operation.id,
        outcomes.empty() ? "it was not called" : fmt::format("every call ended in {}", fmt::join(outcomes, " or ")));
  }

  void add_reason(const checks::Operation& operation, const std::string& reason) {
    if (reached_.coverage.reasons.contains({operation.id, reason})) return;
    add(fmt::format("{} of {}", reason, operation.id), why_not_refused(operation.id, reason));
  }

  // Fixtures know what leads to a refusal.
  std::string why_not_refused(const std::string& operation, const std::string& reason) const {
    std::string lacking;
    for (const ScenarioRun& run : plan_.runs) {
      if (!expects(run, operation, reason)) continue;
      const auto missing = missing_capabilities(run.requirements, offered_);
      if (missing.empty()) return fmt::format("no case led there; scenario {} of the fixtures does", run.id);
      lacking = missing.front().reason;
    }
    return lacking.empty() ? "no case led there, nor does a fixture" : "fixtures lead there, but " + lacking;
  }

  static bool expects(const ScenarioRun& run, const std::string& operation, const std::string& reason) {
    for (size_t i = 0; i < run.steps; ++i) {
      const auto* call = std::get_if<CallStep>(&run.scenario->steps[i].action);
      if (!call || call->operation != operation) continue;
      const auto& expected = expectation_at(run, i).reason;
      if (expected && expected->as_string() && *expected->as_string() == reason) return true;
    }
    return false;
  }

  void add_rule(const RuleDeclaration& rule) {
    for (const std::string& check : rule.checked_by) {
      const auto known = checks::find_rule(check);
      if (!known || reached_.judged[static_cast<size_t>(*known)] > 0) continue;
      const auto missing = missing_capabilities(requirements_of_check(check), offered_);
      std::string why = missing.empty() ? "nothing that it judges came up" : missing.front().reason;
      if (missing.empty() && check.starts_with("derived.")) why = "runs alone judge it";
      add(fmt::format("check {} of rule {}", check, rule.id), std::move(why));
    }
  }

  void add_schema(const wire::Member& schema) {
    const wire::Json* untried = schema.value.find("untried");
    if (!untried || !untried->as_object()) return;
    std::vector<std::string> named;
    size_t count = 0;
    for (const wire::Member& kind : *untried->as_object()) {
      for (const wire::Member& place : *kind.value.as_object()) {
        for (const wire::Json& point : *place.value.as_array()) {
          if (++count <= kMaxPointsNamed) named.push_back(fmt::format("{} {}", place.key, checks::excerpt(&point)));
        }
      }
    }
    if (count == 0) return;
    const std::string more = count > named.size() ? fmt::format(" and {} more", count - named.size()) : "";
    add(fmt::format("{} of {}: {}{}", wire::counted(count, "point"), schema.key, fmt::join(named, ", "), more),
        is_request(schema.key) ? "no request had them" : "no response showed them");
  }

  bool is_request(const std::string& schema) const {
    return std::any_of(
        plan_.contract.operations.begin(), plan_.contract.operations.end(),
        [&](const checks::Operation& operation) { return operation.request && operation.request->name == schema; });
  }

  const Plan& plan_;
  const ExplorationCoverage& reached_;
  const Capabilities& offered_;
  std::vector<NeverReached> list_;
};

}  // namespace

std::vector<NeverReached> never_reached(const Exploration& exploration) { return Unreached(exploration).list(); }

}  // namespace runner::explore
