#include "runner/record/recorded_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "runner/record/exchanges.h"
#include "runner/record/target_file.h"
#include "wire/json_pointer.h"

namespace runner {
namespace {

namespace fs = std::filesystem;
using checks::Rule;

constexpr size_t kMaxEvidenceBytes = 256u << 20;
constexpr size_t kMaxEvidenceDepth = 64;
constexpr size_t kMaxRequestViolations = 3;

/// The rules by which a schema breaks a scenario.
constexpr std::array kSchemaRules = {Rule::schema_response, Rule::error_envelope, Rule::event_schema,
                                     Rule::keys_published, Rule::expect_document};

bool is_schema_rule(Rule rule) {
  return std::find(kSchemaRules.begin(), kSchemaRules.end(), rule) != kSchemaRules.end();
}

std::map<std::string, RecordedScenario> recorded_scenarios(const wire::Json& results) {
  std::map<std::string, RecordedScenario> scenarios;
  for (const wire::Json& scenario : wire::elements_at(results, "/scenarios")) {
    const std::string* id = scenario.find_string("id");
    const std::string* verdict = scenario.find_string("verdict");
    if (!id || !verdict) continue;
    RecordedScenario then{wire::printable_line(*verdict), wire::printable_line(wire::text_at(scenario, "/reason")),
                          false};
    for (const wire::Json& finding : wire::elements_at(scenario, "/findings")) {
      const auto rule = checks::find_rule(wire::text_at(finding, "/rule"));
      then.broken_by_schema |= rule && is_schema_rule(*rule);
    }
    scenarios[*id] = std::move(then);
  }
  return scenarios;
}

/// What a run is judged again from.
constexpr std::array kJudgedFiles = {"milestone.yaml", "results.json", "coverage.json",
                                     "target.json",    "context.json", "exchanges.ndjson"};

wire::Result<wire::Json> parse_evidence(const RunFiles& files, const std::string& name, const std::string& where) {
  auto json = wire::parse_json(files.at(name), {kMaxEvidenceBytes, kMaxEvidenceDepth});
  if (json) return json;
  return wire::Error{where + "/" + name, json.error().to_string(), "a file of a run's evidence", ""};
}

wire::Result<wire::Json> read_results(const fs::path& folder) {
  auto text = read_file(folder / "results.json", kMaxEvidenceBytes);
  if (!text) return text.error();
  return parse_evidence({{"results.json", std::move(*text)}}, "results.json", folder.string());
}

std::vector<std::string> scenarios_of_cause(const wire::Json& results, const std::string& fingerprint) {
  const wire::Array& causes = wire::elements_at(results, "/causes");
  std::vector<std::string> scenarios;
  for (const wire::Json& scenario : wire::elements_at(results, "/scenarios")) {
    for (const wire::Json& finding : wire::elements_at(scenario, "/findings")) {
      const wire::Json* number = finding.find("cause");
      const int64_t* cause = number ? number->as_integer() : nullptr;
      const bool known = cause && *cause >= 1 && static_cast<size_t>(*cause) <= causes.size();
      if (!known || wire::text_at(causes[static_cast<size_t>(*cause) - 1], "/fingerprint") != fingerprint) continue;
      scenarios.push_back(wire::text_at(scenario, "/id"));
      break;
    }
  }
  return scenarios;
}

SchemaBreach breach_of(const ScenarioResult& result, const PlacedFinding& placed) {
  const auto exchange = static_cast<size_t>(placed.finding.exchange);
  const bool has_exchange = placed.finding.exchange >= 0 && exchange < result.exchanges.size();
  return {has_exchange ? result.exchanges[exchange].label : fmt::format("step {}", placed.step + 1),
          std::string(checks::id_of(placed.finding.rule)), placed.finding.pointer, placed.finding.expected};
}

/// A request that the service accepted and its schema refuses now.
void add_request_breaches(const checks::Exchange& exchange, std::vector<SchemaBreach>& breaches) {
  const checks::Operation* operation = exchange.operation;
  if (!operation || !operation->request || !exchange.request_body || !exchange.succeeded()) return;
  for (const auto& violation : operation->request->schema.violations(*exchange.request_body, kMaxRequestViolations)) {
    breaches.push_back({fmt::format("request of {}", exchange.label), "schema.request", violation.instance_location,
                        fmt::format("{} ({}, {}), and the service accepted it", violation.message,
                                    operation->request->name, violation.keyword_location)});
  }
}

std::vector<SchemaBreach> breaches_of(const ScenarioResult& result) {
  std::vector<SchemaBreach> breaches;
  for (const PlacedFinding& placed : result.findings) {
    if (is_schema_rule(placed.finding.rule)) breaches.push_back(breach_of(result, placed));
  }
  for (const checks::Exchange& exchange : result.exchanges) add_request_breaches(exchange, breaches);
  return breaches;
}

}  // namespace

wire::Result<std::vector<std::string>> read_failed_scenarios(const fs::path& folder) {
  const auto results = read_results(folder);
  if (!results) return results.error();
  std::vector<std::string> failed;
  for (const auto& [id, scenario] : recorded_scenarios(*results)) {
    if (scenario.verdict == to_text(Verdict::failed)) failed.push_back(id);
  }
  return failed;
}

wire::Result<std::vector<std::string>> read_scenarios_of_cause(const fs::path& folder, const std::string& fingerprint) {
  std::vector<fs::path> runs;
  std::error_code failure;
  for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end; entry.increment(failure))
    if (entry->path().filename().string().front() != '.') runs.push_back(entry->path());
  if (runs.empty()) return wire::Error{folder.string(), "no run", "the evidence of a run that shows the cause", ""};
  std::sort(runs.begin(), runs.end(), std::greater<>());  // names begin with the time
  for (const fs::path& run : runs) {
    const auto results = read_results(run);
    if (!results) continue;
    auto scenarios = scenarios_of_cause(*results, fingerprint);
    if (!scenarios.empty()) return scenarios;
  }
  return std::vector<std::string>();
}

wire::Result<RecordedRun> read_recorded_run(const fs::path& folder) {
  RunFiles files;
  for (const char* name : kJudgedFiles) {
    auto text = read_file(folder / name, kMaxEvidenceBytes);
    if (!text) return text.error();
    files[name] = std::move(*text);
  }
  return parse_recorded_run(files, folder.string());
}

wire::Result<RecordedRun> parse_recorded_run(const RunFiles& files, const std::string& where) {
  for (const char* name : kJudgedFiles) {
    if (!files.contains(name)) return wire::Error{where + "/" + name, "no such file", "a file of a run's evidence", ""};
  }
  RecordedRun recorded;
  recorded.milestone_text = files.at("milestone.yaml");
  auto results = parse_evidence(files, "results.json", where);
  if (!results) return results.error();
  auto coverage = parse_evidence(files, "coverage.json", where);
  if (!coverage) return coverage.error();
  auto target = parse_evidence(files, "target.json", where);
  if (!target) return target.error();
  recorded.results = std::move(*results);
  recorded.coverage = std::move(*coverage);
  recorded.target = std::move(*target);
  recorded.scenarios = recorded_scenarios(recorded.results);
  recorded.milestone_file = wire::text_at(recorded.coverage, "/milestone_file");
  auto capabilities = read_target_capabilities(recorded.target, where + "/target.json");
  if (!capabilities) return capabilities.error();
  recorded.capabilities = *capabilities;
  recorded.context_text = files.at("context.json");
  auto context = parse_context(recorded.context_text, where + "/context.json");
  if (!context) return context.error();
  recorded.context = std::move(*context);
  auto sessions = read_recorded_sessions(files.at("exchanges.ndjson"), where + "/exchanges.ndjson");
  if (!sessions) return sessions.error();
  recorded.sessions = std::move(*sessions);
  recorded.exchanges = files.at("exchanges.ndjson");
  if (const auto causes = files.find("causes.json"); causes != files.end()) recorded.causes = causes->second;
  if (const auto shard = files.find("shard.json"); shard != files.end()) recorded.shard = shard->second;
  if (const auto baseline = files.find(kBaselineFile); baseline != files.end()) recorded.baseline = baseline->second;
  for (const auto& [scenario, facts] : recorded.context.sessions) recorded.sessions[scenario].facts = facts;
  return recorded;
}

std::vector<VerdictChange> compare_with_recorded(const RecordedRun& recorded, const Record& now) {
  std::vector<VerdictChange> changes;
  for (const ScenarioResult& result : now.scenarios) {
    if (result.verdict == Verdict::not_testable) continue;
    const RecordedScenario& then = recorded.scenarios.at(result.run->id);
    VerdictChange change{result.run->id, then.verdict, breaches_of(result)};
    if (change.broken_now() != then.broken_by_schema) changes.push_back(std::move(change));
  }
  return changes;
}

}  // namespace runner
