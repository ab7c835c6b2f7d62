// Everything that a fixture names must exist before anything is sent.
#include <fmt/format.h>

#include <algorithm>

#include "runner/plan/call_references.h"
#include "wire/json_pointer.h"

namespace runner {
namespace {

class Resolver {
 public:
  Resolver(const Plan& plan, InputFiles& files) : plan_(plan), files_(files) {}

  wire::Result<std::map<std::string, wire::Json>> resolve() {
    if (auto problem = check()) return *problem;
    return std::move(documents_);
  }

 private:
  wire::Problem check() {
    for (const RuleDeclaration& rule : plan_.milestone.rules) {
      if (auto problem = check_checked_by(rule)) return problem;
    }
    for (const Given& given : plan_.givens) {
      if (auto problem = check_given(given)) return problem;
    }
    for (const Fixture& fixture : plan_.fixtures) {
      for (const Scenario& scenario : fixture.scenarios) {
        if (auto problem = check_scenario(scenario)) return problem;
      }
    }
    for (const OperationDeclaration& operation : plan_.milestone.operations) {
      if (auto problem = check_actors(operation)) return problem;
      if (auto problem = CallReferences::check_unknown_ids(operation)) return problem;
      if (auto problem = check_sample(operation)) return problem;
    }
    for (const auto& entry : plan_.probes) {
      if (auto problem = check_probe(entry.second)) return problem;
    }
    for (const Tolerance& tolerance : plan_.milestone.tolerances) {
      if (auto problem = check_tolerance(tolerance)) return problem;
    }
    return {};
  }

  wire::Problem check_checked_by(const RuleDeclaration& rule) const {
    for (const std::string& id : rule.checked_by) {
      if (checks::find_rule(id)) continue;
      std::vector<std::string_view> known;
      for (size_t i = 0; i < checks::kRuleCount; ++i) known.push_back(checks::id_of(static_cast<checks::Rule>(i)));
      return dangling(rule.place, "check", id, known);
    }
    return {};
  }

  wire::Problem check_rules(const std::vector<std::string>& proves, const Place& place) const {
    for (const std::string& id : proves) {
      if (!plan_.find_rule(id)) return dangling(place, "rule", id, ids_of(plan_.milestone.rules));
    }
    return {};
  }

  // What a step proves, its scenario does.
  wire::Problem check_proven_parts(const std::vector<std::string>& proves, const Scenario& scenario,
                                   const Place& place) const {
    for (const std::string& id : proves) {
      const auto& known = scenario.proves;
      if (std::find(known.begin(), known.end(), id) == known.end())
        return dangling(place, "rule of the scenario's 'proves'", id, {known.begin(), known.end()});
    }
    return {};
  }

  wire::Problem check_proofs(const Scenario& scenario) const {
    if (auto problem = check_rules(scenario.proves, scenario.place)) return problem;
    for (const Step& step : scenario.steps) {
      if (auto problem = check_proven_parts(step.proves, scenario, step.place)) return problem;
      for (const auto& [pointer, rules] : step.expect.proves) {
        if (auto problem = check_proven_parts(rules, scenario, step.expect.place)) return problem;
      }
    }
    return {};
  }

  wire::Problem check_given(const Given& given) {
    Names bound = always_bound();
    bound.insert(given.requires_names.begin(), given.requires_names.end());
    for (const Step& step : given.steps) {
      if (auto problem = check_step(step, bound)) return problem;
    }
    if (bound.contains(given.binds)) return {};
    return wire::Error{given.place.to_string(), fmt::format("binds '{}', which no step captures", given.binds),
                       "a captured name", ""};
  }

  wire::Problem bind_givens(const std::vector<GivenUse>& uses, Names& bound) const {
    for (const GivenUse& use : uses) {
      const Given* given = plan_.find_given(use.given);
      if (!given) return dangling(use.place, "given", use.given, ids_of(plan_.givens));
      for (const std::string& name : given->requires_names) {
        if (bound.contains(name)) continue;
        return wire::Error{use.place.to_string(), fmt::format("given '{}' with no '{}' before it", given->id, name),
                           fmt::format("'{}' bound earlier in 'given'", name), ""};
      }
      if (!use.caller.empty() && !is_caller(use.caller)) {
        return dangling(use.place, "caller", use.caller, {"owner", "stranger"});
      }
      bound.insert(use.name);
    }
    return {};
  }

  wire::Problem check_scenario(const Scenario& scenario) {
    if (auto problem = check_proofs(scenario)) return problem;
    Names bound = always_bound();
    if (auto problem = bind_givens(scenario.given, bound)) return problem;
    for (const Step& step : scenario.steps) {
      if (auto problem = check_step(step, bound)) return problem;
    }
    return {};
  }

  wire::Problem check_actors(const OperationDeclaration& operation) const {
    const std::vector<std::string>& known = plan_.contract.conventions.actor_types;
    for (const std::string& actor : operation.actors) {
      if (!plan_.contract.conventions.knows_actor_type(actor))
        return dangling(operation.place, "actor type", actor, {known.begin(), known.end()});
    }
    return {};
  }

  wire::Problem check_sample(const OperationDeclaration& operation) {
    if (!operation.sample) return {};
    Names bound = always_bound();
    if (auto problem = bind_givens(operation.sample->given, bound)) return problem;
    const checks::Operation* resolved = plan_.contract.find_operation(operation.id);
    if (auto problem = CallReferences::check_path(*resolved, operation.sample->call.path, operation.sample->place))
      return problem;
    return calls_.check_fields(operation.sample->call, bound, operation.sample->place);
  }

  wire::Problem check_probe(const ProbeDeclaration& probe) const {
    if (auto problem = check_probe_call(probe.served)) return problem;
    if (probe.clock) {
      if (auto problem = check_probe_call(probe.clock->call)) return problem;
    }
    return probe.gate ? check_probe_call(probe.gate->call) : wire::Problem{};
  }

  wire::Problem check_probe_call(const ProbeCall& call) const {
    Names bound = always_bound();
    if (auto problem = bind_givens(call.given, bound)) return problem;
    return calls_.check_call({call.place, call.step}, bound);
  }

  wire::Problem check_tolerance(const Tolerance& tolerance) const {
    for (const std::string& id : operations_of(tolerance.covers)) {
      if (id == "none" || plan_.contract.find_operation(id)) continue;
      return dangling(tolerance.place, "operation", id, ids_of(plan_.contract.operations));
    }
    return {};
  }

  wire::Problem check_step(const Step& step, Names& bound) {
    wire::Problem problem =
        std::visit([&](const auto& action) { return check_action(action, step, bound); }, step.action);
    if (problem) return problem;
    if ((problem = calls_.check_expectation(step.expect, bound))) return problem;
    for (const Case& variation : step.cases) {
      if ((problem = check_case(variation, step, bound))) return problem;
    }
    for (const auto& entry : step.capture) bound.insert(entry.first);
    return {};
  }

  wire::Problem check_action(const CallStep& call, const Step& step, const Names& bound) const {
    return calls_.check_call({step.place, call}, bound);
  }
  wire::Problem check_action(const AtOnceStep& at_once, const Step&, const Names& bound) const {
    for (const auto* calls : {&at_once.calls, &at_once.reads}) {
      for (const PlacedCall& placed : *calls) {
        if (auto problem = calls_.check_call(placed, bound)) return problem;
      }
    }
    for (const auto& order : at_once.orders) {
      for (const Expectation& expect : order) {
        if (auto problem = calls_.check_expectation(expect, bound)) return problem;
      }
    }
    return {};
  }
  wire::Problem check_action(const EventsStep& events, const Step& step, const Names& bound) {
    if (!is_caller(events.caller)) return dangling(step.place, "caller", events.caller, {"owner", "stranger"});
    for (const auto* patterns : {&events.contains, &events.excludes}) {
      for (const EventPattern& pattern : *patterns) {
        if (auto problem = check_event_type(pattern)) return problem;
        for (const auto& entry : pattern.body) {
          if (auto problem = check_value(entry.second, bound, pattern.place)) return problem;
        }
      }
    }
    return {};
  }
  // A literal type; a pattern that excludes a misspelt one would hold for ever.
  wire::Problem check_event_type(const EventPattern& pattern) const {
    const std::string* type = pattern.type.as_string();
    if (!type || plan_.contract.find_event(*type)) return {};
    std::vector<std::string_view> known;
    for (const checks::EventType& event : plan_.contract.events) known.push_back(event.type);
    return dangling(pattern.place, "event type", *type, known);
  }
  wire::Problem check_action(const DocumentStep& document, const Step& step, const Names& bound) {
    if (!plan_.schemas.contains(document.schema)) {
      std::vector<std::string_view> known;
      for (const auto& entry : plan_.schemas) known.push_back(entry.first);
      return dangling(step.place, "schema", document.schema, known);
    }
    const auto* file = std::get_if<std::string>(&document.source);
    if (!file) return check_value(std::get<wire::Json>(document.source), bound, step.place);
    auto text = files_.read(*step.place.file, *file, step.place.to_string());
    if (!text) return text.error();
    auto parsed = wire::parse_json(*text);
    const std::string path = InputFiles::resolve(*step.place.file, *file);
    if (!parsed) return wire::Error{path, parsed.error().to_string(), "a JSON document", ""};
    documents_[path] = std::move(*parsed);
    return {};
  }
  wire::Problem check_action(const LineageStep& lineage, const Step& step, const Names& bound) {
    const std::vector<std::string_view> known = {"disclosure.label", "disclosure.identity", "disclosure.registry",
                                                 "disclosure.summary", "disclosure.reference"};
    if (!lineage.finds.empty() && std::find(known.begin(), known.end(), lineage.finds) == known.end()) {
      return dangling(step.place, "check", lineage.finds, known);
    }
    return check_documents(lineage.documents, step, bound);
  }
  wire::Problem check_action(const ProjectStep& project, const Step& step, const Names& bound) {
    return check_documents(project.documents, step, bound);
  }
  wire::Problem check_action(const SetGateStep&, const Step&, const Names&) { return {}; }
  wire::Problem check_action(const RotateKeyStep&, const Step&, const Names&) { return {}; }

  wire::Problem check_documents(const LineageDocuments& documents, const Step& step, const Names& bound) const {
    std::vector<std::string_view> known;
    if (const auto& lineage = plan_.contract.lineage)
      known.assign(lineage->documents.begin(), lineage->documents.end());
    for (const auto& [name, document] : documents) {
      if (std::find(known.begin(), known.end(), name) == known.end())
        return dangling(step.place, "document of 'lineage'", name, known);
      if (auto problem = check_value(document, bound, step.place)) return problem;
    }
    return {};
  }

  wire::Problem check_case(const Case& variation, const Step& step, const Names& bound) const {
    if (auto problem = check_rules(variation.proves, variation.place)) return problem;
    if (auto problem = calls_.check_fields(variation.call, bound, variation.place)) return problem;
    for (const auto& entry : variation.set) {
      if (auto problem = check_value(entry.second, bound, variation.place)) return problem;
    }
    for (const auto& [pointer, rules] : variation.expect ? variation.expect->proves : decltype(Expectation::proves)()) {
      if (auto problem = check_rules(rules, variation.place)) return problem;
    }
    if (auto problem = check_edits(variation, step)) return problem;
    if (auto problem = check_varied_path(variation, step)) return problem;
    return variation.expect ? calls_.check_expectation(*variation.expect, bound) : wire::Problem{};
  }

  // `set` and `remove` must find their places, or the case would send what the step sends.
  static wire::Problem check_edits(const Case& variation, const Step& step) {
    if (variation.set.empty() && variation.remove.empty()) return {};
    const auto* own = std::get_if<wire::Json>(&variation.call.body);
    const auto* call = std::get_if<CallStep>(&step.action);
    const auto* body = own ? own : call ? std::get_if<wire::Json>(&call->call.body) : nullptr;
    const std::string where = variation.place.to_string();
    if (!body) return wire::Error{where, "'set' or 'remove' in a case", "a step with a 'body' to vary", ""};
    wire::Json edited = *body;
    for (const std::string& pointer : variation.remove) {
      if (wire::remove_at(edited, pointer)) continue;
      return wire::Error{where, fmt::format("'remove' of '{}'", pointer), "a place in the step's body", ""};
    }
    for (const auto& [pointer, value] : variation.set) {
      if (wire::set_at(edited, pointer, value)) continue;
      return wire::Error{where, fmt::format("'set' of '{}'", pointer), "a place that the step's body can have", ""};
    }
    return {};
  }

  wire::Problem check_varied_path(const Case& variation, const Step& step) const {
    const auto* call = std::get_if<CallStep>(&step.action);
    const checks::Operation* operation = call ? plan_.contract.find_operation(call->operation) : nullptr;
    for (const auto& [name, value] : variation.call.path) {
      const bool known = operation && operation->path.find("{" + name + "}") != std::string::npos;
      if (known && !value.is_null()) continue;
      return wire::Error{
          variation.place.to_string(), fmt::format("path parameter '{}'{}", name, known ? " removed" : ""),
          operation ? fmt::format("a value for a parameter of {}", operation->path) : "no 'path' with a raw request",
          ""};
    }
    return {};
  }

  const Plan& plan_;
  const CallReferences calls_{plan_};
  InputFiles& files_;
  std::map<std::string, wire::Json> documents_;
};

}  // namespace

wire::Result<std::map<std::string, wire::Json>> resolve_references(const Plan& plan, InputFiles& files) {
  return Resolver(plan, files).resolve();
}

}  // namespace runner
