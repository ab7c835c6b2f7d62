#include "runner/record/recorded_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "runner/document/input_files.h"
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
    RecordedScenario then{*verdict, false};
    for (const wire::Json& finding : wire::elements_at(scenario, "/findings")) {
      const auto rule = checks::find_rule(wire::text_at(finding, "/rule"));
      then.broken_by_schema |= rule && is_schema_rule(*rule);
    }
    scenarios[*id] = std::move(then);
  }
  return scenarios;
}

wire::Result<wire::Json> read_json_file(const fs::path& path) {
  auto text = read_file(path, kMaxEvidenceBytes);
  if (!text) return wire::Error{path.string(), text.error().found, "a file of a run's evidence", ""};
  auto json = wire::parse_json(*text, {kMaxEvidenceBytes, kMaxEvidenceDepth});
  if (!json) return wire::Error{path.string(), json.error().to_string(), "a file of a run's evidence", ""};
  return json;
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
  const auto results = read_json_file(folder / "results.json");
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
    const auto results = read_json_file(run / "results.json");
    if (!results) continue;
    auto scenarios = scenarios_of_cause(*results, fingerprint);
    if (!scenarios.empty()) return scenarios;
  }
  return std::vector<std::string>();
}

wire::Result<RecordedRun> read_recorded_run(const fs::path& folder) {
  RecordedRun recorded;
  auto results = read_json_file(folder / "results.json");
  if (!results) return results.error();
  recorded.scenarios = recorded_scenarios(*results);
  auto coverage = read_json_file(folder / "coverage.json");
  if (!coverage) return coverage.error();
  recorded.milestone_file = wire::text_at(*coverage, "/milestone_file");
  auto milestone = read_file(folder / "milestone.yaml", kMaxEvidenceBytes);
  if (!milestone) return milestone.error();
  recorded.milestone_text = std::move(*milestone);
  auto target = read_json_file(folder / "target.json");
  if (!target) return target.error();
  auto capabilities = read_target_capabilities(*target, (folder / "target.json").string());
  if (!capabilities) return capabilities.error();
  recorded.capabilities = *capabilities;
  auto exchanges = read_file(folder / "exchanges.ndjson", kMaxEvidenceBytes);
  if (!exchanges) return exchanges.error();
  auto answers = read_recorded_answers(*exchanges, (folder / "exchanges.ndjson").string());
  if (!answers) return answers.error();
  recorded.answers = std::move(*answers);
  return recorded;
}

std::vector<const ScenarioRun*> judged_runs(const RecordedRun& recorded, const Plan& plan) {
  std::vector<const ScenarioRun*> runs;
  for (const ScenarioRun& run : plan.runs) {
    const auto then = recorded.scenarios.find(run.id);
    const bool was_judged = then != recorded.scenarios.end() && then->second.verdict != to_text(Verdict::not_testable);
    if (was_judged) runs.push_back(&run);
  }
  return runs;
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
