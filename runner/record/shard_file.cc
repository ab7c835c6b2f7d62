#include "runner/record/shard_file.h"

#include <algorithm>

#include "wire/canonical_json.h"
#include "wire/json_pointer.h"

namespace runner {
namespace {

constexpr int64_t kMaxDurationMs = int64_t{1} << 40;  // what sums of them may not overflow

bool flag_at(const wire::Json& object, std::string_view name) {
  const wire::Json* value = object.find(name);
  return value && value->as_boolean() && *value->as_boolean();
}

int64_t integer_at(const wire::Json& object, std::string_view name, int64_t fallback) {
  const wire::Json* value = object.find(name);
  return value && value->as_integer() ? *value->as_integer() : fallback;
}

wire::Json judged_of(const Record& record) {
  checks::RuleCounts counts{};
  for (const ScenarioResult& result : record.scenarios) {
    for (size_t i = 0; i < checks::kRuleCount; ++i) counts[i] += result.judged[i];
  }
  wire::Object judged;
  for (size_t i = 0; i < checks::kRuleCount; ++i) {
    if (counts[i]) judged.set(checks::id_of(static_cast<checks::Rule>(i)), size_t{counts[i]});
  }
  return judged;
}

void parse_judged(const wire::Json& json, checks::RuleCounts& counts) {
  if (!json.as_object()) return;
  for (const wire::Member& member : *json.as_object()) {
    const auto rule = checks::find_rule(member.key);
    const int64_t* count = member.value.as_integer();
    if (rule && count && *count > 0) counts[static_cast<size_t>(*rule)] = static_cast<uint32_t>(*count);
  }
}

wire::Json words_of(const Record& record) {
  wire::Object words;
  for (const ScenarioResult& result : record.scenarios) {
    wire::Array findings;
    for (const PlacedFinding& placed : result.findings) {
      wire::Object finding{{"file", placed.place.file ? *placed.place.file : std::string()},
                           {"line", int64_t{placed.place.line}},
                           {"column", int64_t{placed.place.column}},
                           {"expected", placed.finding.expected},
                           {"actual", placed.finding.actual},
                           {"exchange", int64_t{placed.finding.exchange}}};
      if (!placed.finding.keyword.empty()) finding.set("keyword", placed.finding.keyword);
      findings.push_back(std::move(finding));
    }
    if (!findings.empty()) words.append(result.run->id, std::move(findings));
  }
  return words;
}

/// Of the runs that the plan has; at least 1.
int64_t mean_duration(const Plan& plan, const Durations& recorded) {
  int64_t sum = 0, count = 0;
  for (const ScenarioRun& run : plan.runs) {
    const auto duration = recorded.find(run.id);
    if (duration == recorded.end()) continue;
    sum += duration->second;
    ++count;
  }
  return count > 0 ? std::max<int64_t>(sum / count, 1) : 1;
}

Place place_of(const wire::Json& finding) {
  return {std::make_shared<std::string>(wire::text_at(finding, "/file")),
          static_cast<int>(integer_at(finding, "line", 0)), static_cast<int>(integer_at(finding, "column", 0))};
}

void parse_words(const wire::Json& json, std::map<std::string, std::vector<FindingWords>>& words) {
  if (!json.as_object()) return;
  for (const wire::Member& scenario : *json.as_object()) {
    if (!scenario.value.as_array()) continue;
    for (const wire::Json& finding : *scenario.value.as_array()) {
      words[scenario.key].push_back(
          {place_of(finding), wire::text_at(finding, "/expected"), wire::text_at(finding, "/actual"),
           static_cast<int>(integer_at(finding, "exchange", -1)), wire::text_at(finding, "/keyword")});
    }
  }
}

}  // namespace

Durations durations_of(const Record& record) {
  Durations durations;
  for (const ScenarioResult& result : record.scenarios) {
    if (result.duration_ms > 0) durations.emplace(result.run->id, result.duration_ms);
  }
  return durations;
}

wire::Json durations_json(const Durations& durations) {
  wire::Object object;
  for (const auto& [id, duration] : durations) object.append(id, duration);
  return object;
}

Durations parse_durations(const wire::Json& json) {
  Durations durations;
  if (!json.as_object()) return durations;
  for (const wire::Member& run : *json.as_object()) {
    const int64_t* duration = run.value.as_integer();
    if (duration && *duration >= 0) durations.emplace(run.key, std::min(*duration, kMaxDurationMs));
  }
  return durations;
}

std::set<std::string> scenarios_of(const Shard& shard, const Plan& plan, const Durations& recorded) {
  const int64_t mean = mean_duration(plan, recorded);
  Durations scenarios;
  for (const ScenarioRun& run : plan.runs) {
    const auto duration = recorded.find(run.id);
    scenarios[run.scenario->id] += duration == recorded.end() ? mean : duration->second;
  }
  std::set<std::string> held;
  for (const auto& [id, index] : divide(scenarios, shard.of)) {
    if (index == shard.index) held.insert(id);
  }
  return held;
}

std::string render_shard_file(const Record& record, const Shard& shard, const Durations& divided_by) {
  return wire::canonical_json(wire::Object{{"index", static_cast<int64_t>(shard.index)},
                                           {"of", static_cast<int64_t>(shard.of)},
                                           {"milestone_file", record.plan->file},
                                           {"target", record.target},
                                           {"curl_options", record.curl_options},
                                           {"over_http", record.over_http},
                                           {"required", wire::Array(record.required.begin(), record.required.end())},
                                           {"capabilities", to_json(record.capabilities)},
                                           {"judged", judged_of(record)},
                                           {"durations_ms", durations_json(durations_of(record))},
                                           {"divided_by", durations_json(divided_by)},
                                           {"findings", words_of(record)}}) +
         "\n";
}

wire::Result<ShardFacts> parse_shard_file(std::string_view text, const std::string& where) {
  auto parsed = wire::parse_json(text);
  if (!parsed) return wire::Error{where, parsed.error().to_string(), "a shard.json of this program", ""};
  const std::string written =
      std::to_string(integer_at(*parsed, "index", 0)) + "/" + std::to_string(integer_at(*parsed, "of", 0));
  const auto shard = parse_shard(written);
  const wire::Json* offered = parsed->find("capabilities");
  ShardFacts facts;
  facts.milestone_file = wire::text_at(*parsed, "/milestone_file");
  if (!shard || !offered || facts.milestone_file.empty()) {
    return wire::Error{where, "no shard in it", "a shard.json of this program", ""};
  }
  facts.shard = *shard;
  facts.target = wire::text_at(*parsed, "/target");
  facts.curl_options = wire::text_at(*parsed, "/curl_options");
  auto capabilities = parse_capabilities(*offered, where);
  if (!capabilities) return capabilities.error();
  facts.capabilities = *capabilities;
  facts.over_http = flag_at(*parsed, "over_http");
  for (const wire::Json& name : wire::elements_at(*parsed, "/required"))
    facts.required.push_back(wire::text_at(name, ""));
  if (const wire::Json* judged = parsed->find("judged")) parse_judged(*judged, facts.judged);
  if (const wire::Json* durations = parsed->find("durations_ms")) facts.durations_ms = parse_durations(*durations);
  if (const wire::Json* durations = parsed->find("divided_by")) facts.divided_by = parse_durations(*durations);
  if (const wire::Json* findings = parsed->find("findings")) parse_words(*findings, facts.findings);
  return facts;
}

}  // namespace runner
