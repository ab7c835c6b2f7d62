#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <future>
#include <iterator>

#include "runner/document/fixture_reader.h"
#include "runner/plan/plan.h"
#include "runner/plan/resolve_contract.h"

namespace runner {
namespace {

// Where a literal error is expected, its status is.
void add_status(Expectation& expect, const checks::ErrorCodes& codes) {
  const std::string* code = expect.error ? expect.error->as_string() : nullptr;
  const int status = code ? codes.status_of(*code) : 0;
  if (expect.status.empty() && status > 0) expect.status = {status};
}

void add_statuses(Step& step, const checks::ErrorCodes& codes) {
  add_status(step.expect, codes);
  for (Case& variation : step.cases) {
    if (variation.expect) add_status(*variation.expect, codes);
  }
  auto* calls = std::get_if<AtOnceStep>(&step.action);
  if (!calls) return;
  for (auto& order : calls->orders) {
    for (Expectation& expect : order) add_status(expect, codes);
  }
}

void add_statuses(Fixture& fixture, const checks::ErrorCodes& codes) {
  for (Scenario& scenario : fixture.scenarios) {
    for (Step& step : scenario.steps) add_statuses(step, codes);
  }
}

class PlanMaker {
 public:
  PlanMaker(InputFiles& files, const std::string& milestone_file, const std::vector<std::string>& more_fixtures,
            ImpossibleParts impossible)
      : files_(files), more_fixtures_(more_fixtures), impossible_(impossible), plan_(std::make_unique<Plan>()) {
    plan_->file = milestone_file;
  }

  wire::Result<std::unique_ptr<Plan>> make() {
    auto plan = make_parts();
    return plan ? std::move(plan) : at_own_place(plan.error(), files_);
  }

 private:
  wire::Result<std::unique_ptr<Plan>> make_parts() {
    if (auto problem = read_milestone()) return *problem;
    if (auto problem = read_conventions()) return *problem;
    // Schemas with their examples and the documents in YAML know nothing of one another, and are read at once.
    auto schemas = std::async(std::launch::async, [this] { return read_schemas_and_examples(); });
    const wire::Problem documents = read_documents();
    if (auto problem = schemas.get()) return *problem;
    if (documents) return *documents;
    plan_->read_at = std::chrono::steady_clock::now();
    auto contract = resolve_contract({conventions_, plan_->milestone, used_}, *schemas_);
    if (!contract) return contract.error();
    plan_->contract = *std::move(contract);
    plan_->tolerances = conventions_.tolerances;
    for (const Milestone& used : used_) add_rest(used);
    add_rest(plan_->milestone);
    if (auto problem = make_runs()) return *problem;
    plan_->digests = files_.digests();
    plan_->schema_documents = schemas_->documents();
    plan_->schema_texts = schemas_->take_texts();
    return std::move(plan_);
  }

  wire::Problem read_schemas_and_examples() {
    if (auto problem = read_schemas()) return problem;
    return read_examples();
  }

  wire::Problem read_documents() {
    if (auto problem = read_used_milestones()) return problem;
    if (auto problem = read_givens()) return problem;
    return read_fixtures();
  }

  wire::Problem read_milestone() {
    const std::string name = plan_->file.substr(plan_->file.rfind('/') + 1);
    auto text = files_.read(plan_->file, name, plan_->file);
    if (!text) return text.error();
    plan_->text = *text;
    auto milestone = parse_milestone(plan_->text, plan_->file);
    if (!milestone) return milestone.error();
    plan_->milestone = std::move(*milestone);
    const std::filesystem::path folder = std::filesystem::path(plan_->file).parent_path();
    auto& fixtures = plan_->milestone.fixtures;
    for (const std::string& file : more_fixtures_) {
      const std::string written = std::filesystem::path(file).lexically_relative(folder).string();
      const bool listed = std::any_of(fixtures.begin(), fixtures.end(), [&](const auto& known) {
        return InputFiles::resolve(plan_->file, known.first) == InputFiles::resolve(plan_->file, written);
      });
      if (!listed) fixtures.emplace_back(written, plan_->milestone.place);
    }
    return {};
  }

  wire::Problem read_conventions() {
    const Milestone& milestone = plan_->milestone;
    auto text = files_.read(plan_->file, milestone.conventions, milestone.place.to_string());
    if (!text) return text.error();
    auto conventions = parse_conventions(*text, InputFiles::resolve(plan_->file, milestone.conventions));
    if (!conventions) return conventions.error();
    conventions_ = *std::move(conventions);
    return {};
  }

  /// What is neither the judge's nor the fixtures'.
  void add_rest(const Milestone& milestone) {
    const auto append = [](const auto& from, auto& to) { to.insert(to.end(), from.begin(), from.end()); };
    append(milestone.tolerances, plan_->tolerances);
    append(milestone.gates, plan_->gates);
    if (milestone.probe) plan_->probes.emplace_back(milestone.id, *milestone.probe);
  }

  wire::Problem read_schemas() {
    plan_->schema_directory = InputFiles::resolve(plan_->file, plan_->milestone.schema_directory);
    auto set = SchemaSet::read(files_, plan_->schema_directory);
    if (!set) return set.error();
    if (set->documents().uris().empty()) {
      return wire::Error{plan_->milestone.place.to_string(),
                         fmt::format("'{}': a folder without *.schema.json files", plan_->schema_directory),
                         "the folder of the schemas", "paths are relative to the file that names them"};
    }
    auto lock = read_schema_lock(files_, plan_->schema_directory);
    if (!lock) return lock.error();
    plan_->schema_lock = *std::move(lock);
    schemas_.emplace(std::move(*set));
    const auto declare = [&](const auto& names, const std::string& prefix) -> wire::Problem {
      for (const auto& [name, place] : names) {
        auto schema = schemas_->compile(prefix + name, place.to_string());
        if (!schema) return schema.error();
        plan_->schemas[prefix + name] = *schema;
      }
      return {};
    };
    const Milestone& milestone = plan_->milestone;
    if (auto problem = declare(milestone.artifacts, "")) return problem;
    if (auto problem = declare(milestone.shared_schemas, "")) return problem;
    if (auto problem = declare(milestone.baseline_schemas, "baseline/")) return problem;
    return add_reached_schemas();
  }

  wire::Problem add_reached_schemas() {
    plan_->reached_schemas = plan_->schemas;
    for (const auto& [name, schema] : plan_->schemas) {
      auto reached = schemas_->compile_reached(schema->schema);
      if (!reached) return reached.error();
      plan_->reached_schemas.merge(*reached);
    }
    return {};
  }

  wire::Problem read_used_milestones() {
    for (const auto& [id, place] : plan_->milestone.uses) {
      const std::string written = id + ".yaml";
      auto text = files_.read(plan_->file, written, place.to_string());
      if (!text) return text.error();
      auto used = parse_milestone(*text, InputFiles::resolve(plan_->file, written));
      if (!used) return used.error();
      if (used->id != id) {
        return wire::Error{used->place.to_string(), fmt::format("milestone '{}'", used->id), id, ""};
      }
      if (used->conventions != plan_->milestone.conventions) {
        return wire::Error{used->place.to_string(), fmt::format("conventions '{}'", used->conventions),
                           fmt::format("'{}', which {} names", plan_->milestone.conventions, plan_->milestone.id), ""};
      }
      used_.push_back(std::move(*used));
    }
    return {};
  }

  wire::Problem read_givens() {
    for (const auto& [written, place] : plan_->milestone.givens) {
      auto text = files_.read(plan_->file, written, place.to_string());
      if (!text) return text.error();
      auto givens = parse_givens(*text, InputFiles::resolve(plan_->file, written));
      if (!givens) return givens.error();
      for (Given& given : *givens) {
        if (const Given* other = plan_->find_given(given.id)) {
          return wire::Error{given.place.to_string(), fmt::format("given '{}' a second time", given.id),
                             fmt::format("an id other than the one at {}", other->place.to_string()), ""};
        }
        plan_->givens.push_back(std::move(given));
      }
    }
    return {};
  }

  wire::Problem read_fixtures() {
    std::map<std::string, Place> scenarios;
    for (const auto& [written, place] : plan_->milestone.fixtures) {
      auto text = files_.read(plan_->file, written, place.to_string());
      if (!text) return text.error();
      auto fixture = parse_fixture(*text, InputFiles::resolve(plan_->file, written));
      if (!fixture) return fixture.error();
      for (const Scenario& scenario : fixture->scenarios) {
        const auto [other, fresh] = scenarios.emplace(scenario.id, scenario.place);
        if (fresh) continue;
        return wire::Error{scenario.place.to_string(), fmt::format("scenario '{}' a second time", scenario.id),
                           fmt::format("an id other than the one at {}", other->second.to_string()), ""};
      }
      add_statuses(*fixture, conventions_.rules.errors);
      plan_->fixtures.push_back(std::move(*fixture));
    }
    return {};
  }

  wire::Problem read_examples() {
    for (const auto& [name, schema] : plan_->reached_schemas) {
      const std::string file = schemas_->directory() + "/examples/" + name + ".json";
      if (!files_.exists(file)) continue;
      auto text = files_.read(file, file.substr(file.rfind('/') + 1), file);
      if (!text) return text.error();
      auto documents = json_schema::read_examples(*text, file);
      if (!documents) return documents.error();
      plan_->examples.push_back({file, *std::move(text), schema, *std::move(documents)});
    }
    return {};
  }

  wire::Problem make_runs() {
    auto documents = resolve_references(*plan_, files_);
    if (!documents) return documents.error();
    plan_->documents = *std::move(documents);
    if (impossible_ == ImpossibleParts::refused) {
      if (auto problem = check_against_schemas(*plan_, files_)) return problem;
    }
    auto runs = scenario_runs(*plan_);
    if (!runs) return runs.error();
    DerivedScenarios derived = derive_scenarios(*plan_);
    plan_->derived = std::move(derived.scenarios);
    plan_->runs = *std::move(runs);
    plan_->runs.insert(plan_->runs.end(), std::move_iterator(derived.runs.begin()),
                       std::move_iterator(derived.runs.end()));
    return {};
  }

  InputFiles& files_;
  const std::vector<std::string>& more_fixtures_;
  const ImpossibleParts impossible_;
  std::unique_ptr<Plan> plan_;
  std::optional<SchemaSet> schemas_;
  ConventionsFile conventions_;
  std::vector<Milestone> used_;
};

}  // namespace

const Given* Plan::find_given(std::string_view id) const {
  const auto found = std::find_if(givens.begin(), givens.end(), [&](const Given& given) { return given.id == id; });
  return found == givens.end() ? nullptr : &*found;
}

const RuleDeclaration* Plan::find_rule(std::string_view id) const {
  const auto& rules = milestone.rules;
  const auto found = std::find_if(rules.begin(), rules.end(), [&](const auto& rule) { return rule.id == id; });
  return found == rules.end() ? nullptr : &*found;
}

wire::Result<std::unique_ptr<Plan>> make_plan(InputFiles& files, const std::string& milestone_file,
                                              const std::vector<std::string>& more_fixtures,
                                              ImpossibleParts impossible) {
  return PlanMaker(files, milestone_file, more_fixtures, impossible).make();
}

}  // namespace runner
