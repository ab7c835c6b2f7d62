// Services that are sound for one request after another and lose races under one idempotency key: each is found in a
// burst made by hand, shrunk to two calls, and written as a fixture that fails on it and holds on the sound reference.
#include <gmock/gmock.h>

#include <algorithm>

#include "runner/explore/burst.h"
#include "runner/explore/burst_trial.h"
#include "runner/explore/cases.h"
#include "runner/explore/investigation.h"
#include "tests/runner/explore/racing.h"
#include "tests/runner/explore/written_fixture.h"
#include "tests/support/caught.h"

namespace exploring {
namespace {

using checks::Rule;
using runner::explore::Action;
using runner::explore::BurstOutcome;
using runner::explore::Discovery;
using runner::explore::Observation;
using runner::explore::Sequence;
using ::testing::IsEmpty;
using wire::Request;
using wire::Response;

constexpr const char* kUpsert = "liquidityExecution.mode.upsert";
constexpr const char* kRecord = "liquidityExecution.request.record";

// The key is looked up, and the effect comes later: a second effect, a second event.
checks::Outcome acts_twice(const Request& request, const Meeting& meeting, runner::Session& reference) {
  return reference.exchange(meeting.others > 0 ? under_another_key(request, meeting.others) : request);
}

// Of requests that meet, none writes the event: the feed shows none of that type any more.
checks::Outcome loses_events(const Request& request, const Meeting& meeting, runner::Session& reference) {
  checks::Outcome outcome = reference.exchange(request);
  if (!request.target.starts_with("/events") || !meeting.met) return outcome;
  auto& response = std::get<Response>(outcome);
  wire::Json page = *wire::parse_json(response.body.bytes());
  wire::Json* events = page.as_object()->find("events");
  if (!events) return outcome;
  std::erase_if(*events->as_array(), [](const wire::Json& event) {
    return *event.find_string("type") == "liquidity.execution_mode.updated";
  });
  response.body = wire::to_text(page);
  return outcome;
}

checks::Outcome breaks_down(const Request& request, const Meeting& meeting, runner::Session& reference) {
  if (meeting.others == 0) return reference.exchange(request);
  return Response{500, {{"content-type", "application/json"}}, "{}"};
}

checks::Outcome hangs_up(const Request& request, const Meeting& meeting, runner::Session& reference) {
  if (meeting.others == 0) return reference.exchange(request);
  return checks::NoResponse{"the connection was closed"};
}

// Three calls of the operation's sample at once under one key, between calls that have nothing to do with them.
Sequence burst_of_three(const std::string& operation) {
  const auto& plan = plan_of("M107");
  const auto recipes = runner::explore::make_recipes(plan);
  Action sample = call(operation);
  sample.call()->call.body = runner::explore::find_recipe(recipes, operation)->bodies.front();
  sample.call()->call.idempotency_key = "at-once";
  Action at_once = sample;
  at_once.at_once = true;
  Action before = call(kUpsert, R"({"mode":{"mode":"simulation"}})");
  return sequence(plan, {before, at_once, at_once, at_once, call("liquidityExecution.mode.get")});
}

struct Race {
  const char* name;
  RacingService service;
  const char* operation;
  Rule found_by;
};
void PrintTo(const Race& race, std::ostream* out) { *out << race.name; }

/// What shows at once only; nothing where the rule was not found.
std::optional<Discovery> find(const Bench& bench, const Sequence& burst, Rule rule) {
  const BurstOutcome outcome = runner::explore::play_burst(bench.context(), burst, "burst");
  const auto alone = runner::explore::run_trial(bench.context(), runner::explore::one_after_another(burst), {"alone"});
  EXPECT_THAT(alone, IsEmpty());
  for (const Observation& observation : runner::explore::only_at_once(outcome.observations, alone, burst)) {
    if (observation.finding.rule != rule) continue;
    Discovery discovery;
    discovery.observation = observation;
    discovery.sequence = burst;
    discovery.exchanges = {outcome.exchanges.begin(), outcome.exchanges.end()};
    discovery.first_case = {"concurrent", 0, ""};
    discovery.fingerprint = runner::explore::fingerprint_of(observation);
    return discovery;
  }
  return std::nullopt;
}

class LostRace : public testing::TestWithParam<Race> {};

TEST_P(LostRace, IsFoundShrunkAndWrittenDown) {
  const Race& race = GetParam();
  const auto target = racing(race.service);
  const auto reference = runner::make_in_process_driver({});
  const Bench bench(plan_of("M107"), *target, reference.get());
  auto discovery = find(bench, burst_of_three(race.operation), race.found_by);
  ASSERT_TRUE(discovery);
  const runner::explore::Budget budget({}, nullptr, [] { return std::chrono::steady_clock::time_point(); });
  const runner::explore::Investigator investigator(bench.context(), budget, 1);
  investigator.investigate_burst(*discovery);
  investigator.add_orders(*discovery);
  const auto burst = runner::explore::burst_of(discovery->sequence);
  EXPECT_EQ(burst.count, 2u);
  EXPECT_EQ(burst.first, 0u) << "nothing before the burst matters";
  EXPECT_FALSE(discovery->is_flaky());
  EXPECT_NE(discovery->observation.key.find("at once: one key"), std::string::npos) << discovery->observation.key;
  const WrittenFixture written(*discovery);
  EXPECT_EQ(written.verdict_of(*target), runner::Verdict::failed);
  EXPECT_EQ(written.verdict_of(*reference), runner::Verdict::passed);
}

INSTANTIATE_TEST_SUITE_P(OfOneKey, LostRace,
                         testing::Values(Race{"TwoEffects", acts_twice, kRecord, Rule::explore_concurrent},
                                         Race{"TwoEvents", acts_twice, kUpsert, Rule::event_unexpected},
                                         Race{"NoEvent", loses_events, kUpsert, Rule::event_missing},
                                         Race{"ServerError", breaks_down, kUpsert, Rule::transport_server_error},
                                         Race{"ClosedConnection", hangs_up, kUpsert, Rule::transport_no_answer}),
                         [](const auto& test) { return std::string(test.param.name); });

// ---- histories

using Wrap = WrappingDriver::Wrap;

struct Anomaly {
  const char* name;
  Wrap wrap;
  const char* at_once;  ///< the operation of the burst's calls
  std::vector<Action> after;
  const char* words;
};
void PrintTo(const Anomaly& anomaly, std::ostream* out) { *out << anomaly.name; }

Action sample_of(const char* operation) {
  const auto recipes = runner::explore::make_recipes(plan_of("M107"));
  Action sample = call(operation);
  sample.call()->call.body = runner::explore::find_recipe(recipes, operation)->bodies.front();
  return sample;
}

Wrap lagging(const char* path_end) {
  return [path_end](std::unique_ptr<runner::Session> session) {
    return std::make_unique<LaggingSession>(std::move(session), path_end);
  };
}

class FoundAnomaly : public testing::TestWithParam<Anomaly> {};

TEST_P(FoundAnomaly, IsNamed) {
  const Anomaly& anomaly = GetParam();
  Action at_once = anomaly.at_once == std::string(kUpsert) ? call(kUpsert, R"({"mode":{"mode":"simulation"}})")
                                                           : sample_of(anomaly.at_once);
  at_once.at_once = true;
  std::vector<Action> actions(3, at_once);
  actions.insert(actions.end(), anomaly.after.begin(), anomaly.after.end());
  WrappingDriver target(anomaly.wrap);
  const auto reference = runner::make_in_process_driver({});
  const Bench bench(plan_of("M107"), target, reference.get());
  const Sequence burst = sequence(plan_of("M107"), actions);
  const BurstOutcome outcome = runner::explore::play_burst(bench.context(), burst, "burst");
  const auto found =
      std::find_if(outcome.observations.begin(), outcome.observations.end(),
                   [](const Observation& observation) { return observation.finding.rule == Rule::explore_concurrent; });
  ASSERT_NE(found, outcome.observations.end());
  EXPECT_THAT(found->finding.actual, ::testing::HasSubstr(anomaly.words));
  const auto alone = runner::explore::run_trial(bench.context(), runner::explore::one_after_another(burst), {"alone"});
  EXPECT_THAT(alone, IsEmpty()) << "one after another it is sound";
}

INSTANTIATE_TEST_SUITE_P(OfAHistory, FoundAnomaly,
                         testing::Values(Anomaly{"LostUpdate",
                                                 [](std::unique_ptr<runner::Session> session) {
                                                   return std::make_unique<WholeStoreSession>(std::move(session));
                                                 },
                                                 kRecord,
                                                 {call("liquidityExecution.export")},
                                                 "a lost update: liquidityExecution.request.record was answered"},
                                         Anomaly{
                                             "StaleRead",
                                             lagging("/execution-mode"),
                                             kUpsert,
                                             {call("liquidityExecution.mode.get"), call("liquidityExecution.mode.get")},
                                             "a stale read: liquidityExecution.mode.get shows"},
                                         Anomaly{"WriteSkew",
                                                 lagging("/execution-requests"),
                                                 kUpsert,
                                                 {sample_of(kRecord), call("liquidityExecution.mode.get")},
                                                 "a write skew: liquidityExecution.request.record was decided"}),
                         [](const auto& test) { return std::string(test.param.name); });

CATCHES(explore_concurrent, keys_that_come_late, "") {
  const auto target = racing(acts_twice);
  const auto reference = runner::make_in_process_driver({});
  const Bench bench(plan_of("M107"), *target, reference.get());
  const BurstOutcome outcome = runner::explore::play_burst(bench.context(), burst_of_three(kRecord), "burst");
  std::vector<checks::Finding> findings;
  for (const Observation& observation : outcome.observations) findings.push_back(observation.finding);
  return {std::move(findings), outcome.judged};
}

// Whatever burst chance makes: calls may arrive in any order, and each order has responses of its own.
TEST(SoundService, LosesNoRace) {
  const auto threaded = runner::make_in_process_driver({});
  for (const char* milestone : {"M103", "M107", "M109"}) {
    const auto& plan = plan_of(milestone);
    const Bench bench(plan, *threaded, threaded.get());
    const runner::explore::Cases cases(plan, threaded->capabilities(), 1);
    for (uint64_t number = 0; number < 12; ++number) {
      const Sequence burst = cases.burst({"concurrent", number, ""});
      const auto outcome = runner::explore::play_burst(bench.context(), burst, std::to_string(number));
      for (const Observation& observation : outcome.observations)
        ADD_FAILURE() << milestone << " " << number << ": " << checks::id_of(observation.finding.rule) << " "
                      << observation.finding.expected << " / " << observation.finding.actual;
      EXPECT_GT(outcome.exchanges.size(), burst.actions.size());
    }
  }
}

}  // namespace
}  // namespace exploring
