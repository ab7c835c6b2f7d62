// SARIF 2.1.0 (OASIS): a run a milestone, a result a finding, at the line of the fixture or milestone that it breaks.
#include <fmt/format.h>

#include "runner/report/render.h"
#include "runner/tool/tool.h"
#include "wire/json.h"
#include "wire/sha256.h"
#include "wire/uri.h"

namespace runner {
namespace {

constexpr const char* kSchema = "https://json.schemastore.org/sarif-2.1.0.json";
constexpr size_t kMaxSarifMessageBytes = 2000;

wire::Json rule_of(checks::Rule rule) {
  const checks::RuleText& text = checks::text_of(rule);
  return wire::Object{
      {"id", text.id},
      {"shortDescription", wire::Object{{"text", text.text}}},
      {"help", wire::Object{{"text", text.advice}}},
      {"defaultConfiguration", wire::Object{{"level", text.level == Level::must ? "error" : "warning"}}}};
}

/// The same for the same broken rule at the same step of the same scenario, whatever the line and the words.
std::string fingerprint(const std::string& scenario, const PlacedFinding& placed) {
  return wire::sha256_hex(
      fmt::format("{}\n{}\n{}\n{}", checks::id_of(placed.finding.rule), scenario, placed.step, placed.finding.pointer));
}

std::string uri_of(const std::string& file) {
  std::string uri;
  for (size_t begin = 0; begin <= file.size();) {
    const size_t end = std::min(file.find('/', begin), file.size());
    if (begin > 0) uri += '/';
    uri += wire::percent_encode(file.substr(begin, end - begin));
    begin = end + 1;
  }
  return uri;
}

wire::Json location_of(const Place& place, const std::string& prefix) {
  const wire::Object artifact{{"uri", uri_of(prefix + file_of(place))}, {"uriBaseId", "%SRCROOT%"}};
  return wire::Object{
      {"physicalLocation",
       wire::Object{{"artifactLocation", artifact}, {"region", wire::Object{{"startLine", std::max(1, place.line)}}}}}};
}

/// The keyword of a schema that refused.
wire::Json related(const Place& place, const std::string& prefix) {
  wire::Json location = location_of(place, prefix);
  location.as_object()->set("message", wire::Object{{"text", "the keyword that refuses"}});
  return location;
}

std::string message_of(const ReportCase& test, const checks::Finding& finding) {
  return printable(fmt::format("{}: {}{}expected {}, actual {}", test.name, finding.pointer,
                               finding.pointer.empty() ? "" : ": ", finding.expected, finding.actual),
                   kMaxSarifMessageBytes);
}

wire::Json result_of(const ReportCase& test, const PlacedFinding& placed, const std::string& prefix) {
  const checks::Finding& finding = placed.finding;
  wire::Object result{{"ruleId", checks::id_of(finding.rule)},
                      {"ruleIndex", static_cast<size_t>(finding.rule)},
                      {"level", finding.level == Level::must ? "error" : "warning"},
                      {"message", wire::Object{{"text", message_of(test, finding)}}},
                      {"partialFingerprints", wire::Object{{"contractFinding/v1", fingerprint(test.name, placed)}}}};
  if (placed.place.file) result.set("locations", wire::Array{location_of(placed.place, prefix)});
  if (placed.schema) result.set("relatedLocations", wire::Array{related(*placed.schema, prefix)});
  return result;
}

wire::Json run_of(const Record& record, const std::string& prefix) {
  wire::Array rules;
  for (size_t i = 0; i < checks::kRuleCount; ++i) rules.push_back(rule_of(static_cast<checks::Rule>(i)));
  const wire::Object driver{{"name", kToolName}, {"version", kToolVersion}, {"rules", std::move(rules)}};
  wire::Array results;
  for (const ReportCase& test : cases_of(record)) {
    for (const PlacedFinding* placed : test.findings) results.push_back(result_of(test, *placed, prefix));
  }
  return wire::Object{{"tool", wire::Object{{"driver", driver}}},
                      {"automationDetails", wire::Object{{"id", record.plan->milestone.id + "/"}}},
                      {"invocations", wire::Array{wire::Object{{"executionSuccessful", !record.interrupted}}}},
                      {"results", std::move(results)}};
}

}  // namespace

std::string render_sarif(const ReportInput& input) {
  wire::Array runs;
  for (const Record* record : input.records) runs.push_back(run_of(*record, input.place_prefix));
  return wire::to_text(wire::Object{{"$schema", kSchema}, {"version", "2.1.0"}, {"runs", std::move(runs)}}, 2) + "\n";
}

}  // namespace runner
