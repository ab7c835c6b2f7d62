#include "runner/record/results.h"

#include <map>

#include "runner/tool/tool.h"
#include "wire/sha256.h"

namespace runner {
namespace {

wire::Json tool_of() { return wire::Object{{"name", kToolName}, {"version", kToolVersion}}; }

wire::Object describe(const PlacedFinding& placed) {
  wire::Object object;
  object.set("rule", checks::id_of(placed.finding.rule));
  object.set("level", checks::to_text(placed.finding.level));
  if (placed.step >= 0) object.set("step", int64_t{placed.step} + 1);
  if (!placed.finding.pointer.empty()) object.set("pointer", placed.finding.pointer);
  if (placed.because_of >= 0) object.set("because_of", int64_t{placed.because_of} + 1);
  if (!placed.proves.empty()) object.set("breaks", wire::Array(placed.proves.begin(), placed.proves.end()));
  if (placed.cause >= 0) object.set("cause", int64_t{placed.cause} + 1);
  return object;
}

wire::Json scenario_of(const ScenarioResult& result) {
  wire::Object object;
  object.set("id", result.run->id);
  object.set("verdict", to_text(result.verdict));
  if (!result.reason.empty()) object.set("reason", result.reason);
  if (result.optional) object.set("optional", true);
  wire::Array findings;
  for (const PlacedFinding& placed : result.findings) findings.push_back(describe(placed));
  if (!findings.empty()) object.set("findings", std::move(findings));
  return object;
}

wire::Json rule_of(const RuleResult& result) {
  wire::Object object;
  object.set("id", result.rule->id);
  object.set("level", checks::to_text(result.rule->level));
  object.set("verdict", to_text(result.verdict));
  if (!result.reason.empty()) object.set("reason", result.reason);
  if (result.optional) object.set("optional", true);
  return object;
}

wire::Json texts_of(const std::vector<std::string>& texts) { return wire::Array(texts.begin(), texts.end()); }

/// What is the same in every run that shows the cause, and how often this one did.
wire::Object describe(const Cause& cause) {
  wire::Object object{{"fingerprint", cause.fingerprint},   {"level", checks::to_text(cause.level)},
                      {"check", checks::id_of(cause.rule)}, {"operations", texts_of(cause.operations)},
                      {"breaks", texts_of(cause.rules)},    {"scenarios", cause.scenarios.size()},
                      {"exchanges", cause.exchanges},       {"consequences", cause.consequences}};
  if (const auto& listed = cause.listed) {
    object.set(cause.known ? "known" : "expired",
               wire::Object{{"reason", listed->reason}, {"owner", listed->owner}, {"expires", listed->expires}});
  }
  return object;
}

wire::Json fingerprints_of(const std::vector<KnownFinding>& entries) {
  wire::Array list;
  for (const KnownFinding& known : entries) list.emplace_back(known.fingerprint);
  return list;
}

wire::Json describe(const AppliedBaseline& baseline) {
  return wire::Object{{"day", baseline.day},
                      {"sha256", wire::sha256_hex(baseline.text)},
                      {"expired", fingerprints_of(baseline.verdict.expired)},
                      {"fixed", fingerprints_of(baseline.verdict.fixed)},
                      {"not_found", fingerprints_of(baseline.verdict.not_found)}};
}

wire::Json counts_of(const Record& record) {
  wire::Object counts;
  counts.set("selected", record.selected);
  counts.set("of", record.plan->runs.size());
  for (Verdict verdict : {Verdict::passed, Verdict::warned, Verdict::failed, Verdict::not_testable}) {
    counts.set(to_text(verdict), record.count(verdict));
  }
  if (record.baseline) counts.set(to_text(Verdict::known), record.count(Verdict::known));
  return counts;
}

wire::Json matrix(const std::map<checks::Coverage::Cell, uint64_t>& cells) {
  std::map<std::string, wire::Object> rows;
  for (const auto& [cell, count] : cells) rows[cell.first].set(cell.second, static_cast<size_t>(count));
  wire::Object object;
  for (auto& [operation, row] : rows) object.set(operation, std::move(row));
  return object;
}

/// How often each rule of the runner was broken.
checks::RuleCounts broken_of(const Record& record) {
  checks::RuleCounts broken{};
  const auto count = [&](const PlacedFinding& placed) { ++broken[static_cast<size_t>(placed.finding.rule)]; };
  for (const ScenarioResult& result : record.scenarios) {
    for (const PlacedFinding& placed : result.findings) count(placed);
  }
  for (const PlacedFinding& placed : record.run_findings) count(placed);
  return broken;
}

wire::Json checks_of(const Record& record) {
  const checks::RuleCounts broken = broken_of(record);
  wire::Object object;
  for (size_t i = 0; i < checks::kRuleCount; ++i) {
    const char* status = broken[i] ? "failed" : record.judged[i] ? "passed" : "not-judged";
    object.set(checks::id_of(static_cast<checks::Rule>(i)),
               wire::Object{{"status", status}, {"judged", size_t{record.judged[i]}}, {"failed", size_t{broken[i]}}});
  }
  return object;
}

wire::Json not_testable_of(const Record& record) {
  std::map<std::string, size_t> reasons;
  for (const ScenarioResult& result : record.scenarios) {
    if (result.verdict == Verdict::not_testable) ++reasons[result.reason];
  }
  wire::Object object;
  for (const auto& [reason, count] : reasons) object.set(reason, count);
  return object;
}

wire::Object with_words(const PlacedFinding& placed) {
  wire::Object object = describe(placed);
  object.set("expected", placed.finding.expected);
  object.set("actual", placed.finding.actual);
  object.set("place", placed.place.to_string());
  if (placed.schema) object.set("schema", placed.schema->to_string());
  return object;
}

}  // namespace

wire::Json results_of(const Record& record, bool strict) {
  wire::Object object;
  object.set("tool", tool_of());
  object.set("milestone", record.plan->milestone.id);
  object.set("overall", record.overall(strict));
  object.set("strict", strict);
  object.set("partial", record.partial);
  object.set("interrupted", record.interrupted);
  if (!record.exploration.empty()) object.set("exploration", record.exploration);
  if (record.stop && !record.interrupted) object.set("ended_early", true);
  object.set("counts", counts_of(record));
  wire::Array scenarios;
  for (const ScenarioResult& result : record.scenarios) scenarios.push_back(scenario_of(result));
  object.set("scenarios", std::move(scenarios));
  wire::Array causes;
  for (const Cause& cause : record.causes) causes.push_back(describe(cause));
  object.set("causes", std::move(causes));
  if (record.baseline) object.set("baseline", describe(*record.baseline));
  wire::Array run_findings;
  for (const PlacedFinding& placed : record.run_findings) {
    wire::Object finding = describe(placed);
    finding.set("expected", placed.finding.expected);
    run_findings.push_back(std::move(finding));
  }
  object.set("run_findings", std::move(run_findings));
  wire::Array rules;
  for (const RuleResult& result : record.rules) rules.push_back(rule_of(result));
  object.set("rules", std::move(rules));
  return object;
}

wire::Json coverage_of(const Record& record) {
  wire::Object inputs;
  for (const auto& [path, digest] : record.plan->digests) inputs.set(path, digest);
  wire::Object events;
  for (const auto& [type, count] : record.coverage.events) events.set(type, static_cast<size_t>(count));
  return wire::Object{{"tool", tool_of()},
                      {"milestone", record.plan->milestone.id},
                      {"milestone_file", record.plan->file},
                      {"inputs", std::move(inputs)},
                      {"operations_by_outcome", matrix(record.coverage.outcomes)},
                      {"operations_by_reason_code", matrix(record.coverage.reasons)},
                      {"events", std::move(events)},
                      {"schemas", record.schema_coverage},
                      {"checks", checks_of(record)},
                      {"not_testable", not_testable_of(record)}};
}

wire::Json causes_of(const Record& record) {
  wire::Array causes;
  for (const Cause& cause : record.causes) {
    wire::Object object = describe(cause);
    object.set("sentence", cause.sentence);
    wire::Array scenarios;
    for (size_t index : cause.scenarios) scenarios.emplace_back(record.scenarios[index].run->id);
    object.set("in", std::move(scenarios));
    if (cause.scenario >= 0) {
      const ScenarioResult& example = record.scenarios[static_cast<size_t>(cause.scenario)];
      object.set("example", example.run->id);
      if (const std::string trace = trace_id_of(example); !trace.empty()) object.set("trace_id", trace);
    }
    causes.push_back(std::move(object));
  }
  return causes;
}

wire::Json findings_of(const Record& record) {
  wire::Array findings;
  for (const ScenarioResult& result : record.scenarios) {
    const std::string trace = trace_id_of(result);
    for (const PlacedFinding& placed : result.findings) {
      wire::Object finding = with_words(placed);
      finding.set("scenario", result.run->id);
      if (!trace.empty()) finding.set("trace_id", trace);
      findings.push_back(std::move(finding));
    }
  }
  for (const PlacedFinding& placed : record.run_findings) findings.push_back(with_words(placed));
  return findings;
}

void compare_with(RunSummary earlier, Record& record, bool strict) {
  const wire::Json results = results_of(record, strict), causes = causes_of(record), coverage = coverage_of(record);
  record.comparison = difference_between(
      std::move(earlier), summarize({results, causes, coverage, wire::Object{{"target", record.target}}, {}}));
}

}  // namespace runner
