// What only the whole run can show: the reason-code floor, operations, events and schemas that nothing exercised, the
// examples, and the verdict on each rule of the milestone.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "checks/schema_verdict.h"
#include "runner/execute/execute.h"

namespace runner {
namespace {

using checks::Discrepancy;
using checks::Judgement;
using checks::Rule;

class RunJudge {
 public:
  explicit RunJudge(Record& record) : record_(record), plan_(*record.plan), contract_(record.plan->contract) {}

  void judge() {
    judge_examples();
    if (!record_.partial) {
      judge_floor();
      judge_operations();
      judge_events();
      judge_schemas();
    }
    judge_rules();
    for (size_t i = 0; i < checks::kRuleCount; ++i) record_.judged[i] += judged_[i];
  }

 private:
  // Judges with the milestone's `place` in front of what is found.
  template <typename Describe>
  void judge(Rule rule, bool held, const Place& place, Describe describe) {
    Judgement judgement;
    judgement.judge(rule, held, describe);
    add(judgement, place);
  }
  void add(const Judgement& judgement, const Place& place) {
    for (size_t i = 0; i < checks::kRuleCount; ++i) judged_[i] += judgement.judged()[i];
    for (const checks::Finding& finding : judgement.findings()) record_.run_findings.push_back({finding, place, -1, {}});
  }

  /// A cell that nothing exercised counts as a finding only where everything could be tested.
  bool everything_tested() const { return record_.count(Verdict::not_testable) == 0; }

  const Place& place_of(const std::string& operation) const {
    for (const OperationDeclaration& declared : plan_.milestone.operations) {
      if (declared.id == operation) return declared.place;
    }
    return plan_.milestone.place;
  }

  void judge_examples() {
    for (const Example& example : plan_.examples) {
      Judgement judgement;
      if (example.valid) {
        checks::judge_schema(Rule::schema_example, *example.schema, {example.document, ""}, judgement);
      } else {
        judgement.judge(Rule::schema_example, !example.schema->schema.accepts(example.document), [&] {
          return Discrepancy{"", fmt::format("a document that {} refuses", example.schema->name), "it is accepted"};
        });
      }
      add(judgement, Place{std::make_shared<std::string>(example.file), 1, 1});
    }
  }

  void judge_floor() {
    if (!everything_tested()) return;
    for (const checks::Operation& operation : contract_.operations) {
      if (operation.borrowed) continue;
      for (const std::string& code : operation.reasons) {
        judge(Rule::floor_unexercised, record_.coverage.reasons.contains({operation.id, code}), place_of(operation.id),
              [&] { return Discrepancy{"", fmt::format("{} gives {}", operation.id, code), "no exchange of this run"}; });
      }
    }
    for (const std::string& code : contract_.floor) {
      const bool declared = std::any_of(contract_.operations.begin(), contract_.operations.end(), [&](const auto& o) {
        return std::find(o.reasons.begin(), o.reasons.end(), code) != o.reasons.end();
      });
      judge(Rule::floor_unexercised, declared, plan_.milestone.place, [&] {
        return Discrepancy{"", fmt::format("an operation that lists {} among its reasons", code), "none"};
      });
    }
  }

  void judge_operations() {
    for (const checks::Operation& operation : contract_.operations) {
      if (operation.borrowed) continue;
      judge(Rule::operation_unexercised, record_.coverage.outcomes.contains({operation.id, "200"}),
            place_of(operation.id), [&] { return Discrepancy{"", fmt::format("a success of {}", operation.id), "none"}; });
    }
  }

  void judge_events() {
    if (!record_.capabilities.events) return;
    for (const EventDeclaration& event : plan_.milestone.events) {
      judge(Rule::event_unexercised, record_.coverage.events.contains(event.type), event.place,
            [&] { return Discrepancy{"", fmt::format("an event {}", event.type), "none"}; });
    }
  }

  std::set<std::string> used_schemas() const {
    std::set<std::string> used = {contract_.error->name, contract_.event->name, contract_.event_feed->name,
                                  contract_.key_set->name};
    for (const checks::Operation& operation : contract_.operations) {
      if (record_.coverage.outcomes.contains({operation.id, "200"})) used.insert(operation.response->name);
    }
    for (const checks::EventType& event : contract_.events) {
      if (record_.coverage.events.contains(event.type)) used.insert(event.payload->name);
    }
    return used;
  }

  void judge_schemas() {
    const std::set<std::string> used = used_schemas();
    for (const auto& [name, schema] : plan_.schemas) {
      bool valid = false;
      bool invalid = false;
      for (const Example& example : plan_.examples) {
        if (example.schema == schema) (example.valid ? valid : invalid) = true;
      }
      judge(Rule::schema_unused, used.contains(name) || (valid && invalid), plan_.milestone.place, [&, n = name] {
        return Discrepancy{"", fmt::format("{} judges an exchange, or has a valid and an invalid example", n), "neither"};
      });
    }
  }

  // ---- rules of the milestone

  void judge_rules() {
    for (const RuleDeclaration& rule : plan_.milestone.rules) record_.rules.push_back(verdict_on(rule));
  }

  RuleResult verdict_on(const RuleDeclaration& rule) {
    RuleResult result{&rule, Verdict::passed, {}};
    bool proven = was_checked(rule);
    std::string untested;
    for (const ScenarioResult& scenario : record_.scenarios) {
      const auto& proves = scenario.run->proves;
      if (std::find(proves.begin(), proves.end(), rule.id) == proves.end()) continue;
      if (scenario.verdict == Verdict::not_testable) {
        untested = scenario.reason;
      } else {
        proven = true;
      }
    }
    if (is_broken(rule)) {
      result.verdict = rule.level == Level::must ? Verdict::failed : Verdict::warned;
    } else if (!proven) {
      leave_unproven(rule, untested, result);
    }
    return result;
  }

  bool was_checked(const RuleDeclaration& rule) const {
    return std::any_of(rule.checked_by.begin(), rule.checked_by.end(), [&](const std::string& id) {
      const Rule check = *checks::find_rule(id);
      return record_.judged[static_cast<size_t>(check)] + judged_[static_cast<size_t>(check)] > 0;
    });
  }

  bool is_broken(const RuleDeclaration& rule) const {
    const auto breaks = [&](const PlacedFinding& placed) {
      return std::find(placed.proves.begin(), placed.proves.end(), rule.id) != placed.proves.end();
    };
    return std::any_of(record_.scenarios.begin(), record_.scenarios.end(), [&](const ScenarioResult& scenario) {
      return std::any_of(scenario.findings.begin(), scenario.findings.end(), breaks);
    });
  }

  void leave_unproven(const RuleDeclaration& rule, const std::string& untested, RuleResult& result) {
    if (record_.partial) {
      result.verdict = Verdict::deferred;
      result.reason = "left out by the filter";
    } else if (!untested.empty()) {
      result.verdict = Verdict::not_testable;
      result.reason = untested;
    } else if (!rule.checked_by.empty() && !everything_offered()) {
      result.verdict = Verdict::not_testable;
      result.reason = "nothing on this target for the check to look at";
    } else {
      result.verdict = Verdict::failed;
      judge(Rule::rule_unproven, false, rule.place, [&] {
        return Discrepancy{"", fmt::format("a scenario or check that proves {}", rule.id), "none"};
      });
    }
  }

  bool everything_offered() const {
    const Capabilities& offered = record_.capabilities;
    return offered.clock && offered.events && offered.signing_keys;
  }

  Record& record_;
  const Plan& plan_;
  const checks::Contract& contract_;
  checks::RuleCounts judged_{};
};

}  // namespace

void judge_run(Record& record) { RunJudge(record).judge(); }

}  // namespace runner
