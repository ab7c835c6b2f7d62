// The checks that follow from the milestone alone: each operation's sample, varied (docs/fixture-format.md). They are
// ordinary scenarios, so that they run, fail and replay like written ones.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "runner/plan/plan.h"

namespace runner {
namespace {

using checks::Rule;

constexpr std::array<std::string_view, 3> kActorTypes = {"user", "partner", "agent"};
constexpr const char* kKeyLabel = "derived";

// Bodies that are no JSON object, with the last part of the scenario's id.
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
  OperationDeriver(Plan& plan, const OperationDeclaration& operation) : plan_(plan), operation_(operation) {
    clock_ = plan.fixtures.empty() ? wire::Instant{} : *wire::parse_instant(plan.fixtures.front().clock);
  }

  void derive() {
    derive_identity();
    derive_actor_types();
    derive_scopes();
    derive_unknown_ids();
    if (operation_.needs_idempotency_key) derive_idempotency();
    if (!operation_.request.empty()) derive_bodies();
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

  static void expect_error(Step& step, std::string code, std::string reason = {}) {
    step.expect.error = wire::Json(std::move(code));
    if (!reason.empty()) step.expect.reason = wire::Json(std::move(reason));
  }

  void add(Rule rule, const std::string& suffix, std::vector<Step> steps) {
    Scenario scenario;
    scenario.place = operation_.sample->place;
    scenario.id = fmt::format("{}/{}{}{}", checks::id_of(rule), operation_.id, suffix.empty() ? "" : "/", suffix);
    scenario.tags = {"derived"};
    scenario.given = operation_.sample->given;
    scenario.steps = std::move(steps);
    plan_.derived.push_back(std::move(scenario));
    ScenarioRun run;
    run.scenario = &plan_.derived.back();
    run.id = run.scenario->id;
    run.steps = run.scenario->steps.size();
    run.requirements = requirements_of(plan_, *run.scenario, nullptr, run.steps);
    run.clock = clock_;
    run.derived = rule;
    plan_.runs.push_back(std::move(run));
  }

  void derive_identity() {
    Step step = sample_step();
    fields_of(step).caller = wire::Json("none");
    expect_error(step, "UNAUTHORIZED");
    add(Rule::derived_identity, "", {std::move(step)});
  }

  void derive_actor_types() {
    for (std::string_view type : kActorTypes) {
      if (std::count(operation_.actors.begin(), operation_.actors.end(), type)) continue;
      Step step = sample_step();
      fields_of(step).caller = wire::Json(wire::Object{{"type", type}, {"id", "$owner_id"}});
      expect_error(step, "FORBIDDEN");
      add(Rule::derived_actor_type, std::string(type), {std::move(step)});
    }
  }

  void derive_scopes() {
    for (const std::string& missing : operation_.scopes) {
      std::vector<std::string> scopes = operation_.scopes;
      std::erase(scopes, missing);
      Step step = sample_step();
      fields_of(step).scopes = std::move(scopes);
      expect_error(step, "INSUFFICIENT_SCOPE");
      add(Rule::derived_scope, missing, {std::move(step)});
    }
  }

  void derive_unknown_ids() {
    const std::array<std::pair<const char*, wire::Json>, 5> ids = {{
        {"plain", wire::Object{{"$unique", "nobody"}}},
        {"proto", "__proto__"},
        {"constructor", "constructor"},
        {"encoded-slash", "no/such id?"},
        {"non-ascii", "n\u00f8 \u65e5\u672c \U0001F600"},
    }};
    for (const auto& [parameter, reason] : operation_.unknown_id) {
      for (const auto& [suffix, id] : ids) {
        Step step = sample_step();
        for (auto& [name, value] : fields_of(step).path) {
          if (name == parameter) value = id;
        }
        expect_error(step, "NOT_FOUND", reason);
        add(Rule::derived_unknown_id, fmt::format("{}/{}", parameter, suffix), {std::move(step)});
      }
    }
  }

  void derive_idempotency() {
    Step without_key = sample_step();
    fields_of(without_key).idempotency_key = "none";
    expect_error(without_key, "CONSTRAINT_VIOLATION");
    without_key.expect.body = {{"/error/details/header", "Idempotency-Key"}};
    add(Rule::derived_idempotency_key, "", {std::move(without_key)});

    Step first = sample_step();
    fields_of(first).idempotency_key = kKeyLabel;
    Step again = first;
    again.expect.replayed = true;
    add(Rule::derived_replay, "", {first, std::move(again)});

    Step other = first;
    if (auto* body = std::get_if<wire::Json>(&fields_of(other).body)) {
      body->as_object()->set("derived_mismatch", true);
    }
    expect_error(other, "IDEMPOTENCY_KEY_REUSE_PAYLOAD_MISMATCH");
    add(Rule::derived_mismatch, "", {std::move(first), std::move(other)});
  }

  void derive_bodies() {
    for (const auto& [suffix, body] : bodies_without_object()) {
      Step step = sample_step();
      fields_of(step).body = body;
      expect_error(step, "CONSTRAINT_VIOLATION", operation_.generic_reason);
      add(Rule::derived_body, suffix, {std::move(step)});
    }
  }

  Plan& plan_;
  const OperationDeclaration& operation_;
  wire::Instant clock_;
};

}  // namespace

void add_derived_scenarios(Plan& plan) {
  for (const OperationDeclaration& operation : plan.milestone.operations) {
    if (operation.sample) OperationDeriver(plan, operation).derive();
  }
}

}  // namespace runner
