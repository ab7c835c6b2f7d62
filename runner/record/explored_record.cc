#include "runner/record/explored_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "wire/json_pointer.h"

namespace runner {
namespace {

constexpr const char* kWholeId = "exploration";

bool is_set(const wire::Json& object, std::string_view name) {
  const wire::Json* value = object.find(name);
  return value && value->as_boolean() && *value->as_boolean();
}

int64_t number_in(const wire::Json& object, std::string_view name, int64_t otherwise) {
  const wire::Json* value = object.find(name);
  return value && value->as_integer() ? *value->as_integer() : otherwise;
}

/// {"OPERATION CELL": N}
void read_cells(const wire::Json& document, std::string_view name, std::map<checks::Coverage::Cell, uint64_t>& cells) {
  const wire::Json* rows = document.find(name);
  if (!rows || !rows->as_object()) return;
  for (const wire::Member& cell : *rows->as_object()) {
    const size_t space = cell.key.find(' ');
    const int64_t* times = cell.value.as_integer();
    if (space != std::string::npos && times && *times > 0)
      cells[{cell.key.substr(0, space), cell.key.substr(space + 1)}] = static_cast<uint64_t>(*times);
  }
}

class ExplorationReader {
 public:
  ExplorationReader(Plan& plan, const ExploredParts& parts) : plan_(plan), parts_(parts) {}

  wire::Result<Record> read() {
    record_.plan = &plan_;
    record_.exploration =
        fmt::format("an exploration: {} with seed {}", wire::counted(count("cases"), "case"), count("seed"));
    record_.target = wire::text_at(parts_.document, "/target");
    record_.interrupted = is_set(parts_.document, "interrupted");
    if (is_set(parts_.document, "lost"))
      record_.stop = {EndOfRun::Cause::lost, wire::text_at(parts_.document, "/stopped"), {}};
    record_.baseline = parts_.baseline;
    const wire::Array& findings = wire::elements_at(parts_.document, "/findings");
    plan_.runs.clear();
    plan_.runs.reserve(findings.size() + 1);  // results point to them
    add_whole();
    for (const bool known : {false, true}) {
      for (const wire::Json& finding : findings) {
        if (is_known(finding) != known) continue;
        if (wire::Problem problem = add(finding)) return *problem;
      }
    }
    for (const wire::Json& opening : wire::elements_at(parts_.document, "/untried")) add_opening(opening);
    record_.selected = record_.scenarios.size();
    read_coverage();
    return std::move(record_);
  }

 private:
  uint64_t count(std::string_view name) const {
    return static_cast<uint64_t>(std::max<int64_t>(0, number_in(parts_.document, name, 0)));
  }

  bool is_known(const wire::Json& finding) const {
    return parts_.baseline && parts_.baseline->verdict.known.contains(wire::text_at(finding, "/fingerprint"));
  }

  ScenarioResult& add_scenario(const std::string& id, const Place& place) {
    Scenario& scenario = plan_.derived.emplace_back();
    scenario.id = id;
    scenario.place = place;
    ScenarioRun& run = plan_.runs.emplace_back();
    run.id = id;
    run.scenario = &scenario;
    ScenarioResult& result = record_.scenarios.emplace_back();
    result.run = &run;
    return result;
  }

  void add_whole() {
    ScenarioResult& whole = add_scenario(kWholeId, {std::make_shared<std::string>(plan_.file), 1, 1});
    if (is_set(parts_.document, "answered")) return;
    whole.verdict = Verdict::not_testable;
    whole.reason = "the target did not respond";
  }

  // What an edit of a schema opened and no exchange tried.
  void add_opening(const wire::Json& opening) {
    PlacedFinding placed;
    placed.finding = {checks::Rule::schema_untried,
                      Level::must,
                      {},
                      wire::text_at(opening, "/point") + " of " + wire::text_at(opening, "/schema") + " tried",
                      "no exchange tries it"};
    placed.place = {std::make_shared<std::string>(plan_.file), 1, 1};
    record_.run_findings.push_back(std::move(placed));
  }

  const OperationDeclaration* operation_of(const wire::Json& finding) const {
    const auto& operations = plan_.milestone.operations;
    const auto found = std::find_if(operations.begin(), operations.end(), [&](const OperationDeclaration& operation) {
      return operation.id == wire::text_at(finding, "/operation");
    });
    return found == operations.end() ? nullptr : &*found;
  }

  // The fixture that shows it, else the operation.
  Place place_of(const wire::Json& finding) const {
    const std::string fixture = wire::text_at(finding, "/fixture");
    if (!fixture.empty()) return {std::make_shared<std::string>(fixture), 1, 1};
    const OperationDeclaration* operation = operation_of(finding);
    return operation ? operation->place : Place{std::make_shared<std::string>(plan_.file), 1, 1};
  }

  wire::Problem add(const wire::Json& json) {
    const auto rule = checks::find_rule(wire::text_at(json, "/rule"));
    const std::string id = wire::text_at(json, "/id");
    const std::string fingerprint = wire::text_at(json, "/fingerprint");
    const std::string level = wire::text_at(json, "/level");
    if (!rule || id.empty() || fingerprint.empty() || (level != "must" && level != "should"))
      return wire::Error{parts_.where, "a finding without id, rule, level or fingerprint",
                         "an exploration.json of this program", ""};
    PlacedFinding placed;
    placed.finding = {*rule, level == "must" ? Level::must : Level::should, wire::text_at(json, "/pointer"),
                      wire::text_at(json, "/expected"), wire::text_at(json, "/actual")};
    placed.place = place_of(json);
    placed.step = static_cast<int>(std::clamp<int64_t>(number_in(json, "step", 0) - 1, -1, 10'000));
    for (const wire::Json& broken : wire::elements_at(json, "/milestone_rules"))
      placed.proves.push_back(wire::text_at(broken, ""));
    std::sort(placed.proves.begin(), placed.proves.end());
    placed.proves.erase(std::unique(placed.proves.begin(), placed.proves.end()), placed.proves.end());
    placed.cause = static_cast<int>(record_.causes.size());
    ScenarioResult& result = add_scenario(id, placed.place);
    if (const auto own = parts_.exchanges.find(result.run->id); own != parts_.exchanges.end())
      result.exchanges = own->second;
    const int64_t exchange = number_in(json, "exchange", 0) - 1;
    if (exchange >= 0 && static_cast<size_t>(exchange) < result.exchanges.size())
      placed.finding.exchange = static_cast<int>(exchange);
    record_.causes.push_back(cause_of(json, placed, fingerprint));
    result.verdict = verdict_of(record_.causes.back());
    result.findings.push_back(std::move(placed));
    return {};
  }

  Cause cause_of(const wire::Json& json, const PlacedFinding& placed, const std::string& fingerprint) const {
    Cause cause;
    cause.fingerprint = fingerprint;
    cause.level = placed.finding.level;
    cause.rule = placed.finding.rule;
    cause.sentence = wire::text_at(json, "/summary");
    const OperationDeclaration* operation = operation_of(json);
    cause.operations = {operation ? operation->method + " " + operation->path : wire::text_at(json, "/operation")};
    cause.rules = placed.proves;
    cause.scenarios = {record_.scenarios.size() - 1};
    cause.exchanges = placed.finding.exchange >= 0 ? 1 : 0;
    cause.again = wire::text_at(json, "/again");
    cause.scenario = static_cast<int>(record_.scenarios.size()) - 1;
    if (is_known(json)) {
      cause.listed = parts_.baseline->verdict.known.at(fingerprint);
      cause.known = true;
    }
    return cause;
  }

  Verdict verdict_of(const Cause& cause) const {
    if (cause.level == Level::should) return Verdict::warned;
    return record_.accepts(cause) ? Verdict::known : Verdict::failed;
  }

  void read_coverage() {
    read_cells(parts_.document, "outcomes", record_.coverage.outcomes);
    read_cells(parts_.document, "reasons", record_.coverage.reasons);
    if (const wire::Json* schemas = parts_.document.find("schemas"); schemas && schemas->as_object())
      record_.schema_coverage = *schemas;
    const wire::Json* judged = parts_.document.find("judged");
    for (size_t i = 0; judged && i < checks::kRuleCount; ++i) {
      const int64_t times = number_in(*judged, checks::id_of(static_cast<checks::Rule>(i)), 0);
      record_.judged[i] = static_cast<uint32_t>(std::clamp<int64_t>(times, 0, std::numeric_limits<uint32_t>::max()));
    }
  }

  Plan& plan_;
  const ExploredParts& parts_;
  Record record_;
};

}  // namespace

wire::Result<Record> explored_record(Plan& plan, const ExploredParts& parts) {
  return ExplorationReader(plan, parts).read();
}

}  // namespace runner
