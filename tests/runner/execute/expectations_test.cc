// What a fixture expects, and the words of what is found instead.
#include "tests/runner/execute/run_result.h"

namespace runner {
namespace {

// One scenario of one thing that is added; `expect` belongs to the adding.
RunResult ran_expecting(std::string_view expect) {
  return execute_scenarios(
      "- id: one\n  proves: [M1.add]\n  steps:\n"
      "  - call: things.add\n    body: {thing: {thing_id: t-1, name: First}}\n    expect: " +
      std::string(expect));
}

CATCHES(expect_status, other_status, "") { return ran_expecting("{status: [201, 202]}").outcome(); }
CATCHES(expect_error, success_instead, "/error/code") {
  return ran_expecting("{status: 200, error: CONFLICT}").outcome();
}
CATCHES(expect_reason, reason_that_nobody_asked_for, "/error/details/reason_code") {
  return execute_scenarios(
             "- id: one\n  steps:\n  - {call: things.add, body: {}, expect: {error: CONSTRAINT_VIOLATION}}")
      .outcome();
}
CATCHES(expect_body, literal, "/thing/name") { return ran_expecting("{body: {/thing/name: Second}}").outcome(); }
CATCHES(expect_body, absent, "/thing/name") {
  return ran_expecting("{body: {/thing/name: {$absent: true}}}").outcome();
}
CATCHES(expect_body, one_of, "/thing/name") {
  return ran_expecting("{body: {/thing/name: {$one_of: [A, B]}}}").outcome();
}
CATCHES(expect_body, pattern, "/thing/name") {
  return ran_expecting("{body: {/thing/name: {$matches: '^S'}}}").outcome();
}
CATCHES(expect_body, instant, "/thing/at") {
  return ran_expecting("{body: {/thing/at: {$instant: '2026-01-15T12:00:01Z'}}}").outcome();
}
CATCHES(expect_body, now, "/thing/at") { return ran_expecting("{body: {/thing/at: {$now: -1ms}}}").outcome(); }
CATCHES(expect_body, whole_object, "/thing") { return ran_expecting("{body: {/thing: {thing_id: t-1}}}").outcome(); }
CATCHES(expect_body, missing_place, "/thing/0") { return ran_expecting("{body: {/thing/0: First}}").outcome(); }
constexpr const char* kExpectsAllow =
    "- id: one\n  steps:\n  - {call: things.add, body: {thing: {thing_id: a, name: F}}, expect: {headers: {allow: "
    "'GET, "
    "HEAD'}}}";
HOLDS(expect_header, in_several_lines) {
  return execute_scenarios(kExpectsAllow,
                           [](TinyDriver& driver) {
                             driver.after = [](const Request&, Outcome& outcome) {
                               auto& headers = std::get<Response>(outcome).headers;
                               headers.push_back({"Allow", "GET"});
                               headers.push_back({"allow", "HEAD"});
                             };
                           })
      .outcome();
}
CATCHES(expect_header, missing, "header etag") { return ran_expecting("{headers: {etag: x}}").outcome(); }
CATCHES(expect_header, other, "header Content-Type") {
  return ran_expecting("{headers: {Content-Type: {$matches: html}}}").outcome();
}
TEST(Expectations, ThatHoldHaveNoFinding) {
  const RunResult run = ran_expecting(
      "{status: [200, 201], headers: {content-type: {$matches: json}, etag: {$absent: true}}, body: "
      "{/thing: {thing_id: t-1, name: First, at: '2026-01-15T12:00:00.000Z'}, /thing/name: {$one_of: [A, First]}, "
      "/thing/at: {$instant: '2026-01-15T13:00:00+01:00'}, /error: {$absent: true}}}");
  EXPECT_TRUE(run.scenario("one").findings.empty()) << show(run.outcome());
}
TEST(Expectations, ReportWhereWhatAndWhichRuleBreaks) {
  const PlacedFinding placed = ran_expecting("{body: {/thing/name: {$one_of: [A, B]}}}").finding(Rule::expect_body);
  EXPECT_EQ(placed.place.to_string(), "fixtures/things.yaml:9:13");
  EXPECT_EQ(placed.step, 0);
  EXPECT_EQ(placed.finding.exchange, 0);
  EXPECT_EQ(placed.finding.expected, "one of [\"A\",\"B\"]");
  EXPECT_EQ(placed.finding.actual, "\"First\"");
  EXPECT_EQ(placed.proves, std::vector<std::string>{"M1.add"});
}
TEST(Expectations, DescribeEveryMatcher) {
  const auto words = [](std::string_view expect) {
    return ran_expecting(expect).finding(Rule::expect_body).finding.expected;
  };
  EXPECT_EQ(words("{body: {/thing/name: {$absent: true}}}"), "nothing");
  EXPECT_EQ(words("{body: {/thing/name: {$matches: x}}}"), "a string that matches \"x\"");
  EXPECT_EQ(words("{body: {/thing/at: {$now: +1s}}}"), "the instant \"2026-01-15T12:00:01.000Z\"");
  EXPECT_EQ(words("{body: {/thing/at: {$instant: '2027-01-01T00:00:00Z'}}}"), "the instant \"2027-01-01T00:00:00Z\"");
  EXPECT_EQ(words("{body: {/thing/name: $owner_id}}"), "\"ns-owner\"");
  EXPECT_EQ(words("{body: {/thing/name: {$unique: x}}}"), "\"ns-x\"");
}

constexpr const char* kReplay = R"(- id: replay
  proves: [M1.add]
  steps:
  - {call: things.add, idempotency_key: k, body: {thing: {thing_id: a, name: First}}}
  - call: things.add
    idempotency_key: k
    body: {thing: {thing_id: b, name: First}}
    expect: {error: IDEMPOTENCY_KEY_REUSE_PAYLOAD_MISMATCH}
  - {call: things.add, idempotency_key: k, body: {thing: {name: First, thing_id: a}}, expect: {replayed: true}}
)";
CATCHES(idempotency_replay, another_body, "/thing/at") {
  return execute_scenarios(kReplay,
                           [](TinyDriver& driver) {
                             tamper_replay(driver, [](Response& response) {
                               edit(response, "/thing/at", "2026-01-15T12:00:01.000Z");
                             });
                           })
      .outcome();
}
CATCHES(idempotency_replay, refused, "") {
  return execute_scenarios(
             kReplay,
             [](TinyDriver& driver) {
               tamper_replay(driver, [](Response& response) {
                 response = refusal(409, "CONFLICT", Object{{"reason_code", "thing_taken"}}, "corr_things_add");
               });
             })
      .outcome();
}
CATCHES(idempotency_replay, nothing_to_repeat, "") {
  return execute_scenarios(
             "- id: one\n  steps:\n  - {call: things.add, body: {thing: {thing_id: a, name: F}}, expect: {replayed: "
             "true}}")
      .outcome();
}
HOLDS(idempotency_replay, tiny_service) { return execute_scenarios(kReplay).outcome(); }
CATCHES(idempotency_replay_header, missing, "header idempotency-replayed") {
  return execute_scenarios(
             kReplay,
             [](TinyDriver& driver) { tamper_replay(driver, [](Response& response) { response.headers.pop_back(); }); })
      .outcome();
}
CATCHES(idempotency_replay_header, on_a_first_answer, "header idempotency-replayed") {
  return execute_scenarios(kReplay,
                           [](TinyDriver& driver) {
                             driver.after = [](const Request&, Outcome& outcome) {
                               std::get<Response>(outcome).headers.push_back({"idempotency-replayed", "true"});
                             };
                           })
      .outcome();
}
HOLDS(idempotency_replay_header, false_on_a_first_answer) {
  return execute_scenarios(kReplay,
                           [](TinyDriver& driver) {
                             driver.after = [](const Request&, Outcome& outcome) {
                               auto& headers = std::get<Response>(outcome).headers;
                               if (!wire::find_header(headers, "idempotency-replayed"))
                                 headers.push_back({"idempotency-replayed", "false"});
                             };
                           })
      .outcome();
}

}  // namespace
}  // namespace runner
