// `verify/runner rejudge RUN --schemas DIR`: what an edit of the schemas would have meant for a recorded run. The run
// is judged again, from its evidence, by the schemas in DIR; the result is the scenarios that are broken now and were
// not then, or the other way round. No request is sent.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>

#include "runner/command/common_options.h"
#include "runner/command/load_plan.h"
#include "runner/driver/recorded_driver.h"
#include "runner/execute/execute.h"

namespace runner {
namespace {

namespace fs = std::filesystem;
using checks::Rule;

constexpr size_t kMaxEvidenceFileBytes = 256u << 20;
constexpr size_t kMaxReasons = 3;

/// The rules by which a schema breaks a scenario.
constexpr std::array kSchemaRules = {Rule::schema_response, Rule::error_envelope, Rule::event_schema,
                                     Rule::keys_published, Rule::expect_document};

bool is_schema_rule(Rule rule) {
  return std::find(kSchemaRules.begin(), kSchemaRules.end(), rule) != kSchemaRules.end();
}

struct RejudgeOptions {
  std::string run;
  std::string schemas;
  std::string milestone;
  std::string root;
  OutputFormat format = OutputFormat::text;
};

/// A scenario's recorded verdict, and whether a schema contributed to it.
struct Then {
  std::string verdict;
  bool broken_by_schema = false;
};
using ThenByScenario = std::map<std::string, Then>;

/// The evidence of the run, read.
struct Recorded {
  std::string milestone_text;
  std::string milestone_file;
  ThenByScenario scenarios;
  RecordedAnswers answers;
  Capabilities capabilities;
};

struct Reason {
  std::string where;  ///< the exchange or step: "step 2", "given lp", "events", "request of step 2"
  std::string rule;
  std::string pointer;
  std::string expected;
};

struct Change {
  std::string scenario;
  std::string then;
  bool broken_now = false;
  std::vector<Reason> reasons;  ///< why it is broken now
};

std::vector<const wire::Json*> elements(const wire::Json* value) {
  std::vector<const wire::Json*> list;
  if (!value || !value->as_array()) return list;
  for (const wire::Json& element : *value->as_array()) list.push_back(&element);
  return list;
}

ThenByScenario scenarios_of(const wire::Json& results) {
  ThenByScenario scenarios;
  for (const wire::Json* scenario : elements(results.find("scenarios"))) {
    const std::string* id = scenario->find_string("id");
    const std::string* verdict = scenario->find_string("verdict");
    if (!id || !verdict) continue;
    Then then{*verdict, false};
    for (const wire::Json* finding : elements(scenario->find("findings"))) {
      const std::string* rule = finding->find_string("rule");
      const auto known = rule ? checks::find_rule(*rule) : std::nullopt;
      then.broken_by_schema |= known && is_schema_rule(*known);
    }
    scenarios[*id] = std::move(then);
  }
  return scenarios;
}

/// One JSON file of the evidence.
wire::Result<wire::Json> read_json(const fs::path& path) {
  auto text = read_file(path, kMaxEvidenceFileBytes);
  if (!text) return wire::Error{path.string(), text.error().found, "a file of a run's evidence", ""};
  auto json = wire::parse_json(*text, {kMaxEvidenceFileBytes, 64});
  if (!json) return wire::Error{path.string(), json.error().to_string(), "a file of a run's evidence", ""};
  return json;
}

wire::Result<Recorded> read_evidence(const fs::path& run) {
  Recorded recorded;
  auto results = read_json(run / "results.json");
  if (!results) return results.error();
  recorded.scenarios = scenarios_of(*results);
  auto coverage = read_json(run / "coverage.json");
  if (!coverage) return coverage.error();
  if (const std::string* file = coverage->find_string("milestone_file")) recorded.milestone_file = *file;
  auto milestone = read_file(run / "milestone.yaml", kMaxEvidenceFileBytes);
  if (!milestone) return milestone.error();
  recorded.milestone_text = std::move(*milestone);
  auto target = read_file(run / "target.json", kMaxEvidenceFileBytes);
  if (!target) return target.error();
  auto capabilities = read_recorded_capabilities(*target, (run / "target.json").string());
  if (!capabilities) return capabilities.error();
  recorded.capabilities = *capabilities;
  auto exchanges = read_file(run / "exchanges.ndjson", kMaxEvidenceFileBytes);
  if (!exchanges) return exchanges.error();
  auto answers = read_recorded_answers(*exchanges, (run / "exchanges.ndjson").string());
  if (!answers) return answers.error();
  recorded.answers = std::move(*answers);
  return recorded;
}

/// "step 2: schema.response at /mode: must be ..." for each value that a schema rejects now.
std::vector<Reason> reasons_of(const ScenarioResult& result) {
  std::vector<Reason> reasons;
  for (const PlacedFinding& placed : result.findings) {
    if (!is_schema_rule(placed.finding.rule)) continue;
    const int exchange = placed.finding.exchange;
    const bool has_exchange = exchange >= 0 && static_cast<size_t>(exchange) < result.exchanges.size();
    const std::string where =
        has_exchange ? result.exchanges[static_cast<size_t>(exchange)].label : fmt::format("step {}", placed.step + 1);
    reasons.push_back(
        {where, std::string(checks::id_of(placed.finding.rule)), placed.finding.pointer, placed.finding.expected});
  }
  for (const checks::Exchange& exchange : result.exchanges) {
    const checks::Operation* operation = exchange.operation;
    if (!operation || !operation->request || !exchange.request_body || !exchange.succeeded()) continue;
    for (const auto& violation : operation->request->schema.violations(*exchange.request_body, kMaxReasons)) {
      reasons.push_back({fmt::format("request of {}", exchange.label), "schema.request", violation.instance_location,
                         fmt::format("{} ({}, {}), but the service accepted it", violation.message,
                                     operation->request->name, violation.keyword_location)});
    }
  }
  return reasons;
}

std::string describe(const Change& change) {
  std::string text = fmt::format("{}: {} then, {} now\n", change.scenario, change.then,
                                 change.broken_now ? "broken by a schema" : "accepted by every schema");
  for (size_t i = 0; i < change.reasons.size() && i < kMaxReasons; ++i) {
    const Reason& reason = change.reasons[i];
    text += fmt::format("    {}: {} at {}: {}\n", reason.where, reason.rule,
                        reason.pointer.empty() ? "the whole body" : reason.pointer, reason.expected);
  }
  if (change.reasons.size() > kMaxReasons)
    text += fmt::format("    and {} more\n", change.reasons.size() - kMaxReasons);
  return text;
}

wire::Json to_json(const Change& change) {
  wire::Array reasons;
  for (const Reason& reason : change.reasons) {
    reasons.push_back(wire::Object{
        {"where", reason.where}, {"rule", reason.rule}, {"pointer", reason.pointer}, {"expected", reason.expected}});
  }
  return wire::Object{{"scenario", change.scenario},
                      {"then", change.then},
                      {"now", change.broken_now ? "broken" : "held"},
                      {"reasons", std::move(reasons)}};
}

class Rejudge {
 public:
  Rejudge(RejudgeOptions options, const Environment& environment)
      : options_(std::move(options)), environment_(environment) {}

  ExitCode run() {
    auto recorded = read_evidence(options_.run);
    if (!recorded) return fail(environment_, recorded.error());
    if (!fs::is_directory(options_.schemas))
      return fail(environment_, {"--schemas", options_.schemas, "a folder of NAME.schema.json files", ""});
    auto located = locate(*recorded);
    if (!located) return fail(environment_, located.error());
    auto plan = plan_under(*located, recorded->milestone_text);
    if (!plan) return fail(environment_, plan.error());
    return compare(**plan, *recorded);
  }

 private:
  wire::Result<LocatedMilestone> locate(const Recorded& recorded) const {
    if (!options_.milestone.empty()) return locate_milestone(options_.milestone, options_.root);
    auto located = locate_milestone_of(options_.run, recorded.milestone_file, options_.root);
    if (located) return located;
    wire::Error error = located.error();
    error.advice = "name the milestone with --milestone or the repository with --root";
    return error;
  }

  wire::Result<std::unique_ptr<Plan>> plan_under(const LocatedMilestone& located,
                                                 const std::string& recorded_text) const {
    InputFiles files(located.root);
    const std::string name = located.file.substr(located.file.rfind('/') + 1);
    auto text = files.read(located.file, name, located.file);
    if (!text) return text.error();
    if (*text != recorded_text) {
      environment_.err(fmt::format("note: {} has changed since the run was recorded\n", located.file));
    }
    auto milestone = parse_milestone(*text, located.file);
    if (!milestone) return milestone.error();
    files.substitute(InputFiles::resolve(located.file, milestone->schema_directory), options_.schemas);
    return make_plan(files, located.file);
  }

  ExitCode compare(const Plan& plan, Recorded& recorded) const {
    ExecuteOptions options;
    options.partial = true;
    options.schema_coverage = false;
    for (const ScenarioRun& run : plan.runs) {
      const auto then = recorded.scenarios.find(run.id);
      const bool was_judged = then != recorded.scenarios.end() && then->second.verdict != "not-testable";
      if (was_judged) options.selected.push_back(&run);
    }
    const auto driver = make_recorded_driver(std::move(recorded.answers), recorded.capabilities);
    const Record record = execute(plan, *driver, options);
    std::vector<Change> changes;
    for (const ScenarioResult& now : record.scenarios) {
      if (now.verdict == Verdict::not_testable) continue;
      const Then& then = recorded.scenarios.at(now.run->id);
      Change change{now.run->id, then.verdict, false, reasons_of(now)};
      change.broken_now = !change.reasons.empty();
      if (change.broken_now != then.broken_by_schema) changes.push_back(std::move(change));
    }
    print(changes, record);
    return changes.empty() ? kAllHeld : kFindings;
  }

  void print(const std::vector<Change>& changes, const Record& record) const {
    size_t exchanges = 0;
    for (const ScenarioResult& scenario : record.scenarios) exchanges += scenario.exchanges.size();
    const size_t judged = record.scenarios.size() - record.count(Verdict::not_testable);
    const auto broken = static_cast<size_t>(
        std::count_if(changes.begin(), changes.end(), [](const Change& change) { return change.broken_now; }));
    if (options_.format == OutputFormat::json) {
      wire::Array list;
      for (const Change& change : changes) list.push_back(to_json(change));
      const wire::Object document{{"changes", std::move(list)}, {"scenarios", judged}, {"exchanges", exchanges}};
      return environment_.out(wire::to_text(document, 2) + "\n");
    }
    for (const Change& change : changes) environment_.out(describe(change));
    environment_.out(fmt::format("{} of {} scenarios change under {}: {} newly broken, {} fixed; {} exchanges\n",
                                 changes.size(), judged, options_.schemas, broken, changes.size() - broken, exchanges));
  }

  const RejudgeOptions options_;
  const Environment& environment_;
};

}  // namespace

ExitCode rejudge(const Arguments& arguments, const Environment& environment) {
  ArgumentParser parser("verify/runner rejudge",
                        "Judges a recorded run under edited schemas and reports which scenarios change.");
  parser.footer(
      "\nResponses, events, keys and the documents of fixtures are judged, and requests that the service accepted.\n"
      "  cp -r schemas edited && $EDITOR edited/ActorRef.schema.json\n"
      "  verify/runner rejudge artifacts/milestones/M107/latest --schemas edited\n"
      "Exit codes: 0 no scenario changes, 1 some do, 2 usage or input.");
  RejudgeOptions options;
  parser.option("RUN", options.run, "folder of a run's evidence").required().placeholder("DIR");
  parser.option("--schemas", options.schemas, "folder with all schemas, instead of the milestone's")
      .required()
      .placeholder("DIR");
  parser.option("--milestone", options.milestone, "milestone file (default: the recorded one)").placeholder("FILE");
  parser.option("--root", options.root, "repository root (default: found from RUN or the working directory)")
      .placeholder("DIR");
  declare_format(parser, options.format);
  if (const auto code = parser.read(arguments, environment)) return *code;
  return Rejudge(std::move(options), environment).run();
}

}  // namespace runner
