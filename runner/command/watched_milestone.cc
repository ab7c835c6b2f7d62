#include "runner/command/watched_milestone.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <thread>

#include "runner/execute/execute.h"

namespace runner {
namespace {

using checks::Rule;

/// The files of schemas, each with those that it refers to.
class SchemaFilesOfPlan {
 public:
  explicit SchemaFilesOfPlan(const Plan& plan) : plan_(plan) {}

  void add(const checks::SchemaRef& schema, std::set<std::string>& files) {
    if (!schema) return;
    const auto [known, is_new] = files_.try_emplace(schema.get());
    if (is_new) known->second = files_of_schema(plan_, schema);
    files.insert(known->second.begin(), known->second.end());
  }

 private:
  const Plan& plan_;
  std::map<const checks::NamedSchema*, std::set<std::string>> files_;
};

/// The files that a scenario's result rests on: its fixture, its givens, its documents, and the schemas that judged its
/// exchanges and events.
class InputsOfScenario {
 public:
  explicit InputsOfScenario(const Plan& plan) : plan_(plan), schemas_(plan) {}

  std::set<std::string> of(const ScenarioResult& result) {
    inputs_.clear();
    const Scenario& scenario = *result.run->scenario;
    add_place(scenario.place);
    for (const GivenUse& use : scenario.given) add_place(plan_.find_given(use.given)->place);
    for (const Step& step : scenario.steps) add_document(step);
    for (const checks::Exchange& exchange : result.exchanges) add_exchange(exchange);
    return inputs_;
  }

 private:
  void add_place(const Place& place) {
    if (place.file) inputs_.insert(*place.file);
  }

  void add_document(const Step& step) {
    const auto* document = std::get_if<DocumentStep>(&step.action);
    if (!document) return;
    const auto schema = plan_.schemas.find(document->schema);
    if (schema != plan_.schemas.end()) schemas_.add(schema->second, inputs_);
    if (const auto* file = std::get_if<std::string>(&document->source))
      inputs_.insert(InputFiles::resolve(*step.place.file, *file));
  }

  void add_exchange(const checks::Exchange& exchange) {
    const checks::Contract& contract = plan_.contract;
    const checks::Operation* operation = exchange.operation;
    if (!exchange.succeeded()) schemas_.add(contract.error, inputs_);
    if (!operation) return add_read(exchange);
    schemas_.add(operation->request, inputs_);
    if (!exchange.succeeded()) return;
    schemas_.add(operation->response, inputs_);
    for (const checks::EventType& event : contract.events) {
      const auto& writes = event.emitted_by;
      if (std::find(writes.begin(), writes.end(), operation->id) == writes.end()) continue;
      schemas_.add(event.payload, inputs_);
    }
  }

  /// The feed and the envelope refer to every payload: those count whose events were read.
  void add_read(const checks::Exchange& exchange) {
    const checks::Contract& contract = plan_.contract;
    const wire::Json* events = exchange.body ? exchange.body->find("events") : nullptr;
    if (!events || !events->as_array()) return schemas_.add(contract.key_set, inputs_);
    std::set<std::string> shared, payloads;
    schemas_.add(contract.event_feed, shared);
    schemas_.add(contract.event, shared);
    for (const checks::EventType& event : contract.events) schemas_.add(event.payload, payloads);
    for (const std::string& file : shared) {
      if (!payloads.contains(file)) inputs_.insert(file);
    }
    for (const wire::Json& event : *events->as_array()) {
      const std::string* type = event.find_string("type");
      if (const checks::EventType* declared = type ? contract.find_event(*type) : nullptr)
        schemas_.add(declared->payload, inputs_);
    }
  }

  const Plan& plan_;
  SchemaFilesOfPlan schemas_;
  std::set<std::string> inputs_;
};

std::string text_of(const PlacedFinding& placed) {
  const checks::Finding& finding = placed.finding;
  std::string text =
      wire::format_line("    {} {}{}: expected {}, actual {}\n", placed.place.to_string(), checks::id_of(finding.rule),
                        finding.pointer.empty() ? "" : " at " + finding.pointer.text(),
                        checks::excerpt(finding.expected.text()), checks::excerpt(finding.actual.text()));
  if (placed.schema) text += wire::format_line("      schema: {}\n", placed.schema->to_string());
  return text;
}

WatchedScenario outcome_of(const ScenarioResult& result) {
  WatchedScenario outcome;
  outcome.fails = result.verdict == Verdict::failed;
  for (const PlacedFinding& placed : result.findings) {
    if (placed.because_of >= 0) continue;
    outcome.findings += text_of(placed);
    outcome.key += wire::format_line("{} {} {}\n", checks::id_of(placed.finding.rule), placed.finding.pointer.text(),
                                     placed.place.to_string());
  }
  return outcome;
}

std::string key_of(const PlacedFinding& placed) {
  return fmt::format("{} {} {}", checks::id_of(placed.finding.rule), placed.place.to_string(),
                     placed.finding.expected.text());
}

bool is_of_rule(const std::string& key, Rule rule) { return key.starts_with(fmt::format("{} ", checks::id_of(rule))); }

}  // namespace

void WatchedMilestone::update() {
  const auto begun = std::chrono::steady_clock::now();
  wire::Problem impossible;
  auto loaded = load_plan_whatever_holds(file_, impossible);
  if (!loaded) {
    const std::string error = loaded.error().to_string();
    if (error != load_error_) environment_.out(wire::format_line("error: {}\n  waiting for the next save\n", error));
    load_error_ = error;
    if (folders_.empty()) folders_.insert(std::filesystem::path(file_).parent_path().string());
    return;
  }
  const Plan& plan = *loaded->plan;
  const Touched touched = touched_by(plan);
  if (!touched.everything && touched.files.empty() && load_error_.empty()) return;
  if (!load_error_.empty()) environment_.out(wire::format_line("{}: loads again\n", plan.milestone.id));
  load_error_.clear();
  if (!touched.everything && touched.files.empty()) return;
  if (impossible) environment_.out(wire::format_line("error: {}\n", impossible->to_string()));
  remember_folders(*loaded);
  const size_t rerun = select(plan, touched).size();
  run(plan, touched);
  if (environment_.interrupted && environment_.interrupted->load()) return;
  const bool edited = !digests_.empty();
  digests_ = plan.digests;
  const auto failing = static_cast<size_t>(
      std::count_if(scenarios_.begin(), scenarios_.end(), [](const auto& entry) { return entry.second.fails; }));
  const auto took = std::chrono::steady_clock::now() - begun;
  environment_.out(
      wire::format_line("{}: {} of {} run again{}: {} newly {}, {} fixed; {} {}, {} of the whole run ({} ms)\n",
                        plan.milestone.id, rerun, wire::counted(plan.runs.size(), "scenario"),
                        touched.everything ? "" : fmt::format(" ({})", fmt::join(touched.files, ", ")), newly_failing_,
                        newly_failing_ == 1 ? "fails" : "fail", fixed_, failing, failing == 1 ? "fails" : "fail",
                        wire::counted(run_findings_.size(), "finding"),
                        std::chrono::duration_cast<std::chrono::milliseconds>(took).count()));
  if (mutates_ && edited) print_survivors(plan, touched);
}

void WatchedMilestone::print_survivors(const Plan& plan, const Touched& touched) const {
  std::set<std::string> files = touched.files;
  for (const auto& [id, scenario] : scenarios_) {
    const auto& inputs = scenario.inputs;
    const auto is_input = [&](const std::string& file) { return inputs.contains(file); };
    const bool by_schema = std::all_of(touched.files.begin(), touched.files.end(), [&](const std::string& file) {
      return file.starts_with(plan.schema_directory + "/");
    });
    if (!by_schema && std::any_of(touched.files.begin(), touched.files.end(), is_input))
      files.insert(scenario.inputs.begin(), scenario.inputs.end());
  }
  Arguments arguments = {file_};
  for (const auto& [name, schema] : plan.schemas) {
    const bool judges = files.contains(fmt::format("{}/{}.schema.json", plan.schema_directory, name));
    if (!touched.everything && judges) arguments.insert(arguments.end(), {"--schema", name});
  }
  if (touched.everything || arguments.size() > 1) mutate_milestones(arguments, environment_);
}

void WatchedMilestone::remember_folders(const LoadedPlan& loaded) {
  for (const auto& [path, digest] : loaded.plan->digests)
    folders_.insert((std::filesystem::path(loaded.root) / path).parent_path().string());
  const std::filesystem::path schemas = std::filesystem::path(loaded.root) / loaded.plan->schema_directory;
  for (const char* below : {"", "baseline", "examples"}) folders_.insert((schemas / below).string());
}

WatchedMilestone::Touched WatchedMilestone::touched_by(const Plan& plan) const {
  Touched touched;
  touched.everything = digests_.empty();
  std::set<std::string> parts;  // files whose change touches a part
  for (const Fixture& fixture : plan.fixtures) parts.insert(*fixture.place.file);
  for (const Given& given : plan.givens) parts.insert(*given.place.file);
  for (const auto& [path, document] : plan.documents) parts.insert(path);
  const auto take = [&](const std::string& path) {
    touched.files.insert(path);
    if (!parts.contains(path) && !path.starts_with(plan.schema_directory + "/")) touched.everything = true;
  };
  for (const auto& [path, digest] : plan.digests) {
    const auto known = digests_.find(path);
    if (known == digests_.end() || known->second != digest) take(path);
  }
  for (const auto& [path, digest] : digests_) {
    if (!plan.digests.contains(path)) take(path);
  }
  return touched;
}

std::vector<const ScenarioRun*> WatchedMilestone::select(const Plan& plan, const Touched& touched) const {
  std::vector<const ScenarioRun*> selected;
  for (const ScenarioRun& run : plan.runs) {
    const auto known = scenarios_.find(run.id);
    const bool is_touched =
        touched.everything || known == scenarios_.end() ||
        std::any_of(touched.files.begin(), touched.files.end(), [&](const std::string& file) {
          return known->second.inputs.contains(file) || (run.scenario->place.file && *run.scenario->place.file == file);
        });
    if (is_touched) selected.push_back(&run);
  }
  return selected;
}

void WatchedMilestone::run(const Plan& plan, const Touched& touched) {
  newly_failing_ = fixed_ = 0;
  const auto target = open_target({}, {plan, "", gate_}, environment_);
  if (!target) return environment_.out(wire::format_line("error: {}\n", target.error().to_string()));
  ExecuteOptions options;
  options.selected = select(plan, touched);
  options.partial = options.selected.size() < plan.runs.size();
  options.jobs = std::max(1u, std::thread::hardware_concurrency());
  options.over_http = target->over_http;
  options.stop = environment_.interrupted;
  const Record record = execute(plan, *target->driver, options);
  if (record.interrupted) return;
  print_gone(plan);
  take_scenarios(plan, record);
  take_run_findings(record, touched);
}

void WatchedMilestone::take_scenarios(const Plan& plan, const Record& record) {
  InputsOfScenario inputs(plan);
  for (const ScenarioResult& result : record.scenarios) {
    WatchedScenario now = outcome_of(result);
    now.inputs = inputs.of(result);
    print_difference(result.run->id, now);
    scenarios_[result.run->id] = std::move(now);
  }
}

void WatchedMilestone::print_difference(const std::string& id, const WatchedScenario& now) {
  const auto known = scenarios_.find(id);
  const bool failed = known != scenarios_.end() && known->second.fails;
  if (now.fails && !failed) {
    ++newly_failing_;
    environment_.out(wire::format_line("  fails  {}\n", id) + now.findings);
  } else if (failed && !now.fails) {
    ++fixed_;
    environment_.out(wire::format_line("  fixed  {}\n", id));
  } else if (known != scenarios_.end() && known->second.key != now.key) {
    environment_.out(wire::format_line("  {}  {}\n", now.fails ? "fails otherwise" : "warns", id) + now.findings);
  }
}

void WatchedMilestone::print_gone(const Plan& plan) {
  std::set<std::string> ids;
  for (const ScenarioRun& run : plan.runs) ids.insert(run.id);
  std::erase_if(scenarios_, [&](const auto& entry) {
    if (ids.contains(entry.first)) return false;
    environment_.out(wire::format_line("  gone   {}\n", entry.first));
    return true;
  });
}

// A run of some scenarios judges the lock and the examples of schemas; what else belongs to the whole run stays. What
// an edit opened is known from the scenarios that its schema touches: all of those are run again.
void WatchedMilestone::take_run_findings(const Record& record, const Touched& touched) {
  std::map<std::string, std::string> now;
  for (const PlacedFinding& placed : record.run_findings) now.emplace(key_of(placed), text_of(placed));
  if (record.partial) {
    for (const SchemaOpening& opening : untried_openings(*record.plan, record.schema_coverage)) {
      PlacedFinding placed;
      placed.place = opening.place;
      placed.finding.rule = Rule::schema_untried;
      placed.finding.expected = fmt::format("an exchange that tries {} of {}", opening.point, opening.schema);
      placed.finding.actual = std::string("no exchange of this run");
      const bool is_touched = touched.files.contains(*opening.place.file);
      if (is_touched || run_findings_.contains(key_of(placed))) now.emplace(key_of(placed), text_of(placed));
    }
    for (const auto& [key, text] : run_findings_) {
      const bool judged_again = is_of_rule(key, Rule::schema_changed) || is_of_rule(key, Rule::schema_example) ||
                                is_of_rule(key, Rule::schema_untried);
      if (!judged_again) now.emplace(key, text);
    }
  }
  for (const auto& [key, text] : now) {
    if (!run_findings_.contains(key)) environment_.out("  found, of the whole run\n" + text);
  }
  for (const auto& [key, text] : run_findings_) {
    if (!now.contains(key)) environment_.out("  fixed, of the whole run\n" + text);
  }
  run_findings_ = std::move(now);
}

}  // namespace runner
