#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <future>
#include <set>

#include "runner/document/nearest.h"
#include "runner/plan/plan.h"
#include "runner/plan/schema_set.h"

namespace runner {
namespace {

// The schemas that the judge itself stands on; each milestone declares them among its shared ones.
constexpr const char* kErrorSchema = "ErrorResponse";
constexpr const char* kEventSchema = "EventEnvelope";
constexpr const char* kEventFeedSchema = "EventFeedResponse";
constexpr const char* kKeySetSchema = "PolicyIntegritySigningKeySet";

using Problem = std::optional<wire::Error>;

class PlanMaker {
 public:
  PlanMaker(InputFiles& files, const std::string& milestone_file, const std::vector<std::string>& more_fixtures)
      : files_(files), more_fixtures_(more_fixtures), plan_(std::make_unique<Plan>()) {
    plan_->file = milestone_file;
  }

  wire::Result<std::unique_ptr<Plan>> make() {
    if (Problem problem = read_milestone()) return *problem;
    // Schemas with their examples and the documents in YAML know nothing of one another, and are read at once.
    auto schemas = std::async(std::launch::async, [this] { return read_schemas_and_examples(); });
    const Problem documents = read_documents();
    if (Problem problem = schemas.get()) return *problem;
    if (documents) return *documents;
    if (Problem problem = resolve_contract()) return *problem;
    if (Problem problem = make_runs()) return *problem;
    plan_->digests = files_.digests();
    plan_->schema_texts = schemas_->take_texts();
    return std::move(plan_);
  }

 private:
  Problem read_schemas_and_examples() {
    if (Problem problem = read_schemas()) return problem;
    return read_examples();
  }

  Problem read_documents() {
    if (Problem problem = read_used_milestones()) return problem;
    if (Problem problem = read_givens()) return problem;
    return read_fixtures();
  }

  Problem read_milestone() {
    const std::string name = plan_->file.substr(plan_->file.rfind('/') + 1);
    auto text = files_.read(plan_->file, name, plan_->file);
    if (!text) return text.error();
    plan_->text = *text;
    auto milestone = parse_milestone(plan_->text, plan_->file);
    if (!milestone) return milestone.error();
    plan_->milestone = std::move(*milestone);
    plan_->contract.milestone = plan_->milestone.id;
    const std::filesystem::path folder = std::filesystem::path(plan_->file).parent_path();
    for (const std::string& file : more_fixtures_) {
      plan_->milestone.fixtures.emplace_back(std::filesystem::path(file).lexically_relative(folder).string(),
                                             plan_->milestone.place);
    }
    return {};
  }

  Problem read_schemas() {
    plan_->schema_directory = InputFiles::resolve(plan_->file, plan_->milestone.schema_directory);
    auto set = SchemaSet::read(files_, plan_->schema_directory);
    if (!set) return set.error();
    auto lock = read_schema_lock(files_, plan_->schema_directory);
    if (!lock) return lock.error();
    plan_->schema_lock = *std::move(lock);
    schemas_.emplace(std::move(*set));
    const auto declare = [&](const auto& names, const std::string& prefix) -> Problem {
      for (const auto& [name, place] : names) {
        auto schema = schemas_->compile(prefix + name, place.to_string());
        if (!schema) return schema.error();
        plan_->schemas[prefix + name] = *schema;
      }
      return {};
    };
    const Milestone& milestone = plan_->milestone;
    if (Problem problem = declare(milestone.artifacts, "")) return problem;
    if (Problem problem = declare(milestone.shared_schemas, "")) return problem;
    if (Problem problem = declare(milestone.baseline_schemas, "baseline/")) return problem;
    return judge_schemas();
  }

  Problem judge_schemas() {
    checks::Contract& contract = plan_->contract;
    for (auto [name, slot] :
         {std::pair{kErrorSchema, &contract.error}, std::pair{kEventSchema, &contract.event},
          std::pair{kEventFeedSchema, &contract.event_feed}, std::pair{kKeySetSchema, &contract.key_set}}) {
      auto schema = schemas_->compile(name, plan_->milestone.place.to_string());
      if (!schema) return schema.error();
      *slot = *schema;
    }
    return {};
  }

  Problem read_used_milestones() {
    for (const auto& [id, place] : plan_->milestone.uses) {
      const std::string written = id + ".yaml";
      auto text = files_.read(plan_->file, written, place.to_string());
      if (!text) return text.error();
      auto used = parse_milestone(*text, InputFiles::resolve(plan_->file, written));
      if (!used) return used.error();
      if (used->id != id) {
        return wire::Error{used->place.to_string(), fmt::format("milestone '{}'", used->id), id, ""};
      }
      plan_->contract.used.insert(used->floor.begin(), used->floor.end());
      used_.push_back(std::move(*used));
    }
    return {};
  }

  Problem resolve_contract() {
    for (const Milestone& used : used_) {
      if (Problem problem = add_operations(used, true)) return problem;
      if (Problem problem = add_events(used, true)) return problem;
    }
    const Milestone& milestone = plan_->milestone;
    plan_->contract.floor.insert(milestone.floor.begin(), milestone.floor.end());
    for (const auto& [code, owner] : milestone.borrowed) {
      if (Problem problem = check_borrowed(code, owner)) return problem;
      plan_->contract.borrowed.insert(code);
    }
    if (Problem problem = add_operations(milestone, false)) return problem;
    return add_events(milestone, false);
  }

  Problem check_borrowed(const std::string& code, const std::string& owner) const {
    const std::string where = plan_->milestone.place.to_string();
    for (const Milestone& used : used_) {
      if (used.id != owner) continue;
      if (std::find(used.floor.begin(), used.floor.end(), code) != used.floor.end()) return {};
      return wire::Error{where, fmt::format("borrowed code '{}'", code), fmt::format("a code of {}'s floor", owner),
                         ""};
    }
    return wire::Error{where, fmt::format("code '{}' borrowed from '{}'", code, owner), "a milestone listed in 'uses'",
                       ""};
  }

  wire::Result<checks::SchemaRef> schema(const std::string& name, const Place& place) {
    if (name.empty()) return checks::SchemaRef{};
    return schemas_->compile(name, place.to_string());
  }

  Problem add_operations(const Milestone& milestone, bool borrowed) {
    for (const OperationDeclaration& declared : milestone.operations) {
      if (plan_->contract.find_operation(declared.id)) {
        return wire::Error{declared.place.to_string(), fmt::format("operation '{}' a second time", declared.id),
                           "an id that no used milestone has", ""};
      }
      auto request = schema(declared.request, declared.place);
      if (!request) return request.error();
      auto response = schema(declared.response, declared.place);
      if (!response) return response.error();
      if (Problem problem = check_reasons(declared, milestone)) return problem;
      checks::Operation operation;
      operation.id = declared.id;
      operation.method = declared.method;
      operation.path = declared.path;
      operation.correlation_id = checks::correlation_id_of(declared.id);
      operation.request = *request;
      operation.response = *response;
      operation.needs_idempotency_key = declared.needs_idempotency_key;
      operation.actors = declared.actors;
      operation.scopes = declared.scopes;
      operation.generic_reason = declared.generic_reason;
      operation.reasons = declared.reasons;
      operation.verdict_reasons = declared.verdict_reasons;
      if (const auto& shape = declared.signed_export) {
        operation.signed_export = checks::ExportShape{shape->entry_id, shape->order, shape->filters};
      }
      operation.borrowed = borrowed;
      plan_->contract.operations.push_back(std::move(operation));
    }
    return {};
  }

  Problem check_reasons(const OperationDeclaration& declared, const Milestone& milestone) const {
    std::vector<std::string_view> known(milestone.floor.begin(), milestone.floor.end());
    for (const auto& entry : milestone.borrowed) known.push_back(entry.first);
    const auto check = [&](const std::string& code) -> Problem {
      if (code.empty() || std::find(known.begin(), known.end(), code) != known.end()) return {};
      return wire::Error{declared.place.to_string(), fmt::format("reason code '{}' of '{}'", code, declared.id),
                         "a code of the floor or a borrowed one", did_you_mean(code, known)};
    };
    for (const std::string& code : declared.reasons) {
      if (Problem problem = check(code)) return problem;
    }
    for (const auto& entry : declared.unknown_id) {
      if (Problem problem = check(entry.second)) return problem;
    }
    return check(declared.generic_reason);
  }

  Problem add_events(const Milestone& milestone, bool borrowed) {
    for (const EventDeclaration& declared : milestone.events) {
      auto payload = schema(declared.payload, declared.place);
      if (!payload) return payload.error();
      for (const std::string& emitter : declared.emitted_by) {
        if (plan_->contract.find_operation(emitter)) continue;
        return wire::Error{declared.place.to_string(), fmt::format("operation '{}'", emitter), "a declared operation",
                           did_you_mean(emitter, operation_ids())};
      }
      checks::EventType event;
      event.type = declared.type;
      event.payload = *payload;
      event.emitted_by = declared.emitted_by;
      event.per = declared.per == EventDeclaration::Per::record ? checks::EventType::Per::record
                                                                : checks::EventType::Per::write;
      event.identity = declared.identity;
      event.agrees = declared.agrees;
      event.occurred_at = declared.occurred_at;
      event.borrowed = borrowed;
      plan_->contract.events.push_back(std::move(event));
    }
    return {};
  }

  std::vector<std::string_view> operation_ids() const {
    std::vector<std::string_view> ids;
    for (const checks::Operation& operation : plan_->contract.operations) ids.push_back(operation.id);
    return ids;
  }

  Problem read_givens() {
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

  Problem read_fixtures() {
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
      plan_->fixtures.push_back(std::move(*fixture));
    }
    return {};
  }

  Problem read_examples() {
    for (const auto& [name, schema] : plan_->schemas) {
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

  Problem make_runs() {
    if (Problem problem = resolve_references(*plan_, files_)) return problem;
    for (const Fixture& fixture : plan_->fixtures) {
      for (const Scenario& scenario : fixture.scenarios) {
        if (Problem problem = refuse_repeated_cases(scenario)) return problem;
      }
      const wire::Instant clock = *wire::parse_instant(fixture.clock);
      for (const Scenario& scenario : fixture.scenarios) add_runs(scenario, clock);
    }
    add_derived_scenarios(*plan_);
    return {};
  }

  // A run is known by "scenario/case": name spaces, shards and replays rely on it.
  static Problem refuse_repeated_cases(const Scenario& scenario) {
    std::set<std::string> seen;
    for (const Step& step : scenario.steps) {
      for (const Case& variation : step.cases) {
        if (seen.insert(variation.id).second) continue;
        return wire::Error{variation.place.to_string(), fmt::format("the case '{}' again", variation.id),
                           fmt::format("case ids that are unique in the scenario '{}'", scenario.id), ""};
      }
    }
    return {};
  }

  void add_runs(const Scenario& scenario, wire::Instant clock) {
    add_run(scenario, nullptr, scenario.steps.size(), clock);
    for (size_t i = 0; i < scenario.steps.size(); ++i) {
      for (const Case& variation : scenario.steps[i].cases) add_run(scenario, &variation, i + 1, clock);
    }
  }

  void add_run(const Scenario& scenario, const Case* variation, size_t steps, wire::Instant clock) {
    ScenarioRun run;
    run.id = variation ? scenario.id + "/" + variation->id : scenario.id;
    run.scenario = &scenario;
    run.variation = variation;
    run.steps = steps;
    run.proves = variation && !variation->proves.empty() ? variation->proves : scenario.proves;
    run.level = level_of(run.proves);
    run.requirements = requirements_of(*plan_, scenario, variation, steps);
    run.clock = clock;
    plan_->runs.push_back(std::move(run));
  }

  Level level_of(const std::vector<std::string>& proves) const {
    const auto is_must = [&](const std::string& id) { return plan_->find_rule(id)->level == Level::must; };
    return proves.empty() || std::any_of(proves.begin(), proves.end(), is_must) ? Level::must : Level::should;
  }

  InputFiles& files_;
  const std::vector<std::string>& more_fixtures_;
  std::unique_ptr<Plan> plan_;
  std::optional<SchemaSet> schemas_;
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
                                              const std::vector<std::string>& more_fixtures) {
  return PlanMaker(files, milestone_file, more_fixtures).make();
}

}  // namespace runner
