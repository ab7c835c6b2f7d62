// The kinds of steps: calls at once, cases, raw requests, documents; givens and captures.
#include "tests/runner/execute/run_result.h"

namespace runner {
namespace {

constexpr const char* kRivals =
    "- id: one\n  proves: [M1.add]\n  steps:\n  - at_once:\n"
    "    - {call: things.add, body: {thing: {thing_id: a, name: F}}}\n"
    "    - {call: things.add, body: {thing: {thing_id: a, name: S}}}\n"
    "    reads: [{call: things.get, path: {thing_id: a}}]\n"
    "    one_of:\n"
    "    - [{error: CONFLICT, reason: thing_taken}, {}, {body: {/thing/name: S}}]\n"
    "    - [{}, {error: CONFLICT, reason: thing_taken}, {body: {/thing/name: F}}]";
constexpr const char* kOneKey =
    "- id: one\n  proves: [M1.add]\n  steps:\n  - at_once:\n"
    "    - {call: things.add, idempotency_key: k, body: {thing: {thing_id: a, name: F}}}\n"
    "    - {call: things.add, idempotency_key: k, body: {thing: {thing_id: a, name: F}}}\n"
    "    one_of: [[{}, {replayed: true}]]";

HOLDS(expect_at_once, rivals_of_the_tiny_service) { return execute_scenarios(kRivals).outcome(); }
HOLDS(expect_at_once, one_key_at_the_tiny_service) { return execute_scenarios(kOneKey).outcome(); }
CATCHES(expect_at_once, two_winners, "") {
  return execute_scenarios(
             kRivals,
             [](TinyDriver& driver) {
               driver.after = [](const Request& request, Outcome& outcome) {
                 auto& response = std::get<Response>(outcome);
                 if (!is_add(request) || response.status != 409) return;
                 response = with_json(
                     200,
                     Object{{"correlation_id", "corr_things_add"},
                            {"thing", Object{{"thing_id", "a"}, {"name", "S"}, {"at", "2026-01-15T12:00:00.000Z"}}}});
               };
             })
      .outcome();
}
CATCHES(expect_at_once, an_update_that_is_lost, "/thing/name") {
  return execute_scenarios(kRivals,
                           [](TinyDriver& driver) {
                             driver.after = [](const Request& request, Outcome& outcome) {
                               auto& response = std::get<Response>(outcome);
                               if (request.target.starts_with("/things/") && response.status == 200)
                                 edit(response, "/thing/name", "Neither");
                             };
                           })
      .outcome();
}
CATCHES(expect_at_once, one_key_and_two_answers, "/thing/at") {
  return execute_scenarios(kOneKey,
                           [](TinyDriver& driver) {
                             tamper_replay(driver, [](Response& response) {
                               edit(response, "/thing/at", "2026-01-15T12:00:01.000Z");
                             });
                           })
      .outcome();
}
TEST(CallsAtOnce, AreShownCallByCallAndPlacedAtTheirOrders) {
  const RunResult run = execute_scenarios(kRivals, [](TinyDriver& driver) {
    driver.after = [](const Request& request, Outcome& outcome) {
      auto& response = std::get<Response>(outcome);
      if (request.target.starts_with("/things/") && response.status == 200) edit(response, "/thing/name", "Neither");
    };
  });
  const PlacedFinding found = run.finding(Rule::expect_at_once);
  EXPECT_EQ(found.step, 0);
  EXPECT_EQ(found.place.line, 12);
  EXPECT_EQ(found.proves, std::vector<std::string>{"M1.add"});
  EXPECT_EQ(found.finding.expected, "one of 2 orders; in the closest one, number 2: \"F\"");
  std::vector<std::string> labels;
  for (const checks::Exchange& exchange : run.scenario("one").exchanges) {
    if (exchange.step == 0) labels.push_back(exchange.label);
  }
  EXPECT_EQ(labels, (std::vector<std::string>{"step 1, call 1", "step 1, call 2", "step 1, read 1"}));
}
TEST(CallsAtOnce, ThatAreNotAnsweredBreakTheTransportRuleAlone) {
  const RunResult run = execute_scenarios(kRivals, [](TinyDriver& driver) {
    driver.before = [](const Request& request) -> std::optional<Outcome> {
      if (request.body.find("\"S\"") == std::string::npos) return {};
      return checks::NoResponse{"closed"};
    };
  });
  EXPECT_TRUE(caught::has(run.outcome(), Rule::transport_no_answer));
  EXPECT_FALSE(caught::has(run.outcome(), Rule::expect_at_once)) << show(run.outcome());
}
TEST(CallsAtOnce, CountForNoCoverage) {
  TinyRepository repository;
  repository.set_scenarios(kRivals);
  TinyDriver driver;
  const RunResult run = execute_tiny(repository, driver, {}, "one");
  EXPECT_EQ(run.record.count(Verdict::passed), 1u) << show(run.outcome());
  EXPECT_TRUE(run.record.coverage.outcomes.empty());
}

constexpr const char* kTwoGivens =
    "- id: one\n  given: {thing: thing, other: {use: thing, caller: stranger}}\n  steps:\n";
CATCHES(expect_given, refused, "") {
  return execute_scenarios(
             std::string(kTwoGivens) + "  - {call: things.get, path: {thing_id: $thing}}",
             [](TinyDriver& driver) {
               driver.before = [](const Request& request) -> std::optional<Outcome> {
                 if (sent(request, "x-actor-id") != "ns-stranger" || !is_add(request)) return {};
                 return refusal(409, "CONFLICT", Object{{"reason_code", "thing_taken"}}, "corr_things_add");
               };
             })
      .outcome();
}
TEST(Givens, BindTheirOwnNameAndNothingElse) {
  TinyRepository repository;
  repository.set_scenarios(
      "- id: one\n  given: {made: thing, second: thing}\n  steps:\n"
      "  - {call: things.get, path: {thing_id: $made}, expect: {body: {/thing/thing_id: ns-made-given}}}\n"
      "  - {call: things.get, path: {thing_id: $second}, expect: {body: {/thing/thing_id: ns-second-given}}}");
  TinyDriver driver;
  const RunResult run = execute_tiny(repository, driver);
  EXPECT_TRUE(run.scenario("one").findings.empty()) << show(run.outcome());
}
TEST(Givens, ThatFailEndTheScenario) {
  const RunResult run = execute_scenarios(
      std::string(kTwoGivens) + "  - {call: things.get, path: {thing_id: $thing}}", [](TinyDriver& driver) {
        driver.before = [](const Request& request) -> std::optional<Outcome> {
          return is_add(request) ? std::optional<Outcome>(checks::NoResponse{"closed"}) : std::nullopt;
        };
      });
  const ScenarioResult& result = run.scenario("one");
  EXPECT_EQ(result.verdict, Verdict::failed);
  EXPECT_FALSE(std::any_of(result.exchanges.begin(), result.exchanges.end(),
                           [](const checks::Exchange& exchange) { return exchange.label == "step 1"; }));
}
CATCHES(expect_capture, missing_value, "/thing/serial") {
  return execute_scenarios(
             "- id: one\n  steps:\n  - {call: things.add, body: {thing: {thing_id: a, name: F}}, capture: {serial: "
             "/thing/serial}}\n"
             "  - {call: things.get, path: {thing_id: $serial}}")
      .outcome();
}
TEST(Captures, AreUsedByLaterSteps) {
  const RunResult run = execute_scenarios(
      "- id: one\n  steps:\n  - {call: things.add, body: {thing: {thing_id: a, name: F}}, capture: {whole: /thing, id: "
      "/thing/thing_id}}\n"
      "  - {call: things.get, path: {thing_id: $id}, expect: {body: {/thing: $whole}}}");
  EXPECT_TRUE(run.scenario("one").findings.empty()) << show(run.outcome());
}

TEST(Cases, VaryOneStepAndEnd) {
  TinyDriver driver;
  std::vector<std::string> bodies;
  driver.before = [&](const Request& request) -> std::optional<Outcome> {
    if (is_add(request)) bodies.push_back(request.body);
    return {};
  };
  TinyRepository repository;
  repository.set_scenarios(R"(- id: one
  steps:
  - call: things.add
    body: {thing: {thing_id: a, name: First, extra: [1, 2]}}
    cases:
    - {id: edited, remove: [/thing/extra/0], set: {/thing/name: Second, /thing/new/deep: {$now: +1h}}}
    - {id: replaced, body: {thing: {thing_id: b, name: Third}}}
    - {id: text, body_text: ['{"thing": ', '{"thing_id": "c", "name": "', {$repeat: [x, 3]}, '"}}']}
    - {id: base64, body_base64: e30=, expect: {error: CONSTRAINT_VIOLATION, reason: thing_invalid}}
    - id: headers
      caller: stranger
      scopes: [a, b]
      at: +1d
      idempotency_key: none
      headers: {x-one: '1', X-Actor-Id: null}
      expect: {error: UNAUTHORIZED}
  - {call: things.get, path: {thing_id: a}}
)");
  const RunResult run = execute_tiny(repository, driver, {}, "one");
  ASSERT_EQ(bodies.size(), 6u);
  EXPECT_EQ(bodies[1],
            R"({"thing":{"thing_id":"a","name":"Second","extra":[2],"new":{"deep":"2026-01-15T13:00:00.000Z"}}})");
  EXPECT_EQ(bodies[2], R"({"thing":{"thing_id":"b","name":"Third"}})");
  EXPECT_EQ(bodies[3], R"({"thing": {"thing_id": "c", "name": "xxx"}})");
  EXPECT_EQ(bodies[4], "{}");
  const checks::Exchange& varied = run.scenario("one/headers").exchanges.front();
  EXPECT_EQ(sent(varied.request, "x-auth-scopes"), "a b");
  EXPECT_EQ(sent(varied.request, "x-now-iso"), "2026-01-16T12:00:00.000Z");
  EXPECT_EQ(sent(varied.request, "x-one"), "1");
  EXPECT_EQ(wire::find_header(varied.request.headers, "x-actor-id"), nullptr);
  EXPECT_EQ(wire::find_header(varied.request.headers, "idempotency-key"), nullptr);
  EXPECT_EQ(varied.actor, std::nullopt);
  EXPECT_EQ(run.scenario("one/edited").exchanges.front().label, "step 1");
  for (const checks::Exchange& exchange : run.scenario("one/edited").exchanges) EXPECT_NE(exchange.label, "step 2");
}
TEST(Cases, OverrideQueryPathAndExpectation) {
  const RunResult run = execute_scenarios(R"(- id: one
  given: {thing: thing}
  steps:
  - call: things.get
    path: {thing_id: $thing}
    query: {a: 1, b: 2}
    cases:
    - id: changed
      query: {a: null, c: x y}
      path: {thing_id: no/such}
      expect: {error: NOT_FOUND, reason: thing_not_found}
    - {id: pairs, query: [[a, 3], [a, 4]]}
)");
  EXPECT_TRUE(run.scenario("one/changed").findings.empty()) << show(run.outcome());
  EXPECT_EQ(run.scenario("one/changed").exchanges[1].request.target, "/things/no%2Fsuch?b=2&c=x%20y");
  EXPECT_TRUE(run.scenario("one/pairs").exchanges[1].request.target.ends_with("?b=2&a=3&a=4"));
}

TEST(RawRequests, ThatSucceedAreJudgedAsTheirOperation) {
  const RunResult run = execute_scenarios(R"(- id: one
  given: {first: thing, second: thing}
  steps:
  - {request: {method: POST, target: /things}, scopes: [things:write], body: {thing: {thing_id: raw, name: Raw}}}
  - request: {method: GET, target: '/exports/things?limit=2'}
    scopes: [things:read]
    expect: {entries: [$first, $second, raw]}
  - {request: {method: GET, target: [/things/, $first, /more]}, expect: {error: NOT_FOUND}}
)");
  EXPECT_TRUE(run.scenario("one").findings.empty()) << show(run.outcome());
  EXPECT_EQ(run.scenario("one").coverage.events.at("thing.added"), 3u);
}
TEST(RawRequests, WithAResponseThatTheSchemaRefusesAreFound) {
  const RunResult run = execute_scenarios(
      "- id: one\n  given: {thing: thing}\n  steps:\n"
      "  - {request: {method: GET, target: [/things/, $thing]}, scopes: [things:read]}",
      [](TinyDriver& driver) {
        driver.after = [](const Request& request, Outcome& outcome) {
          if (request.method == "GET" && request.target.starts_with("/things/"))
            edit(std::get<Response>(outcome), "/thing/at", 7);
        };
      });
  EXPECT_EQ(run.scenario("one").findings.front().finding.rule, Rule::schema_response);
}

CATCHES(expect_document, invalid, "/name") {
  return execute_scenarios("- id: one\n  steps:\n  - document: {schema: Thing, value: {thing_id: t}}").outcome();
}
CATCHES(expect_document, valid, "") {
  return execute_scenarios(
             "- id: one\n  steps:\n  - document: {schema: Thing, value: {thing_id: t, name: n, at: {$now: +0s}}, "
             "valid: false}")
      .outcome();
}
CATCHES(expect_document, from_a_file, "/name") {
  TinyRepository repository;
  repository.file("fixtures/documents/thing.json") = R"({"thing_id": "t", "name": 7, "at": "x"})";
  repository.set_scenarios("- id: one\n  steps:\n  - document: {schema: Thing, file: documents/thing.json}");
  TinyDriver driver;
  const RunResult run = execute_tiny(repository, driver);
  EXPECT_EQ(run.finding(Rule::expect_document).place.to_string(), "fixtures/things.yaml:6:5");
  EXPECT_EQ(run.finding(Rule::expect_document).step, 0);
  return run.outcome();
}
HOLDS(expect_document, both_ways) {
  return execute_scenarios(
             "- id: one\n  steps:\n  - document: {schema: Thing, value: {thing_id: t, name: n, at: x}}\n"
             "  - document: {schema: Thing, value: {thing_id: t}, valid: false}")
      .outcome();
}
constexpr const char* kLineage = "intents: [{id: i-1}], proposal: {id: c-1, participants: [{intent_id: i-2}]}";
CATCHES(expect_lineage, not_broken, "") {
  return execute_scenarios("- id: one\n  steps:\n  - lineage: {intents: [], finds: disclosure.label}").outcome();
}
CATCHES(expect_lineage, broken_elsewhere, "") {
  return execute_scenarios("- id: one\n  steps:\n  - lineage: {" + std::string(kLineage) + ", finds: disclosure.label}")
      .outcome();
}
HOLDS(expect_lineage, broken_as_said) {
  return execute_scenarios("- id: one\n  steps:\n  - lineage: {" + std::string(kLineage) +
                           ", finds: disclosure.reference}")
      .outcome();
}
CATCHES(disclosure_reference, in_a_lineage_step, "/proposal/participants/0/intent_id") {
  return execute_scenarios("- id: one\n  steps:\n  - lineage: {" + std::string(kLineage) + "}").outcome();
}
CATCHES(disclosure_reference, in_a_projection, "/proposal/participants/0/intent_id") {
  return execute_scenarios("- id: one\n  steps:\n  - project: {" + std::string(kLineage) +
                           "}\n    expect: {body: {/intents/0/id: i-1}}")
      .outcome();
}

}  // namespace
}  // namespace runner
