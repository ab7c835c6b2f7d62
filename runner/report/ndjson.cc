#include "runner/report/ndjson.h"

#include "runner/report/render.h"
#include "wire/json.h"

namespace runner {
namespace {

constexpr size_t kMaxTextBytes = 4000;

wire::Json to_json(const PlacedFinding& placed) {
  wire::Object object{{"rule", checks::id_of(placed.finding.rule)},
                      {"level", checks::to_text(placed.finding.level)},
                      {"place", placed.place.to_string()}};
  if (placed.schema) object.set("schema", placed.schema->to_string());
  if (placed.step >= 0) object.set("step", int64_t{placed.step} + 1);
  if (!placed.finding.pointer.empty()) object.set("pointer", wire::printable(placed.finding.pointer, kMaxTextBytes));
  object.set("expected", wire::printable(placed.finding.expected, kMaxTextBytes));
  object.set("actual", wire::printable(placed.finding.actual, kMaxTextBytes));
  return object;
}

wire::Json to_json(const std::vector<PlacedFinding>& findings) {
  wire::Array array;
  for (const PlacedFinding& placed : findings) array.push_back(to_json(placed));
  return array;
}

wire::Json to_json(const Cause& cause) {
  return wire::Object{{"fingerprint", cause.fingerprint},
                      {"level", checks::to_text(cause.level)},
                      {"sentence", wire::printable(cause.sentence, kMaxTextBytes)},
                      {"scenarios", cause.scenarios.size()},
                      {"known", cause.known}};
}

std::string as_line(wire::Object object) { return wire::printable(wire::to_text(std::move(object))) + "\n"; }

}  // namespace

std::string ndjson_begin(const Plan& plan, size_t selected) {
  return as_line(
      {{"type", "begin"}, {"milestone", plan.milestone.id}, {"selected", selected}, {"of", plan.runs.size()}});
}

std::string ndjson_scenario(const ScenarioResult& result) {
  wire::Object object{{"type", "scenario"},
                      {"id", result.run->id},
                      {"verdict", to_text(result.verdict)},
                      {"exchanges", result.exchanges.size()}};
  if (!result.reason.empty()) object.set("reason", result.reason);
  if (const std::string trace = trace_id_of(result); !trace.empty()) object.set("trace_id", trace);
  if (!result.findings.empty()) object.set("findings", to_json(result.findings));
  return as_line(std::move(object));
}

std::string ndjson_end(const Record& record, bool strict) {
  wire::Array causes;
  for (const Cause& cause : record.causes) causes.push_back(to_json(cause));
  wire::Object object{{"type", "end"},
                      {"milestone", record.plan->milestone.id},
                      {"overall", record.overall(strict)},
                      {"verdict", wire::printable(record.verdict_line(strict), kMaxTextBytes)},
                      {"partial", record.partial},
                      {"interrupted", record.interrupted}};
  for (Verdict verdict : {Verdict::passed, Verdict::warned, Verdict::failed, Verdict::not_testable}) {
    object.set(to_text(verdict), record.count(verdict));
  }
  if (record.baseline) object.set(to_text(Verdict::known), record.count(Verdict::known));
  object.set("causes", std::move(causes));
  object.set("run_findings", to_json(record.run_findings));
  return as_line(std::move(object));
}

std::string render_ndjson(const ReportInput& input) {
  std::string text;
  for (const Record* record : input.records) {
    text += ndjson_begin(*record->plan, record->selected);
    for (const ScenarioResult& result : record->scenarios) text += ndjson_scenario(result);
    text += ndjson_end(*record, input.strict);
  }
  return text;
}

}  // namespace runner
