#include "runner/document/fixture_reader.h"
#include "tests/runner/document/edits.h"

namespace runner {
namespace {

Fixture whole() {
  auto fixture = parse_fixture(whole_document("fixture"), "f.yaml");
  EXPECT_TRUE(fixture.ok()) << fixture.error().to_string();
  return fixture.ok() ? *fixture : Fixture();
}

TEST(Fixture, ReadsScenarios) {
  const Fixture fixture = whole();
  EXPECT_EQ(fixture.id, "execution-mode");
  EXPECT_EQ(fixture.clock, "2026-01-15T12:00:00Z");
  ASSERT_EQ(fixture.scenarios.size(), 2u);
  const Scenario& scenario = fixture.scenarios[0];
  EXPECT_EQ(scenario.id, "constrained-auto-behind-a-closed-gate");
  EXPECT_EQ(scenario.place.to_string(), "f.yaml:5:3");
  EXPECT_EQ(scenario.proves, std::vector<std::string>{"M107.mode.gate"});
  EXPECT_EQ(scenario.tags, std::vector<std::string>{"gate"});
  EXPECT_EQ(scenario.needs.gate_open, false);
  EXPECT_FALSE(scenario.needs.events);
  ASSERT_EQ(scenario.given.size(), 2u);
  EXPECT_EQ(scenario.given[0].name, "lp");
  EXPECT_EQ(scenario.given[0].given, "house_bot");
  EXPECT_EQ(scenario.given[0].caller, "");
  EXPECT_EQ(scenario.given[1].caller, "stranger");
}

TEST(Fixture, ReadsCalls) {
  const Fixture fixture = whole();
  const Step& step = fixture.scenarios[0].steps[0];
  EXPECT_EQ(step.place.to_string(), "f.yaml:11:5");
  const CallStep& call = std::get<CallStep>(step.action);
  EXPECT_EQ(call.operation, "liquidityExecution.mode.upsert");
  ASSERT_EQ(call.call.path.size(), 1u);
  EXPECT_EQ(call.call.path[0].second, wire::Json("$lp"));
  const wire::Json& body = std::get<wire::Json>(call.call.body);
  EXPECT_EQ(*body.find("mode")->find("override_policy")->find("expires_at"), wire::Json(wire::Object{{"$now", "+7d"}}));
  EXPECT_FALSE(call.call.caller || call.call.scopes || call.call.at || call.call.idempotency_key);
  EXPECT_EQ(step.expect.error, wire::Json("CONFLICT"));
  ASSERT_EQ(step.expect.body.size(), 1u);
  EXPECT_EQ(step.expect.body[0].first, "/error/details/required_env");
  const Step& second = fixture.scenarios[0].steps[1];
  EXPECT_TRUE(std::holds_alternative<std::monostate>(std::get<CallStep>(second.action).call.body));
  EXPECT_EQ(second.capture, (std::vector<std::pair<std::string, std::string>>{{"mode", "/execution_mode"}}));
  EXPECT_TRUE(second.expect.status.empty());
}

TEST(Fixture, ReadsCases) {
  const Fixture fixture = whole();
  const std::vector<Case>& cases = fixture.scenarios[0].steps[0].cases;
  ASSERT_EQ(cases.size(), 3u);
  EXPECT_EQ(cases[0].remove, std::vector<std::string>{"/mode/override_policy"});
  EXPECT_EQ(cases[0].expect->error, wire::Json("FORBIDDEN"));
  EXPECT_EQ(cases[1].set[0].first, "/mode/override_policy/expires_at");
  EXPECT_EQ(cases[1].call.at, wire::Json("+8d"));
  EXPECT_EQ(cases[1].call.idempotency_key, "none");
  EXPECT_FALSE(cases[1].expect.has_value());
  const Case& last = cases[2];
  EXPECT_EQ(last.place.to_string(), "f.yaml:26:7");
  EXPECT_TRUE(last.needs.events && last.needs.signing_keys && last.needs.fresh_state && !last.needs.gate_open);
  EXPECT_EQ(*last.call.caller->find("type"), wire::Json("agent"));
  EXPECT_EQ(last.call.scopes, std::vector<std::string>());
  EXPECT_TRUE(last.call.path[0].second.is_null());
  EXPECT_EQ(last.call.query[0], (std::pair<std::string, wire::Json>("limit", 5)));
  EXPECT_EQ(last.call.query[1], (std::pair<std::string, wire::Json>("limit", "6")));
  EXPECT_TRUE(last.call.headers[1].second.is_null());
  EXPECT_EQ(std::get<BodyText>(last.call.body).parts.as_array()->size(), 3u);
  EXPECT_EQ(last.note, "a body that is not JSON");
}

TEST(Fixture, ReadsRawRequestsAndExpectations) {
  const Fixture fixture = whole();
  const std::vector<Step>& steps = fixture.scenarios[1].steps;
  const CallStep& first = std::get<CallStep>(steps[0].action);
  EXPECT_EQ(first.operation, "");
  EXPECT_EQ(first.method, "GET");
  EXPECT_EQ(first.target, (wire::Json(wire::Array{"/liquidity-providers/", "$lp", "/nowhere"})));
  EXPECT_EQ(first.call.caller, wire::Json("none"));
  EXPECT_EQ(steps[0].expect.status, (std::vector<int>{404, 405}));
  EXPECT_EQ(steps[0].expect.headers[0].first, "content-type");
  EXPECT_EQ(std::get<BodyBase64>(std::get<CallStep>(steps[1].action).call.body).text, "eyJhIjoxfQ==");
  EXPECT_TRUE(steps[1].expect.replayed);
  EXPECT_EQ(*steps[1].expect.entries, (wire::Json(wire::Array{"$a", "b"})));
}

TEST(Fixture, ReadsTheOtherSteps) {
  const Fixture fixture = whole();
  const std::vector<Step>& steps = fixture.scenarios[1].steps;
  ASSERT_EQ(steps.size(), 10u);
  const EventsStep& events = std::get<EventsStep>(steps[2].action);
  EXPECT_EQ(events.caller, "stranger");
  EXPECT_EQ(events.contains[0].type, wire::Json("liquidity_provider.registered"));
  EXPECT_EQ(events.contains[0].body.size(), 2u);
  EXPECT_EQ(events.excludes.size(), 1u);
  const DocumentStep& inline_document = std::get<DocumentStep>(steps[3].action);
  EXPECT_EQ(inline_document.schema, "baseline/SwapIntent");
  EXPECT_FALSE(inline_document.valid);
  EXPECT_EQ(*std::get<wire::Json>(inline_document.source).find("count"), wire::Json(16));
  const DocumentStep& file = std::get<DocumentStep>(steps[4].action);
  EXPECT_EQ(std::get<std::string>(file.source), "intents/one.json");
  EXPECT_TRUE(file.valid);
  EXPECT_EQ(std::get<LineageStep>(steps[5].action).finds, "disclosure.identity");
  const LineageDocuments& judged = std::get<LineageStep>(steps[5].action).documents;
  ASSERT_EQ(judged.size(), 1u);
  EXPECT_EQ(judged[0].first, "intents");
  const LineageDocuments& projected = std::get<ProjectStep>(steps[6].action).documents;
  ASSERT_EQ(projected.size(), 2u);
  EXPECT_EQ(projected[1].first, "registry");
  EXPECT_EQ(steps[6].expect.body.size(), 1u);
  EXPECT_TRUE(std::get<SetGateStep>(steps[7].action).open);
  EXPECT_TRUE(std::holds_alternative<RotateKeyStep>(steps[8].action));
  EXPECT_GE(std::get<AtOnceStep>(steps[9].action).calls.size(), kMinAtOnce);
}

TEST(Fixture, ReadsEventsOfTheOwnerByDefault) {
  const auto fixture = parse_fixture(
      "fixture: f\nclock: 2026-01-15T12:00:00Z\nscenarios:\n- id: a\n  steps:\n  - events: {contains: [{type: t}]}\n",
      "f.yaml");
  ASSERT_TRUE(fixture.ok());
  EXPECT_EQ(std::get<EventsStep>(fixture->scenarios[0].steps[0].action).caller, "owner");
}

TEST(Givens, ReadsGivens) {
  const auto givens = parse_givens(whole_document("givens"), "g.yaml");
  ASSERT_TRUE(givens.ok());
  ASSERT_EQ(givens->size(), 2u);
  EXPECT_EQ((*givens)[0].id, "house_bot");
  EXPECT_EQ((*givens)[0].binds, "provider");
  EXPECT_EQ((*givens)[0].steps[0].capture[0].second, "/provider/provider_id");
  EXPECT_EQ((*givens)[1].requires_names, std::vector<std::string>{"lp"});
  EXPECT_EQ((*givens)[1].place.to_string(), "g.yaml:8:3");
}

}  // namespace
}  // namespace runner
