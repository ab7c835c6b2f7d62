// Sequences made by hand against services that break one rule: each is found by that rule, at that place. The sound
// reference gives no finding.
#include "runner/explore/trial.h"

#include <gmock/gmock.h>

#include "tests/runner/explore/exploring.h"
#include "tests/support/caught.h"

namespace exploring {
namespace {

using runner::explore::Action;
using runner::explore::AtFault;
using runner::explore::Observation;
using ::testing::IsEmpty;
using wire::Request;
using wire::Response;

constexpr const char* kUpsert = "liquidityExecution.mode.upsert";
constexpr const char* kGet = "liquidityExecution.mode.get";
constexpr const char* kSimulation = R"({"mode":{"mode":"simulation"}})";
constexpr const char* kUnknownMode = R"({"mode":{"mode":"nope"}})";
constexpr const char* kRefused =
    R"({"correlation_id":"corr_liquidityexecution_mode_upsert","error":{"code":"CONSTRAINT_VIOLATION",)"
    R"("message":"no","details":{"reason_code":"liquidity_execution_mode_invalid"}}})";

caught::Outcome outcome_of(const std::vector<Observation>& observations) {
  std::vector<checks::Finding> findings;
  for (const Observation& observation : observations) findings.push_back(observation.finding);
  return {std::move(findings), {}};
}

void replace(std::string& text, std::string_view what, std::string_view with) {
  const size_t at = text.find(what);
  if (at != std::string::npos) text.replace(at, what.size(), with);
}

bool is_write_of_mode(const Request& request) {
  return request.method == "POST" && ends_with_path(request, "/execution-mode");
}

Response with_other_context(const Request& request, const PassOn& pass_on) {
  Response response = pass_on(request);
  if (request.method == "GET" && ends_with_path(request, "/execution-mode")) {
    replace(response.body.bytes(), R"("restricted_adapter_context":true)", R"("restricted_adapter_context":false)");
  }
  return response;
}

std::vector<Action> write_and_read() { return {call(kUpsert, kSimulation), call(kGet)}; }

TEST(Trial, FindsNothingInTheReference) {
  const std::vector<Action> actions = {call(kUpsert, kSimulation), call(kUpsert, kUnknownMode), call(kGet)};
  EXPECT_THAT(observe(unchanged, Oracle::none, actions), IsEmpty());
  EXPECT_THAT(observe(unchanged, Oracle::reference, actions), IsEmpty());
}

CATCHES(explore_accepted, unknown_mode, "") {
  const auto service = [](Request request, const PassOn& pass_on) {
    if (is_write_of_mode(request)) request.body = kSimulation;
    return pass_on(request);
  };
  return outcome_of(observe(service, Oracle::reference, {call(kUpsert, kUnknownMode)}));
}

TEST(Trial, FindsAnAcceptedPayloadByItsSchemaAlone) {
  const auto service = [](Request request, const PassOn& pass_on) {
    if (is_write_of_mode(request)) request.body = kSimulation;
    return pass_on(request);
  };
  const auto found = outcome_of(observe(service, Oracle::none, {call(kUpsert, kUnknownMode)}));
  EXPECT_TRUE(caught::has(found, checks::Rule::explore_accepted, "request /mode/mode")) << caught::show(found);
}

CATCHES(explore_refused, valid_mode, "") {
  const auto service = [](const Request& request, const PassOn& pass_on) {
    Response response = pass_on(request);
    if (response.status == 200 && is_write_of_mode(request)) {
      response.status = 400;
      response.body = kRefused;
    }
    return response;
  };
  return outcome_of(observe(service, Oracle::reference, {call(kUpsert, kSimulation)}));
}

CATCHES(explore_refusal, foreign_provider_is_not_found, "") {
  const auto service = [](const Request& request, const PassOn& pass_on) {
    Response response = pass_on(request);
    if (response.body.bytes().find("liquidity_provider_actor_mismatch") == std::string::npos) return response;
    replace(response.body.bytes(), "liquidity_provider_actor_mismatch", "liquidity_provider_not_found");
    replace(response.body.bytes(), "FORBIDDEN", "NOT_FOUND");
    response.status = 404;
    return response;
  };
  Action foreign = call(kGet);
  foreign.call()->call.caller = wire::Json("stranger");
  return outcome_of(observe(service, Oracle::reference, {foreign}));
}

CATCHES(explore_answer, other_context, "/execution_mode/restricted_adapter_context") {
  return outcome_of(observe(with_other_context, Oracle::reference, write_and_read()));
}

CATCHES(explore_shows, other_context, "/execution_mode/restricted_adapter_context") {
  return outcome_of(observe(with_other_context, Oracle::none, write_and_read()));
}

CATCHES(explore_trace, refused_mode_is_stored, "/execution_mode/mode") {
  const auto service = [](const Request& request, const PassOn& pass_on) {
    Response response = pass_on(request);
    if (response.status != 400 || !is_write_of_mode(request)) return response;
    Request trace = request;
    trace.body = kSimulation;
    for (wire::Header& header : trace.headers) {
      if (header.name == "idempotency-key") header.value.bytes() += "-trace";
    }
    pass_on(trace);
    return response;
  };
  return outcome_of(observe(service, Oracle::none, {call(kGet), call(kUpsert, kUnknownMode), call(kGet)}));
}

CATCHES(explore_gap, where_no_fixture_expects_anything, "/execution_mode/restricted_adapter_context") {
  const auto plan = make_plan("M107");
  plan->runs.clear();
  return outcome_of(observe(with_other_context, Oracle::reference, write_and_read(), *plan));
}

TEST(Trial, NamesWhoIsAtFault) {
  const auto plan = make_plan("M107");
  const auto at_fault = [&] {
    const auto found = observe(with_other_context, Oracle::reference, write_and_read(), *plan);
    for (const Observation& observation : found) {
      if (checks::id_of(observation.finding.rule) != "explore.shows") return observation.at_fault;
    }
    return AtFault::reference;
  };
  EXPECT_EQ(at_fault(), AtFault::target);
  plan->runs.clear();
  EXPECT_EQ(at_fault(), AtFault::contract);
}

TEST(Trial, BindsWhatBothServicesGave) {
  const auto target = changed(unchanged);
  const auto reference = runner::make_in_process_driver({});
  const Bench bench(plan_of("M107"), *target, reference.get());
  runner::explore::Trial trial(bench.context(), sequence(plan_of("M107"), {}), {"trial"});
  ASSERT_TRUE(trial.is_ready());
  Action write = call(kUpsert, kSimulation);
  write.capture = {{"provider", "/provider_id"}, {"missing", "/nothing"}};
  const auto outcome = trial.act(write);
  EXPECT_TRUE(outcome.succeeded);
  EXPECT_FALSE(outcome.diverged);
  EXPECT_EQ(outcome.bound, std::vector<std::string>{"provider"});
}

TEST(Trial, StopsComparingWhereAWriteSucceedsOnOneSideOnly) {
  const auto refusing = [](const Request& request, const PassOn& pass_on) {
    if (!is_write_of_mode(request)) return pass_on(request);
    return Response{400, {{"content-type", "application/json"}}, kRefused};
  };
  const auto target = changed(refusing);
  const auto reference = runner::make_in_process_driver({});
  const Bench bench(plan_of("M107"), *target, reference.get());
  runner::explore::Trial trial(bench.context(), sequence(plan_of("M107"), {}), {"trial"});
  EXPECT_TRUE(trial.act(call(kUpsert, kSimulation)).diverged);
  EXPECT_FALSE(trial.act(call(kGet)).diverged) << "a read changes nothing";
}

// A write that was accepted with a broken response is not a refusal: what is read back follows from it.
class BadlyAnswered : public testing::TestWithParam<int> {};

TEST_P(BadlyAnswered, WriteIsOneFinding) {
  const auto service = [](const Request& request, const PassOn& pass_on) {
    Response response = pass_on(request);
    if (!is_write_of_mode(request) || response.status != 200) return response;
    response.status = GetParam();
    response.body = "stored";
    return response;
  };
  for (const Oracle oracle : {Oracle::none, Oracle::reference}) {
    const auto found = observe(service, oracle, {call(kGet), call(kUpsert, kSimulation), call(kGet)});
    for (const Observation& observation : found) {
      const std::string_view rule = checks::id_of(observation.finding.rule);
      EXPECT_TRUE(rule.starts_with("transport.") || rule.starts_with("error.")) << rule;
    }
    EXPECT_THAT(found, testing::Not(IsEmpty()));
  }
}

INSTANTIATE_TEST_SUITE_P(With, BadlyAnswered, testing::Values(200, 201, 204, 500, 503));

TEST(Trial, ContinuesAfterAnAcceptedWriteThatWasAnsweredBadly) {
  const auto target = changed([](const Request& request, const PassOn& pass_on) {
    Response response = pass_on(request);
    if (is_write_of_mode(request)) response.body = "stored";
    return response;
  });
  const auto reference = runner::make_in_process_driver({});
  const Bench bench(plan_of("M107"), *target, reference.get());
  runner::explore::Trial trial(bench.context(), sequence(plan_of("M107"), {}), {"trial"});
  EXPECT_FALSE(trial.act(call(kUpsert, kSimulation)).diverged);
}

TEST(Trial, ReportsNoGapInOperationsOfOtherMilestones) {
  const auto service = [](const Request& request, const PassOn& pass_on) {
    Response response = pass_on(request);
    if (request.target == "/liquidity-providers")
      replace(response.body.bytes(), R"("active":true)", R"("active":false)");
    return response;
  };
  const auto plan = make_plan("M107");
  Action registration;
  for (const auto& recipe : runner::explore::make_recipes(*plan)) {
    if (!recipe.operation->borrowed || !recipe.operation->is_write()) continue;
    registration.what = runner::CallStep{recipe.operation->id, "", {}, {}};
    registration.call()->call.body = recipe.bodies.front();
  }
  ASSERT_TRUE(registration.call());
  for (const Observation& observation : observe(service, Oracle::reference, {registration}, *plan))
    EXPECT_NE(observation.at_fault, AtFault::contract) << observation.finding.pointer.text();
}

TEST(Trial, IsNotReadyWhereAGivenFails) {
  const auto deaf = [](const Request& request, const PassOn& pass_on) {
    if (request.method != "POST") return pass_on(request);
    return Response{400, {{"content-type", "application/json"}}, kRefused};
  };
  const auto target = changed(deaf);
  const Bench bench(plan_of("M107"), *target, nullptr);
  const runner::explore::Trial trial(bench.context(), sequence(plan_of("M107"), {}), {"trial"});
  EXPECT_FALSE(trial.is_ready());
  EXPECT_FALSE(trial.observations().empty());
}

// Where the target reads its own clock, the oracle is given the target's time: the context's clock decides how much
// passes.
TEST(Trial, GivesTheOracleTheTimeOfATargetWithItsOwnClock) {
  SharedDriver target;
  std::string given;
  WrappingDriver oracle([&](std::unique_ptr<runner::Session> session) {
    return std::make_unique<ChangedSession>(std::move(session), [&](const Request& request, const PassOn& pass_on) {
      const wire::UntrustedText* now = wire::find_header(request.headers, "x-now-iso");
      if (now) given = now->bytes();
      return pass_on(request);
    });
  });
  const runner::explore::Clauses clauses(plan_of("M107"));
  runner::explore::SignatureSample signatures(1);
  std::chrono::steady_clock::time_point now;
  const runner::explore::ExplorationContext context{plan_of("M107"),    clauses, target, &oracle, signatures, noon(),
                                                    [&] { return now; }};
  runner::explore::Trial trial(context, sequence(plan_of("M107"), {}), {"trial"});
  ASSERT_TRUE(trial.is_ready());
  now += std::chrono::seconds(90);
  trial.act(call(kGet));
  EXPECT_EQ(given, "2026-03-01T09:31:30.000Z");
}

}  // namespace
}  // namespace exploring
