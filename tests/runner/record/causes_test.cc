// One fault of a service is one cause, whatever it makes fail; two faults are two.
#include "runner/record/causes.h"

#include <gmock/gmock.h>

#include "tests/runner/execute/run_result.h"

namespace runner {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

const checks::Finding& example_of(const RunResult& run, const Cause& cause) {
  return run.record.scenarios.at(static_cast<size_t>(cause.scenario)).findings.at(cause.finding).finding;
}

std::string sentences_of(const RunResult& run) {
  std::string text;
  for (const Cause& cause : run.record.causes) text += cause.sentence + "\n";
  return text;
}

TEST(Causes, AreNoneWhereNothingFailed) {
  const RunResult run = execute_with([](TinyDriver&) {});
  EXPECT_THAT(run.record.causes, SizeIs(0));
}

TEST(Causes, OneForAMemberThatEverySuccessHasTooMuch) {
  const RunResult run = execute_after([](const Request& request, Response& response) {
    if (response.status == 200 && request.target.starts_with("/things")) edit(response, "/thing/at", 7);
  });
  ASSERT_THAT(run.record.causes, SizeIs(1)) << sentences_of(run);
  const Cause& cause = run.record.causes.front();
  EXPECT_EQ(cause.rule, Rule::schema_response);
  EXPECT_EQ(cause.level, Level::must);
  EXPECT_THAT(cause.sentence, HasSubstr("/thing/at"));
  EXPECT_GT(cause.scenarios.size(), 2u);
  EXPECT_GT(cause.exchanges, 2u);
}

TEST(Causes, OneForAMissingReasonCodeThatChecksAndFixturesMiss) {
  const RunResult run = execute_after([](const Request&, Response& response) {
    wire::Json body = wire::parse_json(response.body.bytes()).value();
    if (wire::remove_at(body, "/error/details/reason_code")) response.body = wire::to_text(body);
  });
  ASSERT_THAT(run.record.causes, SizeIs(1)) << sentences_of(run);
  EXPECT_THAT(run.record.causes.front().sentence, HasSubstr("/error/details/reason_code is missing"));
}

TEST(Causes, OneForAnOperationThatRefusesEverything) {
  const RunResult run = execute_with([](TinyDriver& driver) {
    driver.before = [](const Request& request) -> std::optional<Outcome> {
      if (!is_add(request)) return std::nullopt;
      return refusal(403, "FORBIDDEN", Object{{"reason_code", "thing_invalid"}}, "corr_things_add");
    };
  });
  ASSERT_THAT(run.record.causes, SizeIs(1)) << sentences_of(run);
  const Cause& cause = run.record.causes.front();
  EXPECT_THAT(cause.sentence, HasSubstr("POST /things: 403 FORBIDDEN thing_invalid where the request must succeed"));
  EXPECT_THAT(cause.operations, ElementsAre("POST /things"));
  EXPECT_EQ(run.rule("M1.add").verdict, Verdict::failed);
  EXPECT_EQ(run.rule("M1.events").verdict, Verdict::deferred) << "nothing showed whether it holds";
  EXPECT_EQ(run.rule("M1.events").reason, "not tested, because of cause 1");
}

TEST(Causes, OneForA5xxInPlaceOfARefusal) {
  const RunResult run = execute_after([](const Request&, Response& response) {
    if (response.status == 404) response = {500, {}, "Internal Server Error"};
  });
  const auto of_server_errors =
      std::count_if(run.record.causes.begin(), run.record.causes.end(),
                    [](const Cause& cause) { return cause.rule == Rule::transport_server_error; });
  EXPECT_LE(of_server_errors, 2) << sentences_of(run) << "of operations, and of routes that no operation has";
  EXPECT_THAT(run.record.causes.front().sentence, HasSubstr("500 in place of 404 NOT_FOUND"));
}

TEST(Causes, FewForAServiceThatKnowsNoIdempotencyKey) {
  int sent = 0;
  const RunResult run = execute_with([&sent](TinyDriver& driver) {
    driver.change = [&](Request& request) {
      for (wire::Header& header : request.headers) {
        if (header.name == "idempotency-key" && !header.value.empty()) header.value.bytes() += std::to_string(++sent);
      }
    };
  });
  EXPECT_THAT(sentences_of(run), HasSubstr("a repeated request does not get the stored response"));
  EXPECT_LE(run.record.causes.size(), 4u) << sentences_of(run);
  for (const Cause& cause : run.record.causes) EXPECT_NE(cause.rule, Rule::event_unexpected) << cause.sentence;
}

TEST(Causes, AreTwoForTwoFaultsAndTheGraverComesFirst) {
  const RunResult run = execute_after([](const Request& request, Response& response) {
    if (request.target.starts_with("/exports") && response.status == 200) edit(response, "/export/export_hash", "0");
    if (response.status == 404) edit(response, "/error/code", "CONFLICT");
  });
  ASSERT_GE(run.record.causes.size(), 2u) << sentences_of(run);
  EXPECT_THAT(std::string(checks::id_of(run.record.causes.front().rule)), testing::StartsWith("export."));
  for (const Cause& cause : run.record.causes) EXPECT_EQ(example_of(run, cause).rule, cause.rule);
}

constexpr const char* kTwoSteps = R"(- id: two
  proves: [M1.add]
  steps:
  - {call: things.add, body: {thing: {thing_id: a, name: F}}}
  - call: things.get
    path: {thing_id: a}
    expect: {body: {/thing/name: F}}
)";

TEST(Causes, LeaveOutWhatFollowsFromAnEarlierStep) {
  const RunResult run = execute_scenarios(kTwoSteps, [](TinyDriver& driver) {
    driver.before = [](const Request& request) -> std::optional<Outcome> {
      if (!is_add(request)) return std::nullopt;
      return refusal(409, "CONFLICT", Object{{"reason_code", "thing_taken"}}, "corr_things_add");
    };
  });
  const auto& findings = run.scenario("two").findings;
  ASSERT_THAT(findings, SizeIs(2)) << sentences_of(run);
  EXPECT_EQ(findings[0].because_of, -1);
  EXPECT_EQ(findings[1].because_of, 0);
  EXPECT_EQ(findings[1].cause, findings[0].cause);
  EXPECT_GE(run.record.causes.at(static_cast<size_t>(findings[0].cause)).consequences, 1u);
  EXPECT_EQ(run.rule("M1.add").verdict, Verdict::deferred);
}

TEST(Causes, LeaveOutWhatComparesWithAMemberThatWasWrong) {
  const RunResult run = execute_scenarios(R"(- id: compared
  proves: [M1.add]
  steps:
  - {call: things.add, body: {thing: {thing_id: a, name: F}}, capture: {made: /thing}}
  - {call: things.get, path: {thing_id: a}, expect: {body: {/thing: $made}}}
)",
                                          [](TinyDriver& driver) {
                                            driver.after = [](const Request& request, Outcome& outcome) {
                                              auto& response = std::get<Response>(outcome);
                                              if (is_add(request) && response.status == 200)
                                                edit(response, "/thing/at", 7);
                                            };
                                          });
  const auto& findings = run.scenario("compared").findings;
  ASSERT_THAT(findings, SizeIs(2)) << sentences_of(run);
  EXPECT_EQ(findings[1].finding.pointer, "/thing/at");
  EXPECT_EQ(findings[1].because_of, 0);
}

TEST(Causes, CountASharedBeginningOnce) {
  const RunResult run = execute_scenarios(
      std::string(kTwoSteps) + "    cases:\n    - {id: again}\n    - {id: once-more}\n", [](TinyDriver& driver) {
        driver.after = [](const Request& request, Outcome& outcome) {
          auto& response = std::get<Response>(outcome);
          if (is_add(request) && response.status == 200) edit(response, "/thing/at", 7);
        };
      });
  const Cause& cause = run.record.causes.front();
  EXPECT_EQ(cause.rule, Rule::schema_response);
  EXPECT_EQ(run.scenario("two").findings.front().repeated, false);
  EXPECT_EQ(run.scenario("two/again").findings.front().repeated, true);
}

TEST(Causes, OneForAnOperationThatNeverGivesAResult) {
  const RunResult run = execute_after([](const Request& request, Response& response) {
    if (request.method == "GET" && request.target.starts_with("/things")) response.status = 500;
  });
  ASSERT_THAT(run.record.causes, SizeIs(1)) << sentences_of(run);
  EXPECT_THAT(run.record.causes.front().sentence, HasSubstr("GET /things/{thing_id}: 500"));
}

TEST(Causes, OneForSuccessesWithAnotherStatus) {
  const RunResult run = execute_after([](const Request& request, Response& response) {
    if (request.method == "GET" && request.target.starts_with("/things") && response.status == 200)
      response.status = 201;
  });
  ASSERT_THAT(run.record.causes, SizeIs(1)) << sentences_of(run);
  EXPECT_EQ(run.record.causes.front().rule, Rule::error_status);
}

TEST(Causes, OneForAMemberThatIsMissingWhereverItsObjectIs) {
  const RunResult run = execute_after([](const Request&, Response& response) {
    wire::Json body = wire::parse_json(response.body.bytes()).value();
    if (wire::remove_at(body, "/error/details")) response.body = wire::to_text(body);
  });
  ASSERT_GE(run.record.causes.size(), 1u);
  EXPECT_LE(run.record.causes.size(), 2u)
      << "and the hashes of a payload, which only should be there: " << sentences_of(run);
  EXPECT_THAT(run.record.causes.front().sentence, HasSubstr("/error/details is missing"));
}

TEST(Causes, HaveTheSameFingerprintInEveryRun) {
  const auto fingerprint = [](const char* id) {
    const std::string scenario = std::string("- id: ") + id +
                                 "\n  steps:\n  - {call: things.add, body: {thing: {thing_id: {$unique: a}, name: F}}}";
    const RunResult run = execute_scenarios(scenario, [](TinyDriver& driver) {
      driver.after = [](const Request& request, Outcome& outcome) {
        auto& response = std::get<Response>(outcome);
        if (is_add(request) && response.status == 200) edit(response, "/thing/at", 7);
      };
    });
    return run.record.causes.front().fingerprint;
  };
  EXPECT_EQ(fingerprint("one"), fingerprint("another"));
  EXPECT_EQ(fingerprint("one").size(), 16u);
}

TEST(Causes, OneForAWordThatIsWrongWhereverItIsShown) {
  const RunResult run = execute_scenarios(R"(- id: word
  proves: [M1.add, M1.soft]
  steps:
  - {call: things.add, body: {thing: {thing_id: a, name: F}}, expect: {body: {/thing/name: F}}, proves: [M1.soft]}
  - {call: things.get, path: {thing_id: a}, expect: {body: {/thing/name: F}}, proves: [M1.add]}
)",
                                          [](TinyDriver& driver) {
                                            driver.after = [](const Request&, Outcome& outcome) {
                                              auto& response = std::get<Response>(outcome);
                                              if (response.status == 200) edit(response, "/thing/name", "G");
                                            };
                                          });
  const auto of_name = std::count_if(run.record.causes.begin(), run.record.causes.end(),
                                     [](const Cause& cause) { return cause.rule == Rule::expect_body; });
  EXPECT_EQ(of_name, 1) << sentences_of(run);
}

// ---- "proves" of a step and of a part of the body

constexpr const char* kTwoRules = R"(- id: two-rules
  proves: [M1.add, M1.soft]
  steps:
  - {call: things.add, body: {thing: {thing_id: a, name: F}}, expect: {body: {/thing/name: F}}}
  - call: things.get
    path: {thing_id: a}
    proves: [M1.soft]
    expect: {body: {/thing/name: F}}
)";
RunResult with_names_changed(std::string_view method, std::string_view scenarios = kTwoRules) {
  return execute_scenarios(scenarios, [method = std::string(method)](TinyDriver& driver) {
    driver.after = [method](const Request& request, Outcome& outcome) {
      auto& response = std::get<Response>(outcome);
      if (request.method == method && request.target.starts_with("/things") && response.status == 200)
        edit(response, "/thing/name", "G");
    };
  });
}

TEST(Proof, OfAStepIsBrokenByThatStepAlone) {
  const RunResult of_get = with_names_changed("GET");
  EXPECT_EQ(of_get.rule("M1.soft").verdict, Verdict::warned);
  EXPECT_EQ(of_get.rule("M1.add").verdict, Verdict::passed);
  EXPECT_EQ(of_get.scenario("two-rules").verdict, Verdict::warned) << "a SHOULD is no more than a warning";
  const RunResult of_add = with_names_changed("POST");
  EXPECT_EQ(of_add.rule("M1.add").verdict, Verdict::failed);
  EXPECT_EQ(of_add.rule("M1.soft").verdict, Verdict::passed);
}

TEST(Proof, OfAPartOfTheBodyIsBrokenThereAlone) {
  const RunResult run = with_names_changed("POST", R"(- id: parts
  proves: [M1.add, M1.soft]
  steps:
  - call: things.add
    body: {thing: {thing_id: a, name: F}}
    expect: {body: {/thing/name: F, /thing/thing_id: a}, proves: {/thing/name: [M1.soft]}}
)");
  EXPECT_EQ(run.rule("M1.soft").verdict, Verdict::warned);
  EXPECT_EQ(run.rule("M1.add").verdict, Verdict::passed);
}

}  // namespace
}  // namespace runner
