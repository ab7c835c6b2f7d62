// SARIF 2.1.0 (OASIS): a run a milestone, a result for each cause and line of a fixture or milestone.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "runner/report/render.h"
#include "runner/tool/tool.h"
#include "wire/json.h"
#include "wire/sha256.h"
#include "wire/uri.h"

namespace runner {
namespace {

constexpr const char* kSchema = "https://json.schemastore.org/sarif-2.1.0.json";
constexpr size_t kMaxSarifMessageBytes = 2000;
constexpr size_t kMaxResults = 4500;

wire::Json rule_of(checks::Rule rule) {
  const checks::RuleText& text = checks::text_of(rule);
  return wire::Object{
      {"id", text.id},
      {"shortDescription", wire::Object{{"text", text.text}}},
      {"help", wire::Object{{"text", text.advice}}},
      {"defaultConfiguration", wire::Object{{"level", text.level == Level::must ? "error" : "warning"}}}};
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

/// A cause at one place of a fixture or milestone: the first finding there, and how many there are.
struct CausePlace {
  const PlacedFinding* first = nullptr;
  std::string scenario;  ///< of the first
  std::string trace;     ///< its trace id; empty: none was sent
  size_t findings = 0;
};

/// The places of each cause, in the order of the scenarios. What follows from another finding has none.
std::vector<std::vector<CausePlace>> places_of(const Record& record) {
  std::vector<std::vector<CausePlace>> places(record.causes.size());
  std::vector<std::map<std::string, size_t>> known(record.causes.size());
  const auto take = [&](const PlacedFinding& placed, const std::string& scenario, const std::string& trace) {
    if (placed.cause < 0 || placed.because_of >= 0) return;
    const auto cause = static_cast<size_t>(placed.cause);
    const auto [at, fresh] = known[cause].emplace(placed.place.to_string(), places[cause].size());
    if (fresh) places[cause].push_back({&placed, scenario, trace, 0});
    ++places[cause][at->second].findings;
  };
  for (const ScenarioResult& result : record.scenarios) {
    const std::string trace = trace_id_of(result);
    for (const PlacedFinding& placed : result.findings) take(placed, result.run->id, trace);
  }
  for (const PlacedFinding& placed : record.run_findings) take(placed, "", "");
  return places;
}

/// The most places for each cause with which no more than `total` are listed.
size_t places_per_cause(const std::vector<std::vector<CausePlace>>& places, size_t total) {
  size_t most = 0;
  for (const auto& list : places) most = std::max(most, list.size());
  const auto listed = [&](size_t limit) {
    size_t sum = 0;
    for (const auto& list : places) sum += std::min(list.size(), limit);
    return sum;
  };
  while (most > 1 && listed(most) > total) most = most * 3 / 4;
  return most;
}

std::string message_of(const Cause& cause, const CausePlace& at, size_t left_out) {
  std::string text = cause.sentence;
  if (at.findings > 1) text += fmt::format(" ({} findings here)", at.findings);
  if (left_out > 0) text += fmt::format("; at {} not listed here", wire::counted(left_out, "more place"));
  return wire::printable(text, kMaxSarifMessageBytes);
}

void suppress(const KnownFinding& known, wire::Json& result) {
  const std::string why = fmt::format("{} ({}, until {})", known.reason, known.owner, known.expires);
  result.as_object()->set("suppressions",
                          wire::Array{wire::Object{{"kind", "external"},
                                                   {"status", "accepted"},
                                                   {"justification", wire::printable(why, kMaxSarifMessageBytes)}}});
}

wire::Json result_of(const Cause& cause, const CausePlace& at, size_t left_out, const std::string& prefix) {
  const PlacedFinding& placed = *at.first;
  // The same in every run that shows the cause at the same step, on whatever line that is.
  const std::string fingerprint =
      wire::sha256_hex(fmt::format("{}\n{}\n{}", cause.fingerprint, at.scenario, placed.step));
  wire::Object result{{"ruleId", checks::id_of(cause.rule)},
                      {"ruleIndex", static_cast<size_t>(cause.rule)},
                      {"level", cause.level == Level::must ? "error" : "warning"},
                      {"message", wire::Object{{"text", message_of(cause, at, left_out)}}},
                      {"partialFingerprints", wire::Object{{"contractCause/v1", fingerprint}}}};
  if (!at.trace.empty()) result.set("properties", wire::Object{{"traceId", at.trace}});
  if (placed.place.file) result.set("locations", wire::Array{location_of(placed.place, prefix)});
  if (placed.schema) result.set("relatedLocations", wire::Array{related(*placed.schema, prefix)});
  return result;
}

/// One result for each cause and place; code scanning shows 5,000 of a run.
wire::Array results_of(const Record& record, const std::string& prefix) {
  const auto places = places_of(record);
  const size_t limit = places_per_cause(places, kMaxResults);
  wire::Array results;
  for (size_t i = 0; i < std::min(places.size(), kMaxResults); ++i) {
    const size_t listed = std::min(limit, places[i].size());
    for (size_t at = 0; at < listed; ++at) {
      const size_t left_out = at == 0 ? places[i].size() - listed : 0;
      wire::Json result = result_of(record.causes[i], places[i][at], left_out, prefix);
      if (record.accepts(record.causes[i])) suppress(*record.causes[i].listed, result);
      results.push_back(std::move(result));
    }
  }
  return results;
}

wire::Json run_of(const Record& record, const std::string& prefix) {
  wire::Array rules;
  for (size_t i = 0; i < checks::kRuleCount; ++i) rules.push_back(rule_of(static_cast<checks::Rule>(i)));
  const wire::Object driver{{"name", kToolName}, {"version", kToolVersion}, {"rules", std::move(rules)}};
  return wire::Object{{"tool", wire::Object{{"driver", driver}}},
                      {"automationDetails", wire::Object{{"id", record.plan->milestone.id + "/"}}},
                      {"invocations", wire::Array{wire::Object{{"executionSuccessful", !record.interrupted}}}},
                      {"results", results_of(record, prefix)}};
}

}  // namespace

std::string render_sarif(const ReportInput& input) {
  wire::Array runs;
  for (const Record* record : input.records) runs.push_back(run_of(*record, input.place_prefix));
  return wire::to_text(wire::Object{{"$schema", kSchema}, {"version", "2.1.0"}, {"runs", std::move(runs)}}, 2) + "\n";
}

}  // namespace runner
