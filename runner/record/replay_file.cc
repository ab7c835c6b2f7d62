#include "runner/record/replay_file.h"

#include <fmt/format.h>
#include <strings.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "runner/record/redaction.h"
#include "runner/record/run_files.h"
#include "wire/json_pointer.h"
#include "wire/sha256.h"

namespace runner {
namespace {

constexpr size_t kMaxReplayDepth = 64;

wire::Array texts(const std::vector<std::string>& values) { return wire::Array(values.begin(), values.end()); }

wire::Json sources_of(const Plan& plan, const ScenarioRun& run) {
  std::vector<std::string> files = {run.scenario->place.file ? *run.scenario->place.file : plan.file};
  for (const auto& [path, place] : plan.milestone.givens) files.push_back(InputFiles::resolve(plan.file, path));
  wire::Object sources;
  for (const std::string& file : files) {
    const auto digest = plan.digests.find(file);
    if (digest != plan.digests.end()) sources.set(file, digest->second);
  }
  return sources;
}

wire::Json failed_exchanges(const ScenarioResult& result) {
  std::set<int> indices;
  for (const PlacedFinding& placed : result.findings) {
    if (placed.finding.exchange >= 0) indices.insert(placed.finding.exchange);
  }
  wire::Array list;
  for (int index : indices) list.emplace_back(int64_t{index});
  return list;
}

void leave_out(wire::Json& request, const std::vector<std::string>& names) {
  wire::Array kept;
  for (const wire::Json& header : wire::elements_at(request, "/headers")) {
    const std::string name = wire::text_at(header, "/0");
    const bool added = std::any_of(names.begin(), names.end(), [&](const std::string& other) {
      return strcasecmp(name.c_str(), other.c_str()) == 0;
    });
    if (!added) kept.push_back(header);
  }
  request.as_object()->set("headers", std::move(kept));
}

wire::Json exchanges_of(const ScenarioResult& result, const std::vector<std::string>& added_headers) {
  wire::Array list;
  std::istringstream lines(render_exchanges(result));
  for (std::string line; std::getline(lines, line);) {
    auto parsed = wire::parse_json(line);
    if (!parsed) continue;
    wire::Json exchange = std::move(*parsed);
    wire::Json* request = exchange.as_object() ? exchange.as_object()->find("request") : nullptr;
    if (!request) continue;
    leave_out(*request, added_headers);
    list.push_back(std::move(exchange));
  }
  return list;
}

int64_t found_in(const Record& record) {
  return std::count_if(record.scenarios.begin(), record.scenarios.end(),
                       [](const ScenarioResult& result) { return !result.findings.empty(); });
}

std::string render(const Record& record, const ScenarioResult& result, const ReplayedTarget& target) {
  wire::Object object{{"milestone_file", record.plan->file},
                      {"inputs_sha256", inputs_digest(*record.plan)},
                      {"scenario", result.run->id}};
  if (!target.arguments.empty()) object.set("target", texts(target.arguments));
  if (target.pinned_gate) object.set("gate", *target.pinned_gate == Gate::open ? "1" : "0");
  object.set("name_space", result.session.name_space);
  object.set("sources", sources_of(*record.plan, *result.run));
  object.set("broken", texts(broken_rules(result)));
  object.set("outcomes", texts(outcomes_of(result)));
  object.set("failed", failed_exchanges(result));
  object.set("found_in_run", found_in(record));
  object.set("exchanges", exchanges_of(result, target.added_headers));
  return wire::printable(wire::to_text(std::move(object), 2)) + "\n";
}

std::vector<std::string> texts_at(const wire::Json& object, std::string_view pointer) {
  std::vector<std::string> texts;
  for (const wire::Json& element : wire::elements_at(object, pointer)) texts.push_back(wire::text_at(element, ""));
  return texts;
}

/// Texts that are only shown.
std::vector<std::string> shown_at(const wire::Json& object, std::string_view pointer) {
  std::vector<std::string> texts = texts_at(object, pointer);
  for (std::string& text : texts) text = wire::printable_line(text);
  return texts;
}

}  // namespace

std::vector<std::string> outcomes_of(const ScenarioResult& result) {
  std::vector<std::string> outcomes;
  for (const checks::Exchange& exchange : result.exchanges) {
    const auto* silence = std::get_if<checks::NoResponse>(&exchange.outcome);
    const std::string outcome = fmt::format(
        "{}: {} {}", exchange.label, exchange.request.method,
        silence ? "no response: " + silence->reason
                : fmt::format("{} {} {}", exchange.status(), exchange.error_code(), exchange.reason_code()));
    outcomes.push_back(redacted(outcome, exchange.secrets));
  }
  return outcomes;
}

std::vector<std::string> broken_rules(const ScenarioResult& result) {
  std::vector<std::string> rules;
  for (const PlacedFinding& placed : result.findings) rules.emplace_back(checks::id_of(placed.finding.rule));
  std::sort(rules.begin(), rules.end());
  rules.erase(std::unique(rules.begin(), rules.end()), rules.end());
  return rules;
}

std::string replay_file_name(const std::string& scenario) { return "replay/" + file_name_for(scenario, ".json"); }

std::map<std::string, std::string> render_replay_files(const Record& record, const ReplayedTarget& target) {
  std::map<std::string, std::string> files;
  const auto add = [&](const ScenarioResult& result) {
    const std::string name = replay_file_name(result.run->id);
    if (files.size() < kMaxReplayFiles && !files.contains(name)) files[name] = render(record, result, target);
  };
  for (const Cause& cause : record.causes) {
    if (cause.scenario >= 0) add(record.scenarios[static_cast<size_t>(cause.scenario)]);
  }
  for (const ScenarioResult& result : record.scenarios) {
    if (!result.findings.empty()) add(result);
  }
  return files;
}

std::string inputs_digest(const Plan& plan) {
  std::string list;
  for (const auto& [path, digest] : plan.digests) list += fmt::format("{}  {}\n", digest, path);
  return wire::sha256_hex(list);
}

std::string changed_source(const ReplayFile& file, const Plan& plan) {
  for (const auto& [path, digest] : file.sources) {
    const auto now = plan.digests.find(path);
    if (now == plan.digests.end() || now->second != digest) return path;
  }
  return {};
}

wire::Result<ReplayFile> parse_replay_file(std::string_view text, const std::string& where) {
  auto parsed = wire::parse_json(text, {kMaxReplayFileBytes, kMaxReplayDepth});
  if (!parsed) return wire::Error{where, parsed.error().to_string(), "a file of a run's folder replay", ""};
  ReplayFile file;
  file.milestone_file = wire::text_at(*parsed, "/milestone_file");
  file.scenario = wire::printable_line(wire::text_at(*parsed, "/scenario"));
  file.inputs = wire::text_at(*parsed, "/inputs_sha256");
  file.target.arguments = texts_at(*parsed, "/target");
  if (const std::string* gate = parsed->find_string("gate"))
    file.target.pinned_gate = *gate == "1" ? Gate::open : Gate::closed;
  file.outcomes = shown_at(*parsed, "/outcomes");
  file.broken = shown_at(*parsed, "/broken");
  file.name_space = wire::text_at(*parsed, "/name_space");
  for (const wire::Json& exchange : wire::elements_at(*parsed, "/exchanges"))
    file.exchanges.push_back(wire::to_text(exchange));
  for (const wire::Json& index : wire::elements_at(*parsed, "/failed")) {
    if (index.as_integer()) file.failed.push_back(static_cast<size_t>(*index.as_integer()));
  }
  const wire::Json* found = parsed->find("found_in_run");
  if (found && found->as_integer()) file.found_in_run = static_cast<size_t>(std::max<int64_t>(*found->as_integer(), 0));
  if (const wire::Json* sources = parsed->find("sources"); sources && sources->as_object()) {
    for (const wire::Member& member : *sources->as_object()) file.sources[member.key] = wire::text_at(member.value, "");
  }
  if (file.milestone_file.empty() || file.scenario.empty()) {
    return wire::Error{where, "no scenario in it", "a file of a run's folder replay", ""};
  }
  return file;
}

}  // namespace runner
