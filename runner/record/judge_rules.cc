#include "runner/record/judge_rules.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/record/consequences.h"

namespace runner {
namespace {

using checks::Discrepancy;
using checks::Judgement;
using checks::Rule;

bool contains(const std::vector<std::string>& ids, const std::string& id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

// A rule holds where the steps that prove it came before the one that kept the scenario from going on.
bool reached(const Plan& plan, const ScenarioResult& result, const std::string& rule, int blocking) {
  const int last = result.findings[static_cast<size_t>(blocking)].step;
  for (size_t step = 0; static_cast<int>(step) < last; ++step) {
    if (contains(proof_of(plan, *result.run, step, "").rules, rule)) return true;
    for (const auto& [pointer, rules] : expectation_at(*result.run, step).proves) {
      if (contains(rules, rule)) return true;
    }
  }
  return false;
}

// The cause that kept a scenario from showing what it proves, else its first; null: it has none.
const Cause* cause_that_blocks(const Record& record, const ScenarioResult& result) {
  const int blocking = blocking_finding(result);
  if (result.findings.empty()) return nullptr;
  const int cause = result.findings[static_cast<size_t>(std::max(blocking, 0))].cause;
  return cause < 0 ? nullptr : &record.causes[static_cast<size_t>(cause)];
}

class RuleJudge {
 public:
  RuleJudge(Record& record, checks::RuleCounts& more) : record_(record), more_(more) {}

  void judge() {
    for (const RuleDeclaration& rule : record_.plan->milestone.rules) record_.rules.push_back(verdict_on(rule));
  }

 private:
  RuleResult verdict_on(const RuleDeclaration& rule) {
    RuleResult result;
    result.rule = &rule;
    if (const std::optional<Level> broken = worst_breach(rule)) {
      const bool fails = rule.level == Level::must && *broken == Level::must;
      result.verdict = fails ? Verdict::failed : Verdict::warned;
    } else if (!is_proven_by_scenario(rule) && !was_checked(rule)) {
      leave_unproven(rule, result);
    }
    return result;
  }

  /// The gravest level of a finding that breaks the rule and follows from no other.
  std::optional<Level> worst_breach(const RuleDeclaration& rule) const {
    std::optional<Level> worst;
    const auto take = [&](const std::vector<PlacedFinding>& findings) {
      for (const PlacedFinding& placed : findings) {
        const bool breaks = placed.because_of < 0 && contains(placed.proves, rule.id);
        if (breaks && worst != Level::must) worst = placed.finding.level;
      }
    };
    for (const ScenarioResult& scenario : record_.scenarios) take(scenario.findings);
    take(record_.run_findings);
    return worst;
  }

  bool is_proven_by_scenario(const RuleDeclaration& rule) const {
    return std::any_of(record_.scenarios.begin(), record_.scenarios.end(), [&](const ScenarioResult& scenario) {
      return scenario.reason.empty() && proves(scenario, rule);
    });
  }

  bool proves(const ScenarioResult& scenario, const RuleDeclaration& rule) const {
    if (!contains(scenario.run->proves, rule.id)) return false;
    const int blocking = blocking_finding(scenario);
    return blocking < 0 || reached(*record_.plan, scenario, rule.id, blocking);
  }

  /// Every check that the rule names has judged something: one that saw nothing proves nothing.
  bool was_checked(const RuleDeclaration& rule) const {
    return !rule.checked_by.empty() && unseen_checks(rule).empty();
  }

  std::vector<Rule> unseen_checks(const RuleDeclaration& rule) const {
    std::vector<Rule> unseen;
    for (const std::string& id : rule.checked_by) {
      const Rule check = *checks::find_rule(id);
      if (record_.judged[static_cast<size_t>(check)] + more_[static_cast<size_t>(check)] == 0) unseen.push_back(check);
    }
    return unseen;
  }

  void leave_unproven(const RuleDeclaration& rule, RuleResult& result) {
    if (explain_untested(rule, result)) return;
    if (blame_scenario(rule, result)) return;
    result.verdict = Verdict::deferred;
    result.reason = "left out by the filter";
    if (record_.partial) return;
    result.verdict = Verdict::failed;
    result.reason.clear();
    report_unproven(rule);
  }

  void report_unproven(const RuleDeclaration& rule) {
    Judgement judgement;
    judgement.judge(Rule::rule_unproven, false, [&] {
      return Discrepancy{"", fmt::format("a scenario or check that proves {}", rule.id), "none"};
    });
    ++more_[static_cast<size_t>(Rule::rule_unproven)];
    record_.run_findings.push_back({judgement.findings().front(), rule.place, -1, {}});
  }

  // A scenario that would prove the rule did not get there; where checks prove it, any may have kept them from seeing.
  bool blame_scenario(const RuleDeclaration& rule, RuleResult& result) const {
    for (size_t i = 0; i < record_.scenarios.size(); ++i) {
      const ScenarioResult& scenario = record_.scenarios[i];
      const bool concerned = contains(scenario.run->proves, rule.id) || (!record_.partial && !rule.checked_by.empty());
      if (!concerned || (scenario.verdict != Verdict::failed && blocking_finding(scenario) < 0)) continue;
      result.verdict = Verdict::deferred;
      result.blocked_in = static_cast<int>(i);
      return true;
    }
    return false;
  }

  // Says which scenario or check the target gave nothing to look at; false where the target is not to blame.
  bool explain_untested(const RuleDeclaration& rule, RuleResult& result) const {
    result.optional = true;
    for (const ScenarioResult& scenario : record_.scenarios) {
      if (!scenario.reason.empty() && contains(scenario.run->proves, rule.id)) {
        blame_target(scenario.reason, scenario.optional, result);
      }
    }
    for (Rule check : unseen_checks(rule)) {
      for (const MissingCapability& missing : missing_for(check)) {
        blame_target(missing.reason, record_.is_optional(missing.name), result);
      }
    }
    if (record_.stop && !record_.tested_whole()) blame_target("not tested: " + record_.stop.reason, false, result);
    if (result.verdict != Verdict::not_testable) result.optional = false;
    return result.verdict == Verdict::not_testable;
  }

  static void blame_target(const std::string& reason, bool optional, RuleResult& result) {
    result.verdict = Verdict::not_testable;
    result.optional = result.optional && optional;
    if (result.reason.empty()) result.reason = reason;
  }

  /// What the target lacks for a check of the runner's own to have anything to look at.
  std::vector<MissingCapability> missing_for(Rule check) const {
    Requirements needed = requirements_of_check(checks::id_of(check));
    needed.operations = true;
    return missing_capabilities(needed, record_.capabilities);
  }

  Record& record_;
  checks::RuleCounts& more_;
};

}  // namespace

void judge_rules(Record& record, checks::RuleCounts& more) {
  mark_consequences(record);
  RuleJudge(record, more).judge();
}

void name_blocking_causes(Record& record) {
  for (RuleResult& result : record.rules) {
    if (result.blocked_in < 0) continue;
    const ScenarioResult& scenario = record.scenarios[static_cast<size_t>(result.blocked_in)];
    const Cause* cause = cause_that_blocks(record, scenario);
    result.reason = cause ? fmt::format("not tested, because of cause {}", cause - record.causes.data() + 1)
                          : fmt::format("not tested, because {} failed", scenario.run->id);
  }
}

}  // namespace runner
