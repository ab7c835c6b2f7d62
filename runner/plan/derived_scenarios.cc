// The checks that follow from the milestone alone: each operation's sample, varied (docs/fixture-format.md). They are
// ordinary scenarios, so that they run, fail and replay like written ones.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "runner/plan/plan.h"

namespace runner {
namespace {

using checks::Refusal;
using checks::Rule;

constexpr const char* kKeyLabel = "derived";

// Bodies that are not a JSON object, with the last part of the scenario's id.
const std::vector<std::pair<std::string, Body>>& bodies_without_object() {
  static const std::vector<std::pair<std::string, Body>> bodies = {
      {"empty", BodyText{""}},
      {"truncated", BodyText{"{\"a\": "}},
      {"array", BodyText{"[]"}},
      {"number", BodyText{"12"}},
      {"string", BodyText{"\"text\""}},
      {"null", BodyText{"null"}},
      {"trailing", BodyText{"{} {}"}},
      {"invalid-utf8", BodyBase64{"eyJhIjoi/yJ9"}},
      {"lone-surrogate", BodyText{"{\"a\": \"\\ud800\"}"}},
  };
  return bodies;
}

class OperationDeriver {
 public:
  OperationDeriver(const Plan& plan, const OperationDeclaration& operation, DerivedScenarios& derived)
      : plan_(plan), conventions_(plan.contract.conventions), operation_(operation), derived_(derived) {
    clock_ = plan.fixtures.empty() ? wire::Instant{} : *wire::parse_instant(plan.fixtures.front().clock);
  }

  void derive() {
    derive_identity();
    derive_actor_types();
    derive_scopes();
    derive_unknown_ids();
    if (operation_.needs_idempotency_key) derive_idempotency();
    if (!operation_.request_schema.empty()) derive_bodies();
  }

 private:
  Step sample_step() const {
    Step step;
    step.place = operation_.sample->place;
    step.expect.place = step.place;
    step.action = CallStep{operation_.id, operation_.method, {}, operation_.sample->call};
    return step;
  }
  static CallFields& fields_of(Step& step) { return std::get<CallStep>(step.action).call; }

  // The sample varied in one place, and refused.
  Case refused_case(std::string id, checks::Refusal refusal, std::string reason = {}) const {
    Case variation;
    variation.place = operation_.sample->place;
    variation.id = std::move(id);
    variation.expect.emplace();
    variation.expect->place = variation.place;
    const checks::ErrorCode& error = conventions_.errors.at(refusal);
    variation.expect->error = wire::Json(error.code);
    variation.expect->status = {error.status};
    if (!reason.empty()) variation.expect->reason = wire::Json(std::move(reason));
    return variation;
  }

  Scenario& add_scenario(Rule rule, std::vector<Step> steps) {
    Scenario& scenario = derived_.scenarios.emplace_back();
    scenario.place = operation_.sample->place;
    scenario.id = fmt::format("{}/{}", checks::id_of(rule), operation_.id);
    scenario.tags = {"derived"};
    scenario.given = operation_.sample->given;
    scenario.steps = std::move(steps);
    return scenario;
  }

  void add_run(Rule rule, const Scenario& scenario, const Case* variation) {
    ScenarioRun run;
    run.scenario = &scenario;
    run.variation = variation;
    run.id = variation && !variation->id.empty() ? scenario.id + "/" + variation->id : scenario.id;
    run.steps = scenario.steps.size();
    run.requirements = requirements_of(plan_, scenario, variation, run.steps);
    run.clock = clock_;
    run.derived = rule;
    derived_.runs.push_back(std::move(run));
  }

  /// Runs of the steps, each with one of the cases of the last; an empty id means the scenario's.
  void add_cases(Rule rule, std::vector<Step> steps, std::vector<Case> cases) {
    if (cases.empty()) return;
    steps.back().cases = std::move(cases);
    const Scenario& scenario = add_scenario(rule, std::move(steps));
    for (const Case& variation : scenario.steps.back().cases) add_run(rule, scenario, &variation);
  }

  void derive_identity() {
    Case anonymous = refused_case("", Refusal::unauthenticated);
    anonymous.call.caller = wire::Json("none");
    add_cases(Rule::derived_identity, {sample_step()}, {std::move(anonymous)});
  }

  void derive_actor_types() {
    std::vector<Case> cases;
    for (const std::string& type : conventions_.actor_types) {
      if (std::count(operation_.actors.begin(), operation_.actors.end(), type)) continue;
      cases.push_back(refused_case(type, Refusal::forbidden));
      cases.back().call.caller = wire::Json(wire::Object{{"type", type}, {"id", "$owner_id"}});
    }
    add_cases(Rule::derived_actor_type, {sample_step()}, std::move(cases));
  }

  void derive_scopes() {
    std::vector<Case> cases;
    for (const std::string& missing : operation_.scopes) {
      std::vector<std::string> scopes = operation_.scopes;
      std::erase(scopes, missing);
      cases.push_back(refused_case(missing, Refusal::missing_scope));
      cases.back().call.scopes = std::move(scopes);
    }
    add_cases(Rule::derived_scope, {sample_step()}, std::move(cases));
  }

  void derive_unknown_ids() {
    const std::array<std::pair<const char*, wire::Json>, 5> ids = {{
        {"plain", wire::Object{{"$unique", "nobody"}}},
        {"proto", "__proto__"},
        {"constructor", "constructor"},
        {"encoded-slash", "no/such id?"},
        {"non-ascii", "n\u00f8 \u65e5\u672c \U0001F600"},
    }};
    std::vector<Case> cases;
    for (const auto& [parameter, reason] : operation_.unknown_id) {
      for (const auto& [suffix, id] : ids) {
        cases.push_back(refused_case(fmt::format("{}/{}", parameter, suffix), Refusal::not_found, reason));
        cases.back().call.path = {{parameter, id}};
      }
    }
    add_cases(Rule::derived_unknown_id, {sample_step()}, std::move(cases));
  }

  void derive_idempotency() {
    Case without_key = refused_case("", Refusal::invalid);
    without_key.call.idempotency_key = "none";
    without_key.expect->body = {{"/error/details/header", "Idempotency-Key"}};
    add_cases(Rule::derived_idempotency_key, {sample_step()}, {std::move(without_key)});

    Step first = sample_step();
    fields_of(first).idempotency_key = kKeyLabel;
    Step again = first;
    again.expect.replayed = true;
    const Scenario& replay = add_scenario(Rule::derived_replay, {first, again});
    add_run(Rule::derived_replay, replay, nullptr);

    Case other = refused_case("", Refusal::key_reused);
    other.set = {{"/derived_mismatch", true}};
    add_cases(Rule::derived_mismatch, {first, first}, {std::move(other)});
  }

  void derive_bodies() {
    std::vector<Case> cases;
    for (const auto& [suffix, body] : bodies_without_object()) {
      cases.push_back(refused_case(suffix, Refusal::invalid, operation_.generic_reason));
      cases.back().call.body = body;
    }
    add_cases(Rule::derived_body, {sample_step()}, std::move(cases));
  }

  const Plan& plan_;
  const checks::Conventions& conventions_;
  const OperationDeclaration& operation_;
  DerivedScenarios& derived_;
  wire::Instant clock_;
};

}  // namespace

DerivedScenarios derive_scenarios(const Plan& plan) {
  DerivedScenarios derived;
  for (const OperationDeclaration& operation : plan.milestone.operations) {
    if (operation.sample) OperationDeriver(plan, operation, derived).derive();
  }
  return derived;
}

}  // namespace runner
