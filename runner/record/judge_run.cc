#include "runner/record/judge_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "checks/schema_verdict.h"
#include "runner/record/causes.h"
#include "runner/record/judge_rules.h"
#include "runner/record/reason_demand.h"
#include "wire/json_pointer.h"

namespace runner {
namespace {

using checks::Discrepancy;
using checks::Judgement;
using checks::Rule;

// All that showed the cause was executed to its end, and nothing in it failed that may hide the cause.
bool was_tried_again(const Record& record, const KnownFinding& entry) {
  if (!entry.scenarios) return false;
  const auto held = [](const ScenarioResult& result) {
    return result.reason.empty() && (result.verdict == Verdict::passed || result.verdict == Verdict::warned);
  };
  const auto& all = record.scenarios;
  if (entry.scenarios->empty()) return !record.partial && std::all_of(all.begin(), all.end(), held);
  return std::all_of(entry.scenarios->begin(), entry.scenarios->end(), [&](const std::string& id) {
    return std::any_of(all.begin(), all.end(),
                       [&](const ScenarioResult& result) { return result.run->id == id && held(result); });
  });
}

class KnownVerdicts {
 public:
  explicit KnownVerdicts(Record& record) : record_(record) {}

  void mark() {
    for (ScenarioResult& result : record_.scenarios) {
      if (result.verdict == Verdict::failed && all_known(result.findings)) result.verdict = Verdict::known;
    }
    for (RuleResult& result : record_.rules) {
      if (result.verdict == Verdict::failed && is_broken_by_known(result.rule->id)) result.verdict = Verdict::known;
    }
  }

 private:
  bool all_known(const std::vector<PlacedFinding>& findings) const {
    return std::all_of(findings.begin(), findings.end(), [&](const PlacedFinding& placed) {
      return placed.finding.level == Level::should || record_.is_known(placed);
    });
  }

  // A rule that nothing proves is broken by no finding: that is not known.
  bool is_broken_by_known(const std::string& rule) const {
    bool broken = false;
    bool known = true;
    const auto take = [&](const std::vector<PlacedFinding>& findings) {
      for (const PlacedFinding& placed : findings) {
        const auto& proves = placed.proves;
        if (placed.because_of >= 0 || placed.finding.level == Level::should) continue;
        if (std::find(proves.begin(), proves.end(), rule) == proves.end()) continue;
        broken = true;
        known = known && record_.is_known(placed);
      }
    };
    for (const ScenarioResult& result : record_.scenarios) take(result.findings);
    take(record_.run_findings);
    return broken && known;
  }

  Record& record_;
};

void apply_baseline(Record& record) {
  if (!record.baseline) return;
  record.baseline->verdict = judge_entries(record, record.baseline->entries, record.baseline->day);
  if (!record.baseline->strict) KnownVerdicts(record).mark();
}

class RunJudge {
 public:
  explicit RunJudge(Record record) : record_(std::move(record)), plan_(*record_.plan), contract_(plan_.contract) {}

  Record judge() {
    judge_lock();
    judge_examples();
    judge_keys();
    judge_loss();
    judge_required();
    if (!record_.partial) {
      judge_floor();
      judge_operations();
      judge_events();
      judge_schemas();
      judge_openings();
    }
    judge_rules(record_, judged_);
    for (size_t i = 0; i < checks::kRuleCount; ++i) record_.judged[i] += judged_[i];
    find_causes(record_);
    apply_baseline(record_);
    name_blocking_causes(record_);
    return std::move(record_);
  }

 private:
  /// A check with the level of its findings and the rules of the milestone that they break.
  struct LevelledRule {
    LevelledRule(Rule check) : rule(check), level(checks::text_of(check).level) {}
    LevelledRule(Rule check, Level own, std::vector<std::string> broken)
        : rule(check), level(own), breaks(std::move(broken)) {}
    Rule rule;
    Level level;
    std::vector<std::string> breaks;
  };

  // Judges with the milestone's `place` in front of what is found.
  template <typename Describe>
  void judge(const LevelledRule& rule, bool held, const Place& place, Describe describe) {
    Judgement judgement;
    judgement.judge(rule.rule, rule.level, held, describe);
    add(judgement, place, rule.breaks);
  }
  void add(const Judgement& judgement, const Place& place, const std::vector<std::string>& breaks = {}) {
    for (size_t i = 0; i < checks::kRuleCount; ++i) judged_[i] += judgement.judged()[i];
    for (const checks::Finding& finding : judgement.findings())
      record_.run_findings.push_back({finding, place, -1, breaks});
  }

  bool is_tested() const { return record_.tested_whole() && record_.count(Verdict::failed) == 0; }

  /// What nothing exercised counts as a finding only where everything was tested.
  void judge_exercised(const LevelledRule& rule, bool exercised, const Place& place, const std::string& expected) {
    if (!exercised && !is_tested()) return;
    judge(rule, exercised, place, [&] { return Discrepancy{"", expected, "no exchange of this run"}; });
  }

  /// What --require names is offered, whether anything selected needs it or not.
  void judge_required() {
    if (record_.stop.cause == EndOfRun::Cause::never_responded) return;  // not known
    for (const std::string& name : record_.required) {
      const auto missing = missing_by_name(name, record_.capabilities);
      judge(Rule::capability_required, missing.empty(), plan_.milestone.place, [&] {
        return Discrepancy{"", fmt::format("{}, as --require says", name), missing.front().reason};
      });
    }
  }

  /// The loss of the target is found once: by the scenario that it happened to, else here.
  void judge_loss() {
    if (record_.stop.cause != EndOfRun::Cause::lost || has_finding(Rule::transport_lost)) return;
    judge(Rule::transport_lost, false, plan_.milestone.place, [&] {
      return Discrepancy{"", "a response to every request until the run ends", record_.stop.detail};
    });
  }

  bool has_finding(Rule rule) const {
    const auto breaks = [&](const PlacedFinding& placed) { return placed.finding.rule == rule; };
    if (std::any_of(record_.run_findings.begin(), record_.run_findings.end(), breaks)) return true;
    return std::any_of(record_.scenarios.begin(), record_.scenarios.end(), [&](const ScenarioResult& scenario) {
      return std::any_of(scenario.findings.begin(), scenario.findings.end(), breaks);
    });
  }

  const Place& place_of(const std::string& operation) const {
    for (const OperationDeclaration& declared : plan_.milestone.operations) {
      if (declared.id == operation) return declared.place;
    }
    return plan_.milestone.place;
  }

  /// Where the schemas are locked, none may have changed since.
  void judge_lock() {
    if (!plan_.schema_lock) return;
    const auto changes = changed_schemas(plan_);
    if (changes.empty()) judge(Rule::schema_changed, true, plan_.milestone.place, [] { return Discrepancy{}; });
    for (const SchemaChange& change : changes) {
      const SchemaEdit edit = describe_edit(plan_, change);
      judge(Rule::schema_changed, false, edit.place, [&] {
        return Discrepancy{"", fmt::format("as locked in {}", plan_.schema_lock->file), edit.text};
      });
    }
  }

  /// What edits opened, no exchange of a service that is the reference may leave untried. What another service sends
  /// is its own choice.
  void judge_openings() {
    if (!plan_.schema_lock || record_.over_http || !is_tested()) return;
    const auto openings = untried_openings(plan_, record_.schema_coverage);
    if (openings.empty()) judge(Rule::schema_untried, true, plan_.milestone.place, [] { return Discrepancy{}; });
    for (const SchemaOpening& opening : openings) {
      judge(Rule::schema_untried, false, opening.place, [&] {
        return Discrepancy{"", fmt::format("an exchange that tries {} of {}", opening.point, opening.schema),
                           "no exchange of this run"};
      });
    }
  }

  void judge_examples() {
    for (const SchemaExamples& examples : plan_.examples) {
      for (const json_schema::ExampleDocument& example : examples.documents) judge_example(examples, example);
    }
  }

  void judge_example(const SchemaExamples& examples, const json_schema::ExampleDocument& example) {
    Judgement judgement;
    if (example.is_valid()) {
      checks::judge_schema(Rule::schema_example, *examples.schema, {example.document, ""}, judgement);
    } else {
      const auto mismatch = json_schema::judge_example(examples.schema->schema, example);
      judgement.judge(Rule::schema_example, !mismatch, [&] {
        return Discrepancy{"", fmt::format("{} by {}", mismatch->expected, examples.schema->name), mismatch->actual};
      });
    }
    add(judgement, judgement.findings().empty() ? Place{} : place_in(examples, example.pointer));
  }

  static Place place_in(const SchemaExamples& examples, const std::string& pointer) {
    const auto [line, column] = wire::position_of(examples.text, pointer);
    return {std::make_shared<std::string>(examples.file), line, column};
  }

  /// A service whose signatures no one can verify keeps the contract, and should publish its keys (S).
  void judge_keys() {
    const Capabilities& offered = record_.capabilities;
    if (offered.signing_keys || !offered.operations) return;
    judge({Rule::keys_published, Level::should, rules_checked_by(Rule::keys_published, Level::should)}, false,
          plan_.milestone.place, [&] {
            return Discrepancy{"", "the signing keys at GET " + contract_.conventions.keys_path, "no keys that verify"};
          });
  }

  std::vector<std::string> rules_checked_by(Rule check, Level level) const {
    std::vector<std::string> ids;
    for (const RuleDeclaration& rule : plan_.milestone.rules) {
      const auto& checks = rule.checked_by;
      if (rule.level == level && std::find(checks.begin(), checks.end(), checks::id_of(check)) != checks.end())
        ids.push_back(rule.id);
    }
    return ids;
  }

  void judge_floor() {
    for (const checks::Operation& operation : contract_.operations) {
      if (operation.borrowed) continue;
      for (const std::string& code : operation.reasons) judge_reason(operation, code);
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

  void judge_reason(const checks::Operation& operation, const std::string& code) {
    const bool exercised = record_.coverage.reasons.contains({operation.id, code});
    ReasonDemand demand = exercised ? ReasonDemand{} : demand_for_reason(plan_, operation, code);
    judge_exercised({Rule::floor_unexercised, demand.level, std::move(demand.rules)}, exercised, place_of(operation.id),
                    fmt::format("{} gives {}", operation.id, code));
  }

  void judge_operations() {
    for (const checks::Operation& operation : contract_.operations) {
      if (operation.borrowed) continue;
      judge_exercised(Rule::operation_unexercised, record_.coverage.outcomes.contains({operation.id, "200"}),
                      place_of(operation.id), fmt::format("a success of {}", operation.id));
    }
  }

  void judge_events() {
    if (!record_.capabilities.events) return;
    for (const EventDeclaration& event : plan_.milestone.events) {
      judge_exercised(Rule::event_unexercised, record_.coverage.events.contains(event.type), event.place,
                      fmt::format("an event {}", event.type));
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

  bool has_both_kinds_of_examples(const checks::SchemaRef& schema) const {
    bool valid = false;
    bool invalid = false;
    for (const SchemaExamples& examples : plan_.examples) {
      if (examples.schema != schema) continue;
      for (const auto& example : examples.documents) (example.is_valid() ? valid : invalid) = true;
    }
    return valid && invalid;
  }

  void judge_schemas() {
    const std::set<std::string> used = used_schemas();
    for (const auto& [name, schema] : plan_.schemas) {
      const bool judges = used.contains(name) || has_both_kinds_of_examples(schema);
      if (!judges && !record_.tested_whole()) continue;
      if (!judges && !is_tested()) continue;
      judge(Rule::schema_unused, judges, plan_.milestone.place, [&, n = name] {
        return Discrepancy{"", fmt::format("{} judges an exchange, or has a valid and an invalid example", n),
                           "neither"};
      });
    }
  }

  Record record_;
  const Plan& plan_;
  const checks::Contract& contract_;
  checks::RuleCounts judged_{};
};

}  // namespace

Record judge_run(Record record) { return RunJudge(std::move(record)).judge(); }

wire::Result<AppliedBaseline> baseline_for(const std::string& text, const std::string& milestone,
                                           const BaselineUse& use) {
  auto entries = parse_baseline(text, use.file);
  if (!entries) return entries.error();
  return AppliedBaseline{use.file, text, day_of(use.now), use.strict, entries_about(*entries, true, milestone), {}};
}

BaselineVerdict judge_entries(const Record& record, const std::vector<KnownFinding>& entries, const std::string& day) {
  std::vector<std::string> found;
  for (const Cause& cause : record.causes) found.push_back(cause.fingerprint);
  std::set<std::string> tried_again;
  for (const KnownFinding& entry : entries) {
    if (was_tried_again(record, entry)) tried_again.insert(entry.fingerprint);
  }
  return judge_baseline(entries, found, tried_again, day);
}

bool fails_as_known(const Record& record, const ScenarioResult& result) {
  if (!record.baseline || result.verdict != Verdict::failed) return false;
  Record alone;
  alone.plan = record.plan;
  alone.baseline = record.baseline;
  alone.scenarios = {result};
  checks::RuleCounts none{};
  judge_rules(alone, none);
  find_causes(alone);
  apply_baseline(alone);
  return alone.scenarios.front().verdict == Verdict::known;
}

std::vector<KnownFinding> entries_for_causes(const Record& record, wire::Instant now) {
  std::vector<KnownFinding> entries;
  for (const Cause& cause : record.causes) {
    if (cause.level != Level::must) continue;
    KnownFinding entry = unexplained_entry(cause.fingerprint, now);
    entry.milestone = record.plan->milestone.id;
    entry.sentence = cause.sentence;
    entry.scenarios.emplace();
    for (size_t index : cause.scenarios) entry.scenarios->push_back(record.scenarios[index].run->id);
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace runner
