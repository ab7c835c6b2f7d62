// Whole runs of the tiny milestone against a service that honours it, and against one that does not in one thing.
#include <gtest/gtest.h>

#include <filesystem>

#include "runner/execute/execute.h"
#include "tests/support/caught.h"
#include "tests/support/tiny_repository.h"
#include "tests/support/tiny_service.h"
#include "wire/json_pointer.h"
#include "wire/sha256.h"

namespace runner {
namespace {

using checks::Answer;
using checks::Rule;
using tiny::refusal;
using tiny::with_json;
using wire::Object;
using wire::Request;
using wire::Response;

// A plan and the record of its run; the record points into the plan.
struct Ran {
  std::unique_ptr<Plan> plan;
  Record record;

  std::vector<PlacedFinding> findings() const {
    std::vector<PlacedFinding> all = record.run_findings;
    for (const ScenarioResult& scenario : record.scenarios) {
      all.insert(all.end(), scenario.findings.begin(), scenario.findings.end());
    }
    return all;
  }
  caught::Outcome outcome() const {
    std::vector<checks::Finding> plain;
    for (const PlacedFinding& placed : findings()) plain.push_back(placed.finding);
    return {plain, record.judged};
  }
  const ScenarioResult& scenario(std::string_view id) const {
    for (const ScenarioResult& result : record.scenarios) {
      if (result.run->id == id) return result;
    }
    ADD_FAILURE() << "no result of " << id;
    return record.scenarios.front();
  }
  const RuleResult& rule(std::string_view id) const {
    for (const RuleResult& result : record.rules) {
      if (result.rule->id == id) return result;
    }
    ADD_FAILURE() << "no rule " << id;
    return record.rules.front();
  }
  /// The first finding of the rule.
  PlacedFinding finding(Rule rule) const {
    for (const PlacedFinding& placed : findings()) {
      if (placed.finding.rule == rule) return placed;
    }
    ADD_FAILURE() << "no finding " << checks::id_of(rule) << " in " << show(outcome());
    return {};
  }
};

Ran ran(TinyRepository& repository, TinyDriver& driver, ExecuteOptions options = {}, std::string_view only = "") {
  auto plan = repository.plan();
  EXPECT_TRUE(plan.ok()) << (plan.ok() ? "" : plan.error().to_string());
  if (!plan) std::abort();
  for (const ScenarioRun& run : (*plan)->runs) {
    if (only.empty() || run.id.starts_with(only)) options.selected.push_back(&run);
  }
  options.partial = !only.empty();
  Record record = execute(**plan, driver, options);
  return {std::move(*plan), std::move(record)};
}
Ran ran(TinyDriver& driver) {
  TinyRepository repository;
  return ran(repository, driver);
}
Ran ran_with(const std::function<void(TinyDriver&)>& change) {
  TinyDriver driver;
  change(driver);
  return ran(driver);
}
Ran ran_after(const std::function<void(const Request&, Response&)>& tamper) {
  return ran_with([&](TinyDriver& driver) {
    driver.after = [tamper](const Request& request, Answer& answer) {
      if (auto* response = std::get_if<Response>(&answer)) tamper(request, *response);
    };
  });
}
Ran ran_scenarios(
    std::string_view scenarios, const std::function<void(TinyDriver&)>& change = [](TinyDriver&) {}) {
  TinyRepository repository;
  repository.set_scenarios(scenarios);
  TinyDriver driver;
  change(driver);
  return ran(repository, driver);
}

void edit(Response& response, std::string_view pointer, const wire::Json& value) {
  wire::Json body = wire::parse_json(response.body).value();
  wire::set_at(body, pointer, value);
  response.body = wire::to_text(body);
}

bool is_add(const Request& request) { return request.method == "POST" && request.target == "/things"; }
std::string_view sent(const Request& request, std::string_view name) {
  const std::string* value = wire::find_header(request.headers, name);
  return value ? std::string_view(*value) : std::string_view{};
}

// ---- a service that honours the milestone

TEST(Run, OfAServiceThatHonoursTheMilestoneHolds) {
  TinyDriver driver;
  const Ran run = ran(driver);
  EXPECT_TRUE(run.findings().empty()) << show(run.outcome());
  EXPECT_TRUE(run.record.overall(true));
  EXPECT_EQ(run.record.count(Verdict::passed), run.plan->runs.size());
  for (const RuleResult& rule : run.record.rules) EXPECT_EQ(rule.verdict, Verdict::passed) << rule.rule->id;
  EXPECT_EQ(driver.starts.size(), run.plan->runs.size());
}

TEST(Run, WithSeveralJobsGivesTheSameRecord) {
  TinyRepository repository;
  TinyDriver one;
  const Ran alone = ran(repository, one);
  TinyDriver several;
  ExecuteOptions options;
  options.jobs = 4;
  const Ran again = ran(repository, several, options);
  ASSERT_EQ(alone.record.scenarios.size(), again.record.scenarios.size());
  for (size_t i = 0; i < alone.record.scenarios.size(); ++i) {
    EXPECT_EQ(alone.record.scenarios[i].run->id, again.record.scenarios[i].run->id);
    EXPECT_EQ(alone.record.scenarios[i].exchanges.size(), again.record.scenarios[i].exchanges.size());
  }
  EXPECT_EQ(alone.record.judged, again.record.judged);
}

TEST(Run, TellsEachScenarioOnceAndStopsWhenTold) {
  TinyDriver driver;
  TinyRepository repository;
  std::atomic<bool> stop = false;
  ExecuteOptions options;
  options.stop = &stop;
  size_t reported = 0;
  options.on_scenario = [&](const ScenarioResult&) { stop = ++reported == 2; };
  const Ran run = ran(repository, driver, options);
  EXPECT_EQ(reported, 2u);
  EXPECT_TRUE(run.record.interrupted);
  EXPECT_EQ(run.record.scenarios.size(), 2u);
  EXPECT_FALSE(run.record.overall(false));
}

// ---- derived checks

CATCHES(derived_identity, served_without_identity, "") {
  return ran_after([](const Request& request, Response& response) {
           if (sent(request, "x-actor-type").empty() && is_add(request)) {
             response = with_json(200, Object{{"correlation_id", "corr_things_add"},
                                              {"thing", Object{{"thing_id", "t"}, {"name", "n"}, {"at", "x"}}}});
           }
         })
      .outcome();
}
CATCHES(derived_actor_type, unauthorized_instead, "/error/code") {
  return ran_after([](const Request& request, Response& response) {
           if (sent(request, "x-actor-type") == "agent") response = refusal(401, "UNAUTHORIZED", {});
         })
      .outcome();
}
CATCHES(derived_scope, forbidden_instead, "/error/code") {
  return ran_after([](const Request&, Response& response) {
           if (response.body.find("INSUFFICIENT_SCOPE") != std::string::npos) {
             response = refusal(403, "FORBIDDEN", Object{{"reason_code", "thing_invalid"}}, "corr_things_get");
           }
         })
      .outcome();
}
CATCHES(derived_idempotency_key, other_header_named, "/error/details/header") {
  return ran_after([](const Request& request, Response& response) {
           if (is_add(request) && sent(request, "idempotency-key").empty() && response.status == 400) {
             edit(response, "/error/details/header", "X-Key");
           }
         })
      .outcome();
}
CATCHES(derived_replay, second_answer_differs, "") {
  return ran_after([](const Request& request, Response& response) {
           if (is_add(request) && wire::find_header(response.headers, "idempotency-replayed") &&
               response.status == 200) {
             edit(response, "/thing/name", "Another");
           }
         })
      .outcome();
}
CATCHES(derived_mismatch, conflict_instead, "/error/code") {
  return ran_after([](const Request&, Response& response) {
           if (response.body.find("PAYLOAD_MISMATCH") != std::string::npos) {
             response = refusal(409, "CONFLICT", Object{{"reason_code", "thing_taken"}}, "corr_things_add");
           }
         })
      .outcome();
}
CATCHES(derived_body, array_is_taken_for_an_object, "/error/details/reason_code") {
  return ran_after([](const Request& request, Response& response) {
           if (is_add(request) && request.body == "[]" && response.status == 400) {
             edit(response, "/error/details/reason_code", "thing_taken");
           }
         })
      .outcome();
}
CATCHES(derived_unknown_id, prototype_found, "") {
  return ran_after([](const Request& request, Response& response) {
           if (request.target == "/things/__proto__" && response.status == 404) {
             response =
                 refusal(400, "CONSTRAINT_VIOLATION", Object{{"reason_code", "thing_invalid"}}, "corr_things_get");
           }
         })
      .outcome();
}
HOLDS(derived_unknown_id, tiny_service) {
  TinyDriver driver;
  return ran(driver).outcome();
}

// ---- expectations and their words

// One scenario of one thing that is added; `expect` belongs to the adding.
Ran ran_expecting(std::string_view expect) {
  return ran_scenarios(
      "- id: one\n  proves: [M1.add]\n  steps:\n"
      "  - call: things.add\n    body: {thing: {thing_id: t-1, name: First}}\n    expect: " +
      std::string(expect));
}

CATCHES(expect_status, other_status, "") { return ran_expecting("{status: [201, 202]}").outcome(); }
CATCHES(expect_error, success_instead, "/error/code") {
  return ran_expecting("{status: 200, error: CONFLICT}").outcome();
}
CATCHES(expect_reason, success_instead, "/error/details/reason_code") {
  return ran_expecting("{status: 200, error: CONFLICT, reason: thing_taken}").outcome();
}
CATCHES(expect_reason, reason_that_nobody_asked_for, "/error/details/reason_code") {
  return ran_scenarios("- id: one\n  steps:\n  - {call: things.add, body: {}, expect: {error: CONSTRAINT_VIOLATION}}")
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
CATCHES(expect_header, missing, "header etag") { return ran_expecting("{headers: {etag: x}}").outcome(); }
CATCHES(expect_header, other, "header Content-Type") {
  return ran_expecting("{headers: {Content-Type: {$matches: html}}}").outcome();
}
TEST(Expectations, ThatHoldHaveNoFinding) {
  const Ran run = ran_expecting(
      "{status: [200, 201], headers: {content-type: {$matches: json}, etag: {$absent: true}}, body: "
      "{/thing: {thing_id: t-1, name: First, at: '2026-01-15T12:00:00.000Z'}, /thing/name: {$one_of: [A, First]}, "
      "/thing/at: {$instant: '2026-01-15T13:00:00+01:00'}, /error: {$absent: true}}}");
  EXPECT_TRUE(run.scenario("one").findings.empty()) << show(run.outcome());
}
TEST(Expectations, SayWhereWhatAndWhichRuleBreaks) {
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
void tamper_replay(TinyDriver& driver, const std::function<void(Response&)>& tamper) {
  driver.after = [tamper](const Request&, Answer& answer) {
    auto* response = std::get_if<Response>(&answer);
    if (response && wire::find_header(response->headers, "idempotency-replayed")) tamper(*response);
  };
}
CATCHES(idempotency_replay, another_body, "") {
  return ran_scenarios(kReplay,
                       [](TinyDriver& driver) {
                         tamper_replay(driver, [](Response& response) {
                           edit(response, "/thing/at", "2026-01-15T12:00:01.000Z");
                         });
                       })
      .outcome();
}
CATCHES(idempotency_replay, refused, "") {
  return ran_scenarios(
             kReplay,
             [](TinyDriver& driver) {
               tamper_replay(driver, [](Response& response) {
                 response = refusal(409, "CONFLICT", Object{{"reason_code", "thing_taken"}}, "corr_things_add");
               });
             })
      .outcome();
}
CATCHES(idempotency_replay, nothing_to_repeat, "") {
  return ran_scenarios(
             "- id: one\n  steps:\n  - {call: things.add, body: {thing: {thing_id: a, name: F}}, expect: {replayed: "
             "true}}")
      .outcome();
}
HOLDS(idempotency_replay, tiny_service) { return ran_scenarios(kReplay).outcome(); }
CATCHES(idempotency_replay_header, missing, "header idempotency-replayed") {
  return ran_scenarios(
             kReplay,
             [](TinyDriver& driver) { tamper_replay(driver, [](Response& response) { response.headers.pop_back(); }); })
      .outcome();
}
CATCHES(idempotency_replay_header, on_a_first_answer, "header idempotency-replayed") {
  return ran_scenarios(kReplay,
                       [](TinyDriver& driver) {
                         driver.after = [](const Request&, Answer& answer) {
                           std::get<Response>(answer).headers.push_back({"idempotency-replayed", "true"});
                         };
                       })
      .outcome();
}
HOLDS(idempotency_replay_header, false_on_a_first_answer) {
  return ran_scenarios(kReplay,
                       [](TinyDriver& driver) {
                         driver.after = [](const Request&, Answer& answer) {
                           auto& headers = std::get<Response>(answer).headers;
                           if (!wire::find_header(headers, "idempotency-replayed"))
                             headers.push_back({"idempotency-replayed", "false"});
                         };
                       })
      .outcome();
}

// ---- calls that are sent at once

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

HOLDS(expect_at_once, rivals_of_the_tiny_service) { return ran_scenarios(kRivals).outcome(); }
HOLDS(expect_at_once, one_key_at_the_tiny_service) { return ran_scenarios(kOneKey).outcome(); }
CATCHES(expect_at_once, two_winners, "") {
  return ran_scenarios(
             kRivals,
             [](TinyDriver& driver) {
               driver.after = [](const Request& request, Answer& answer) {
                 auto& response = std::get<Response>(answer);
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
  return ran_scenarios(kRivals,
                       [](TinyDriver& driver) {
                         driver.after = [](const Request& request, Answer& answer) {
                           auto& response = std::get<Response>(answer);
                           if (request.target.starts_with("/things/") && response.status == 200)
                             edit(response, "/thing/name", "Neither");
                         };
                       })
      .outcome();
}
CATCHES(expect_at_once, one_key_and_two_answers, "") {
  return ran_scenarios(kOneKey,
                       [](TinyDriver& driver) {
                         tamper_replay(driver, [](Response& response) {
                           edit(response, "/thing/at", "2026-01-15T12:00:01.000Z");
                         });
                       })
      .outcome();
}
TEST(CallsAtOnce, AreShownCallByCallAndPlacedAtTheirOrders) {
  const Ran run = ran_scenarios(kRivals, [](TinyDriver& driver) {
    driver.after = [](const Request& request, Answer& answer) {
      auto& response = std::get<Response>(answer);
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
  const Ran run = ran_scenarios(kRivals, [](TinyDriver& driver) {
    driver.before = [](const Request& request) -> std::optional<Answer> {
      if (request.body.find("\"S\"") == std::string::npos) return {};
      return checks::NoAnswer{"closed"};
    };
  });
  EXPECT_TRUE(caught::has(run.outcome(), Rule::transport_no_answer));
  EXPECT_FALSE(caught::has(run.outcome(), Rule::expect_at_once)) << show(run.outcome());
}
TEST(CallsAtOnce, CountForNoCoverage) {
  TinyRepository repository;
  repository.set_scenarios(kRivals);
  TinyDriver driver;
  const Ran run = ran(repository, driver, {}, "one");
  EXPECT_EQ(run.record.count(Verdict::passed), 1u) << show(run.outcome());
  EXPECT_TRUE(run.record.coverage.outcomes.empty());
}

constexpr const char* kTwoGivens =
    "- id: one\n  given: {thing: thing, other: {use: thing, caller: stranger}}\n  steps:\n";
CATCHES(expect_given, refused, "") {
  return ran_scenarios(std::string(kTwoGivens) + "  - {call: things.get, path: {thing_id: $thing}}",
                       [](TinyDriver& driver) {
                         driver.before = [](const Request& request) -> std::optional<Answer> {
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
  const Ran run = ran(repository, driver);
  EXPECT_TRUE(run.scenario("one").findings.empty()) << show(run.outcome());
}
TEST(Givens, ThatFailEndTheScenario) {
  const Ran run = ran_scenarios(
      std::string(kTwoGivens) + "  - {call: things.get, path: {thing_id: $thing}}", [](TinyDriver& driver) {
        driver.before = [](const Request& request) -> std::optional<Answer> {
          return is_add(request) ? std::optional<Answer>(checks::NoAnswer{"closed"}) : std::nullopt;
        };
      });
  const ScenarioResult& result = run.scenario("one");
  EXPECT_EQ(result.verdict, Verdict::failed);
  EXPECT_FALSE(std::any_of(result.exchanges.begin(), result.exchanges.end(),
                           [](const checks::Exchange& exchange) { return exchange.label == "step 1"; }));
}
CATCHES(expect_capture, missing_value, "/thing/serial") {
  return ran_scenarios(
             "- id: one\n  steps:\n  - {call: things.add, body: {thing: {thing_id: a, name: F}}, capture: {serial: "
             "/thing/serial}}\n"
             "  - {call: things.get, path: {thing_id: $serial}}")
      .outcome();
}
TEST(Captures, AreUsedByLaterSteps) {
  const Ran run = ran_scenarios(
      "- id: one\n  steps:\n  - {call: things.add, body: {thing: {thing_id: a, name: F}}, capture: {whole: /thing, id: "
      "/thing/thing_id}}\n"
      "  - {call: things.get, path: {thing_id: $id}, expect: {body: {/thing: $whole}}}");
  EXPECT_TRUE(run.scenario("one").findings.empty()) << show(run.outcome());
}

// ---- cases

TEST(Cases, VaryOneStepAndEnd) {
  TinyDriver driver;
  std::vector<std::string> bodies;
  driver.before = [&](const Request& request) -> std::optional<Answer> {
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
  const Ran run = ran(repository, driver, {}, "one");
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
  const Ran run = ran_scenarios(R"(- id: one
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

// ---- raw requests

TEST(RawRequests, ThatSucceedAreJudgedAsTheirOperation) {
  const Ran run = ran_scenarios(R"(- id: one
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
TEST(RawRequests, WithAnAnswerThatTheSchemaRefusesAreFound) {
  const Ran run = ran_scenarios(
      "- id: one\n  given: {thing: thing}\n  steps:\n"
      "  - {request: {method: GET, target: [/things/, $thing]}, scopes: [things:read]}",
      [](TinyDriver& driver) {
        driver.after = [](const Request& request, Answer& answer) {
          if (request.method == "GET" && request.target.starts_with("/things/"))
            edit(std::get<Response>(answer), "/thing/at", 7);
        };
      });
  EXPECT_EQ(run.scenario("one").findings.front().finding.rule, Rule::schema_response);
}

// ---- exports

constexpr const char* kExport = R"(- id: walk
  given: {first: thing, second: thing, third: thing}
  steps:
  - {call: things.export, at: +1d, query: {limit: '1'}, expect: {entries: [$first, $second, $third]}}
)";
bool is_continuation(const Request& request) { return request.target.find("cursor_after=") != std::string::npos; }

CATCHES(expect_entries, other_order, "/export/entries") {
  return ran_scenarios(
             "- id: walk\n  given: {first: thing, second: thing}\n  steps:\n"
             "  - {call: things.export, query: {limit: '1'}, expect: {entries: [$second, $first]}}")
      .outcome();
}
CATCHES(export_walk, continuation_refused, "") {
  return ran_scenarios(kExport,
                       [](TinyDriver& driver) {
                         driver.before = [](const Request& request) -> std::optional<Answer> {
                           if (!is_continuation(request)) return {};
                           return refusal(400, "CONSTRAINT_VIOLATION", Object{{"reason_code", "thing_invalid"}},
                                          "corr_things_export");
                         };
                       })
      .outcome();
}
CATCHES(export_walk, page_lost, "") {
  return ran_scenarios(kExport,
                       [](TinyDriver& driver) {
                         driver.before = [](const Request& request) -> std::optional<Answer> {
                           return is_continuation(request) ? std::optional<Answer>(checks::NoAnswer{"closed"})
                                                           : std::nullopt;
                         };
                       })
      .outcome();
}
TEST(ExportWalk, WithoutEndEndsInAFinding) {
  size_t pages = 0;
  const Ran run = ran_scenarios(kExport, [&](TinyDriver& driver) {
    driver.after = [&](const Request& request, Answer& answer) {
      if (!request.target.starts_with("/exports/things")) return;
      ++pages;
      edit(std::get<Response>(answer), "/export/next_cursor", "2026-01-15T12:00:00.000Z|ns");
    };
  });
  EXPECT_TRUE(has(run.outcome(), Rule::export_walk, ""));
  EXPECT_EQ(pages, 100u);
}
TEST(ExportWalk, SendsTheClockOfTheFirstPageWithEveryPage) {
  const Ran run = ran_scenarios(kExport);
  EXPECT_TRUE(run.scenario("walk").findings.empty()) << show(run.outcome());
  size_t pages = 0;
  for (const checks::Exchange& exchange : run.scenario("walk").exchanges) {
    if (!exchange.request.target.starts_with("/exports/things")) continue;
    ++pages;
    EXPECT_EQ(sent(exchange.request, "x-now-iso"), "2026-01-16T12:00:00.000Z");
  }
  EXPECT_EQ(pages, 3u);
}
TEST(Exports, SignedByAKeyThatWasRotatedAwayStillVerify) {
  TinyDriver driver;
  TinyRepository repository;
  repository.set_scenarios(
      "- id: rotate\n  given: {thing: thing}\n  steps:\n  - {call: things.export}\n  - rotate_key: true\n  - {call: "
      "things.export}");
  const Ran run = ran(repository, driver, {}, "rotate");
  EXPECT_TRUE(run.scenario("rotate").findings.empty()) << show(run.outcome());
  EXPECT_EQ(driver.controlled, std::vector<std::string>{"rotate"});
  EXPECT_GE(run.record.judged[static_cast<size_t>(Rule::export_signature)], 2u);
}
TEST(Exports, SignedByAnUnpublishedKeyAreFound) {
  const Ran run = ran_scenarios(kExport, [](TinyDriver& driver) {
    driver.after = [](const Request& request, Answer& answer) {
      if (request.target.starts_with("/exports/things"))
        edit(std::get<Response>(answer), "/export/signature/key_id", "key-9");
    };
  });
  EXPECT_TRUE(has(run.outcome(), Rule::export_signature, "/export/signature"));
}

// ---- events

CATCHES(expect_event, not_in_the_feed, "") {
  return ran_scenarios(
             "- id: one\n  given: {thing: thing}\n  steps:\n"
             "  - events: {contains: [{type: thing.added, body: {/payload/name: Another}}]}")
      .outcome();
}
CATCHES(expect_event, excluded, "") {
  return ran_scenarios(
             "- id: one\n  given: {thing: thing}\n  steps:\n"
             "  - events: {excludes: [{type: {$matches: added}, body: {/payload/thing_id: $thing}}]}")
      .outcome();
}
HOLDS(expect_event, in_the_feed) {
  return ran_scenarios(
             "- id: one\n  given: {thing: thing}\n  steps:\n"
             "  - events: {contains: [{type: thing.added, body: {/payload/thing_id: $thing, /actor: $owner}}], "
             "excludes: [{type: thing.added, body: {/payload/name: Another}}]}")
      .outcome();
}
constexpr const char* kThreeThings =
    "- id: one\n  given: {a: thing, b: thing, c: thing}\n  steps:\n  - {call: things.get, path: {thing_id: $a}}";
bool is_feed(const Request& request) { return request.target.starts_with("/events"); }
void tamper_feed(TinyDriver& driver, const std::function<void(Response&)>& tamper) {
  driver.after = [tamper](const Request& request, Answer& answer) {
    if (is_feed(request)) tamper(std::get<Response>(answer));
  };
}
CATCHES(event_feed, refused, "") {
  return ran_scenarios(kThreeThings,
                       [](TinyDriver& driver) {
                         tamper_feed(driver, [](Response& response) { response = refusal(403, "FORBIDDEN", {}); });
                       })
      .outcome();
}
CATCHES(event_feed, without_end, "/next_after") {
  return ran_scenarios(kThreeThings,
                       [](TinyDriver& driver) {
                         driver.before = [](const Request& request) -> std::optional<Answer> {
                           if (!is_feed(request)) return {};
                           return with_json(200, Object{{"correlation_id", "c"},
                                                        {"events", wire::Array{Object{{"event_id", "e"}}}},
                                                        {"next_after", "e"}});
                         };
                       })
      .outcome();
}
CATCHES(event_feed, next_after_another_event, "/next_after") {
  return ran_scenarios(kThreeThings,
                       [](TinyDriver& driver) {
                         tamper_feed(driver, [](Response& response) { edit(response, "/next_after", "evt_other"); });
                       })
      .outcome();
}
CATCHES(event_feed, of_another_shape, "/events") {
  TinyRepository repository;
  repository.replace("schemas/EventFeedResponse.schema.json", R"("required")",
                     R"("properties": {"events": {"type": "array"}}, "required")");
  TinyDriver driver;
  tamper_feed(driver, [](Response& response) { edit(response, "/events", "none"); });
  return ran(repository, driver).outcome();
}
CATCHES(event_missing, dropped, "") {
  return ran_scenarios(kThreeThings, [](TinyDriver& driver) { driver.deliveries = 0; }).outcome();
}
CATCHES(event_unexpected, on_refusals_of_a_scenario_that_changes_nothing, "/events/0") {
  return ran_scenarios(
             "- id: one\n  steps:\n  - {call: things.add, body: {}, expect: {error: CONSTRAINT_VIOLATION, reason: "
             "thing_invalid}}",
             [](TinyDriver& driver) { driver.emits_on_refusal = true; })
      .outcome();
}
TEST(Events, DeliveredTwiceFailInProcessAndWarnElsewhere) {
  for (const bool fresh : {true, false}) {
    const Ran run = ran_scenarios(kThreeThings, [&](TinyDriver& driver) {
      driver.deliveries = 2;
      driver.offered.fresh_state = fresh;
    });
    EXPECT_EQ(run.scenario("one").verdict, fresh ? Verdict::failed : Verdict::warned) << show(run.outcome());
  }
}

// ---- documents

CATCHES(expect_document, invalid, "") {
  return ran_scenarios("- id: one\n  steps:\n  - document: {schema: Thing, value: {thing_id: t}}").outcome();
}
CATCHES(expect_document, valid, "") {
  return ran_scenarios(
             "- id: one\n  steps:\n  - document: {schema: Thing, value: {thing_id: t, name: n, at: {$now: +0s}}, "
             "valid: false}")
      .outcome();
}
CATCHES(expect_document, from_a_file, "/name") {
  TinyRepository repository;
  repository.file("fixtures/documents/thing.json") = R"({"thing_id": "t", "name": 7, "at": "x"})";
  repository.set_scenarios("- id: one\n  steps:\n  - document: {schema: Thing, file: documents/thing.json}");
  TinyDriver driver;
  const Ran run = ran(repository, driver);
  EXPECT_EQ(run.finding(Rule::expect_document).place.to_string(), "fixtures/things.yaml:6:5");
  EXPECT_EQ(run.finding(Rule::expect_document).step, 0);
  return run.outcome();
}
HOLDS(expect_document, both_ways) {
  return ran_scenarios(
             "- id: one\n  steps:\n  - document: {schema: Thing, value: {thing_id: t, name: n, at: x}}\n"
             "  - document: {schema: Thing, value: {thing_id: t}, valid: false}")
      .outcome();
}
constexpr const char* kLineage = "intents: [{id: i-1}], proposal: {id: c-1, participants: [{intent_id: i-2}]}";
CATCHES(expect_lineage, not_broken, "") {
  return ran_scenarios("- id: one\n  steps:\n  - lineage: {intents: [], finds: disclosure.label}").outcome();
}
CATCHES(expect_lineage, broken_elsewhere, "") {
  return ran_scenarios("- id: one\n  steps:\n  - lineage: {" + std::string(kLineage) + ", finds: disclosure.label}")
      .outcome();
}
HOLDS(expect_lineage, broken_as_said) {
  return ran_scenarios("- id: one\n  steps:\n  - lineage: {" + std::string(kLineage) + ", finds: disclosure.reference}")
      .outcome();
}
CATCHES(disclosure_reference, in_a_lineage_step, "/proposal/participants/0/intent_id") {
  return ran_scenarios("- id: one\n  steps:\n  - lineage: {" + std::string(kLineage) + "}").outcome();
}
CATCHES(disclosure_reference, in_a_projection, "/proposal/participants/0/intent_id") {
  return ran_scenarios("- id: one\n  steps:\n  - project: {" + std::string(kLineage) +
                       "}\n    expect: {body: {/intents/0/id: i-1}}")
      .outcome();
}

// ---- lost answers

TEST(NoAnswer, BreaksTheRulesThatTheScenarioProves) {
  const Ran run = ran_scenarios(
      "- id: one\n  proves: [M1.add]\n  steps:\n  - {call: things.add, body: {thing: {thing_id: a, name: F}}}",
      [](TinyDriver& driver) {
        driver.before = [](const Request& request) -> std::optional<Answer> {
          return is_add(request) ? std::optional<Answer>(checks::NoAnswer{"closed"}) : std::nullopt;
        };
      });
  EXPECT_EQ(run.scenario("one").findings.size(), 1u);
  EXPECT_EQ(run.finding(Rule::transport_no_answer).finding.actual, "closed");
  EXPECT_EQ(run.rule("M1.add").verdict, Verdict::failed);
}
TEST(NoAnswer, AtAllIsSeenInTheRecord) {
  const Ran run = ran_with([](TinyDriver& driver) {
    driver.before = [](const Request&) { return std::optional<Answer>(checks::NoAnswer{"refused"}); };
  });
  EXPECT_FALSE(run.record.answered());
  EXPECT_FALSE(run.record.overall(false));
}
TEST(Secrets, AreGuardedInEveryAnswer) {
  const Ran run = ran_with([](TinyDriver& driver) {
    driver.hidden = {"canary"};
    driver.after = [](const Request&, Answer& answer) {
      std::get<Response>(answer).headers.push_back({"x-debug", "canary"});
    };
  });
  EXPECT_TRUE(has(run.outcome(), Rule::secret_echoed));
}

// ---- levels

constexpr const char* kSoft =
    "- id: one\n  proves: [M1.soft]\n  steps:\n  - call: things.add\n    body: {thing: {thing_id: a, name: F}}\n"
    "    expect: {body: {/thing/name: G}}\n    cases: [{id: hard, proves: [M1.add, M1.soft]}]";
TEST(Levels, OfAShouldRuleWarnAndFailUnderStrict) {
  TinyRepository repository;
  repository.set_scenarios(kSoft);
  TinyDriver driver;
  const Ran run = ran(repository, driver);
  EXPECT_EQ(run.scenario("one").verdict, Verdict::warned);
  EXPECT_EQ(run.scenario("one/hard").verdict, Verdict::failed);
  const Ran soft = [&] {
    repository.replace("fixtures/things.yaml", "    cases: [{id: hard, proves: [M1.add, M1.soft]}]", "");
    return ran(repository, driver, {}, "one");
  }();
  EXPECT_TRUE(soft.record.overall(false)) << show(soft.outcome());
  EXPECT_FALSE(soft.record.overall(true));
  EXPECT_EQ(soft.rule("M1.soft").verdict, Verdict::warned);
  EXPECT_EQ(soft.record.count(checks::Level::should), 1u);
}
TEST(Levels, OfAWarningDoNotFailAMustRule) {
  TinyRepository repository;
  repository.replace("milestones/M1.yaml", "checked_by: [export.hash, export.signature]",
                     "checked_by: [export.hash, transport.charset]");
  TinyDriver driver;
  driver.after = [](const Request&, Answer& answer) {
    for (wire::Header& header : std::get<Response>(answer).headers) {
      if (header.name == "content-type") header.value = "application/json";
    }
  };
  const Ran run = ran(repository, driver);
  EXPECT_EQ(run.rule("M1.exports").verdict, Verdict::warned);
  EXPECT_TRUE(run.record.overall(false));
  EXPECT_FALSE(run.record.overall(true));
}

// ---- what cannot be tested

TEST(NotTestable, ScenariosSayWhy) {
  TinyRepository repository;
  repository.set_scenarios(R"(- {id: clock, steps: [{call: things.add, at: +1d, body: {thing: {thing_id: a, name: F}}}]}
- {id: header, steps: [{call: things.add, headers: {X-Now-Iso: never}, body: {thing: {thing_id: a, name: F}}}]}
- {id: no-header, steps: [{call: things.add, headers: {x-now-iso: null}, body: {thing: {thing_id: a, name: F}}}]}
- {id: gate, needs: {gate: open}, steps: [{call: things.add, body: {thing: {thing_id: a, name: F}}}]}
- {id: events, steps: [{events: {excludes: [{type: thing.added}]}}]}
- {id: keys, needs: {signing_keys: true}, steps: [{call: things.export}]}
- {id: fresh, needs: {fresh_state: true}, steps: [{call: things.export}]}
- {id: control, steps: [{rotate_key: true}, {call: things.export}]}
- {id: projection, steps: [{project: {intents: []}}]}
- {id: two, needs: {fresh_state: true}, steps: [{call: things.export, at: +1d}]}
)");
  TinyDriver driver;
  driver.offered = {};
  driver.offered.operations = true;
  driver.offered.gate = Gate::closed;
  ExecuteOptions options;
  options.over_http = true;
  const Ran run = ran(repository, driver, options);
  const std::map<std::string, std::pair<std::string, bool>> expected = {
      {"clock", {"the target does not honour x-now-iso", true}},
      {"header", {"the target does not honour x-now-iso", true}},
      {"gate", {"the gate is closed on this target", false}},
      {"events", {"the target serves no event feed", true}},
      {"keys", {"the target publishes no signing keys and none is pinned", false}},
      {"fresh", {"the target's state is not ours", false}},
      {"control", {"gate and keys of the target cannot be set", true}},
      {"projection", {"the target offers no projection", false}},
      {"two", {"the target does not honour x-now-iso; the target's state is not ours", false}}};
  for (const auto& [id, why] : expected) {
    EXPECT_EQ(run.scenario(id).verdict, Verdict::not_testable) << id;
    EXPECT_EQ(run.scenario(id).reason, why.first) << id;
    EXPECT_EQ(run.scenario(id).optional, why.second) << id;
  }
  EXPECT_EQ(run.scenario("no-header").verdict, Verdict::passed);
  EXPECT_FALSE(run.record.overall(false));
}
TEST(NotTestable, GateThatIsNotKnown) {
  Requirements needed;
  needed.gate_open = false;
  Capabilities offered;
  offered.gate_known = false;
  const auto missing = missing_capabilities(needed, offered);
  ASSERT_EQ(missing.size(), 1u);
  EXPECT_EQ(missing.front().name, "gate");
  offered.gate_known = true;
  EXPECT_TRUE(missing_capabilities(needed, offered).empty());
  offered.gate = Gate::closed;
  EXPECT_TRUE(missing_capabilities(needed, offered).empty());
  offered.gate = Gate::open;
  EXPECT_EQ(missing_capabilities(needed, offered).front().reason, "the gate is open on this target");
}
TEST(NotTestable, ClockOfAGivenCounts) {
  TinyRepository repository;
  repository.replace("fixtures/givens.yaml", "  - call: things.add\n", "  - call: things.add\n    at: -1d\n");
  auto plan = repository.plan();
  ASSERT_TRUE(plan.ok());
  EXPECT_TRUE(run_of(**plan, "export-things").requirements.clock);
  EXPECT_FALSE(run_of(**plan, "add-and-get").requirements.clock);
  EXPECT_TRUE(run_of(**plan, "derived.identity/things.get").requirements.clock);
}
TEST(NotTestable, ChecksThatCouldNotLookAreNoPass) {
  TinyRepository repository;
  TinyDriver driver;
  driver.offered.events = driver.offered.signing_keys = driver.offered.key_set = false;
  ExecuteOptions options;
  options.over_http = true;
  const Ran run = ran(repository, driver, options);
  EXPECT_TRUE(run.findings().empty()) << show(run.outcome());
  EXPECT_EQ(run.rule("M1.events").verdict, Verdict::not_testable);
  EXPECT_EQ(run.rule("M1.events").reason, "the target serves no event feed");
  EXPECT_EQ(run.rule("M1.exports").verdict, Verdict::not_testable);
  EXPECT_EQ(run.rule("M1.exports").reason, "the target publishes no signing keys and none is pinned");
  EXPECT_FALSE(run.rule("M1.exports").optional);
  EXPECT_FALSE(run.record.overall(false)) << "signing keys are not optional";
  repository.replace("milestones/M1.yaml", "[clock, events, control]", "[clock, events, signing_keys]");
  EXPECT_TRUE(ran(repository, driver, options).record.overall(false));
}
TEST(NotTestable, RuleOfALostScenarioIsNoPass) {
  TinyRepository repository;
  repository.set_scenarios("- {id: clock, proves: [M1.add], steps: [{call: things.export, at: +1d}]}");
  TinyDriver driver;
  driver.offered.clock = false;
  const Ran run = ran(repository, driver);
  EXPECT_EQ(run.rule("M1.add").verdict, Verdict::not_testable);
  EXPECT_EQ(run.rule("M1.add").reason, "the target does not honour x-now-iso");
  EXPECT_FALSE(has(run.outcome(), Rule::floor_unexercised));
}

// ---- what sessions start from

TEST(Sessions, StartWithClockAndGateOfTheScenario) {
  TinyRepository repository;
  repository.set_scenarios(
      "- {id: one, needs: {gate: open}, steps: [{set_gate: closed}, {set_gate: open}, {call: things.export}]}");
  TinyDriver driver;
  ran(repository, driver, {}, "one");
  ASSERT_EQ(driver.starts.size(), 1u);
  EXPECT_EQ(driver.starts[0].scenario, "one");
  EXPECT_EQ(driver.starts[0].gate, Gate::open);
  EXPECT_EQ(wire::format_instant(driver.starts[0].clock), "2026-01-15T12:00:00.000Z");
  EXPECT_EQ(driver.controlled, (std::vector<std::string>{"gate closed", "gate open"}));
}

// ---- the whole run

CATCHES(floor_unexercised, declared_and_never_produced, "") {
  return ran_scenarios("- {id: one, steps: [{call: things.export}]}").outcome();
}
CATCHES(floor_unexercised, code_that_no_operation_lists, "") {
  TinyRepository repository;
  repository.replace("milestones/M1.yaml", "floor: [thing_invalid,", "floor: [thing_odd, thing_invalid,");
  TinyDriver driver;
  const Ran run = ran(repository, driver);
  EXPECT_EQ(run.finding(Rule::floor_unexercised).finding.expected,
            "an operation that lists thing_odd among its reasons");
  return run.outcome();
}
CATCHES(reason_undeclared, outside_the_floor, "/error/details/reason_code") {
  return ran_after([](const Request&, Response& response) {
           if (response.status == 404) edit(response, "/error/details/reason_code", "thing_unknown");
         })
      .outcome();
}
CATCHES(operation_unexercised, never_a_success, "") {
  return ran_scenarios(
             "- {id: one, steps: [{call: things.get, path: {thing_id: x}, expect: {error: NOT_FOUND, reason: "
             "thing_not_found}}]}")
      .outcome();
}
CATCHES(event_unexercised, never_seen, "") {
  TinyRepository repository;
  repository.replace("milestones/M1.yaml", "reason_codes:\n",
                     R"(- {type: thing.lost, payload: Thing, emitted_by: [things.get], identity: {/thing_id: /nowhere}}
reason_codes:
)");
  TinyDriver driver;
  return ran(repository, driver).outcome();
}
CATCHES(schema_unused, no_example, "") {
  TinyRepository repository;
  repository.file("schemas/Unused.schema.json") = R"({"$id": "https://tiny.test/Unused.schema.json"})";
  repository.replace("milestones/M1.yaml", "artifacts: [Thing,", "artifacts: [Unused, Thing,");
  TinyDriver driver;
  return ran(repository, driver).outcome();
}
CATCHES(schema_example, valid_one_refused, "/name") {
  TinyRepository repository;
  repository.replace("schemas/examples/Thing.json", R"("name": "n")", R"("name": 7)");
  TinyDriver driver;
  const Ran run = ran(repository, driver);
  EXPECT_EQ(run.finding(Rule::schema_example).place.to_string(), "schemas/examples/Thing.json:2:13");
  return run.outcome();
}
CATCHES(schema_example, invalid_one_accepted, "") {
  TinyRepository repository;
  repository.replace("schemas/examples/Thing.json", R"("remove": ["/name"])", R"("set": {"/name": "m"})");
  TinyDriver driver;
  const Ran run = ran(repository, driver);
  EXPECT_EQ(run.finding(Rule::schema_example).place.to_string(), "schemas/examples/Thing.json:3:15");
  EXPECT_EQ(run.finding(Rule::schema_example).finding.expected,
            R"("no name" is refused with "required" at "" by Thing)");
  EXPECT_EQ(run.finding(Rule::schema_example).finding.actual, "it is accepted");
  return run.outcome();
}
CATCHES(schema_example, invalid_one_refused_for_another_reason, "") {
  TinyRepository repository;
  repository.replace("schemas/examples/Thing.json", R"("remove": ["/name"])", R"("set": {"/name": 7})");
  TinyDriver driver;
  const Ran run = ran(repository, driver);
  EXPECT_EQ(run.finding(Rule::schema_example).finding.actual, R"(refused with "type" at "/name")");
  return run.outcome();
}
/// The lock of the tiny repository's schemas as they are, or with another digest for one of them.
std::string lock_of(TinyRepository& repository, const std::string& changed = "") {
  wire::Object digests;
  for (const auto& entry : std::filesystem::directory_iterator(repository.write() / "schemas")) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with(".schema.json")) continue;
    const std::string text = name == changed ? "other" : repository.file("schemas/" + name);
    digests.set(name, "sha256:" + wire::sha256_hex(text));
  }
  return wire::to_text(Object{{"digests", std::move(digests)}});
}
HOLDS(schema_changed, as_locked) {
  TinyRepository repository;
  repository.file("schemas/schemas.lock.json") = lock_of(repository);
  TinyDriver driver;
  return ran(repository, driver).outcome();
}
CATCHES(schema_changed, another_digest, "") {
  TinyRepository repository;
  repository.file("schemas/schemas.lock.json") = lock_of(repository, "Thing.schema.json");
  TinyDriver driver;
  const Ran run = ran(repository, driver);
  EXPECT_EQ(run.finding(Rule::schema_changed).place.to_string(), "schemas/Thing.schema.json:1:1");
  EXPECT_EQ(run.record.run_findings.size(), 1u);
  EXPECT_FALSE(run.record.overall(false));
  return run.outcome();
}
CATCHES(schema_changed, added_and_removed, "") {
  TinyRepository repository;
  repository.file("schemas/schemas.lock.json") = wire::to_text(
      Object{{"digests", Object{{"Gone.schema.json", "sha256:00"}, {"runner/x.schema.json", "sha256:00"}}}});
  TinyDriver driver;
  const Ran run = ran(repository, driver);
  size_t gone = 0;
  for (const PlacedFinding& placed : run.record.run_findings) {
    EXPECT_EQ(placed.finding.rule, Rule::schema_changed);
    gone += placed.place.to_string() == "schemas/Gone.schema.json:1:1";
  }
  EXPECT_EQ(gone, 1u);
  EXPECT_GT(run.record.run_findings.size(), 2u);
  return run.outcome();
}
TEST(SchemaLockTest, WhatIsNoLockIsAnInputError) {
  for (const char* text :
       {"[", "[]", "{}", R"({"digests": {"A.schema.json": 1}})", R"({"digests": {"A.schema.json": "md5:1"}})"}) {
    TinyRepository repository;
    repository.file("schemas/schemas.lock.json") = text;
    const auto plan = repository.plan();
    ASSERT_FALSE(plan.ok()) << text;
    EXPECT_TRUE(plan.error().where.starts_with("schemas/schemas.lock.json")) << plan.error().to_string();
  }
}
TEST(SchemaLockTest, SchemasThatAreNotLockedAreNotJudged) {
  TinyRepository repository;
  TinyDriver driver;
  EXPECT_EQ(ran(repository, driver).record.judged[static_cast<size_t>(Rule::schema_changed)], 0u);
}
CATCHES(rule_unproven, no_scenario, "") {
  TinyRepository repository;
  repository.file("milestones/M1.yaml") +=
      "- {id: M1.lonely, level: should, section: Tiny, text: No scenario proves it.}\n";
  TinyDriver driver;
  const Ran run = ran(repository, driver);
  EXPECT_EQ(run.rule("M1.lonely").verdict, Verdict::failed);
  EXPECT_FALSE(run.record.overall(false));
  return run.outcome();
}
CATCHES(rule_unproven, one_of_its_checks_saw_nothing, "") {
  TinyRepository repository;
  repository.file("milestones/M1.yaml") +=
      "- {id: M1.lineage, level: must, section: Tiny, text: Half is seen., checked_by: [schema.response, "
      "disclosure.label]}\n";
  TinyDriver driver;
  return ran(repository, driver).outcome();
}
HOLDS(floor_unexercised, tiny_service) {
  TinyDriver driver;
  return ran(driver).outcome();
}

TEST(PartialRuns, DeferWhatOnlyTheWholeRunShows) {
  TinyRepository repository;
  TinyDriver driver;
  const Ran run = ran(repository, driver, {}, "export-things");
  EXPECT_TRUE(run.findings().empty()) << show(run.outcome());
  EXPECT_TRUE(run.record.overall(false));
  EXPECT_TRUE(run.record.partial);
  EXPECT_EQ(run.rule("M1.soft").verdict, Verdict::deferred);
  EXPECT_EQ(run.rule("M1.add").verdict, Verdict::passed);
  EXPECT_EQ(run.record.judged[static_cast<size_t>(Rule::floor_unexercised)], 0u);
}
TEST(PartialRuns, OfNothingFail) {
  TinyRepository repository;
  TinyDriver driver;
  EXPECT_FALSE(ran(repository, driver, {}, "no-such-scenario").record.overall(false));
}

TEST(EveryRuleOfTheRunner, IsCaughtByATest) { EXPECT_EQ(caught::uncaught(true), std::vector<std::string>{}); }

}  // namespace
}  // namespace runner
