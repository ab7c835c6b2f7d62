// The explorer as a whole: the sound reference gives no finding, alone and against itself; a service that breaks a rule
// is found, by the rule that it breaks.
#include "runner/explore/explore.h"

#include <gmock/gmock.h>

#include <memory>

#include "runner/explore/burst.h"
#include "runner/explore/write_fixture.h"
#include "tests/support/caught.h"
#include "tests/explore/laboratory.h"
#include "tests/support/meetings.h"

namespace {

using laboratory::Oracle;
using runner::explore::Exploration;
using wire::Request;
using wire::Response;

using PassOn = std::function<Response(const Request&)>;

Response unchanged(const Request& request, const PassOn& pass_on) { return pass_on(request); }

void replace(std::string& text, std::string_view what, std::string_view with) {
  const size_t at = text.find(what);
  if (at != std::string::npos) text.replace(at, what.size(), with);
}

caught::Outcome outcome_of(const Exploration& exploration) {
  std::vector<checks::Finding> findings;
  for (const auto& discovery : exploration.discoveries) findings.push_back(discovery.observation.finding);
  return {std::move(findings), {}};
}

Exploration explore_m107(laboratory::Answering answering, uint64_t cases = 300) {
  auto options = laboratory::options(cases);
  options.stop_after = 12;
  options.shrink = false;
  return laboratory::explore(laboratory::plan_of("M107"), std::move(answering), Oracle::reference, options);
}

Response with_other_context(const Request& request, const PassOn& pass_on) {
  Response response = pass_on(request);
  if (request.method == "GET" && laboratory::ends_with_path(request, "/execution-mode")) {
    replace(response.body, R"("restricted_adapter_context":true)", R"("restricted_adapter_context":false)");
  }
  return response;
}

class SoundReference : public testing::TestWithParam<const char*> {};

TEST_P(SoundReference, GivesNoFindingAlone) {
  const auto found =
      laboratory::explore(laboratory::plan_of(GetParam()), unchanged, Oracle::none, laboratory::options(400));
  EXPECT_TRUE(found.discoveries.empty()) << laboratory::show(found);
  EXPECT_EQ(found.cases, 400u);
}

TEST_P(SoundReference, GivesNoFindingAgainstItself) {
  const auto found =
      laboratory::explore(laboratory::plan_of(GetParam()), unchanged, Oracle::reference, laboratory::options(400, 2));
  EXPECT_TRUE(found.discoveries.empty()) << laboratory::show(found);
}

// As a production service behind a URL: its own clock, no feed, no published keys, a state that others share.
TEST_P(SoundReference, GivesNoFindingWhereItOffersNothing) {
  laboratory::SharedDriver target;
  const auto oracle = runner::make_in_process_driver({runner::Gate::closed, runner::Gate::closed});
  const auto found =
      runner::explore::explore(laboratory::plan_of(GetParam()), target, oracle.get(), laboratory::options(300, 5));
  EXPECT_TRUE(found.discoveries.empty()) << laboratory::show(found);
}

TEST(Exploration, KeepsItsBudget) {
  auto options = laboratory::options(0);
  options.cases.reset();
  options.budget = std::chrono::milliseconds(700);
  const auto found = laboratory::explore(laboratory::plan_of("M107"), with_other_context, Oracle::reference, options);
  EXPECT_GE(found.elapsed.count(), 700);
  EXPECT_LT(found.elapsed.count(), 1700);
  EXPECT_FALSE(found.discoveries.empty());
}

TEST_P(SoundReference, IsReachedInEveryOperation) {
  const auto& plan = laboratory::plan_of(GetParam());
  const auto found = laboratory::explore(plan, unchanged, Oracle::none, laboratory::options(400, 3));
  for (const auto& operation : plan.contract.operations) {
    if (operation.borrowed) continue;
    EXPECT_TRUE(found.reached.coverage.outcomes.contains({operation.id, "200"})) << operation.id;
    for (const std::string& reason : operation.reasons) {
      EXPECT_TRUE(found.reached.coverage.reasons.contains({operation.id, reason})) << operation.id << " " << reason;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Milestones, SoundReference, testing::Values("M103", "M107", "M109"),
                         [](const auto& milestone) { return std::string(milestone.param); });

CATCHES(explore_accepted, whatever_the_mode_is, "") {
  return outcome_of(explore_m107([](Request request, const PassOn& pass_on) {
    if (request.method == "POST" && laboratory::ends_with_path(request, "/execution-mode") && !request.body.empty()) {
      request.body = R"({"mode":{"mode":"simulation"}})";
    }
    return pass_on(request);
  }));
}

CATCHES(explore_refused, some_modes, "") {
  return outcome_of(explore_m107([](const Request& request, const PassOn& pass_on) {
    Response response = pass_on(request);
    if (response.status == 200 && request.method == "POST" && laboratory::ends_with_path(request, "/execution-mode")) {
      response.status = 400;
      response.body =
          R"({"correlation_id":"corr_liquidityexecution_mode_upsert","error":{"code":"CONSTRAINT_VIOLATION",)"
          R"("message":"no","details":{"reason_code":"liquidity_execution_mode_invalid"}}})";
    }
    return response;
  }));
}

CATCHES(explore_refusal, foreign_provider_is_not_found, "") {
  return outcome_of(explore_m107([](const Request& request, const PassOn& pass_on) {
    Response response = pass_on(request);
    if (response.body.find("liquidity_provider_actor_mismatch") == std::string::npos) return response;
    replace(response.body, "liquidity_provider_actor_mismatch", "liquidity_provider_not_found");
    replace(response.body, "FORBIDDEN", "NOT_FOUND");
    response.status = 404;
    return response;
  }));
}

CATCHES(explore_answer, other_context, "/execution_mode/restricted_adapter_context") {
  return outcome_of(explore_m107(with_other_context));
}

CATCHES(explore_shows, other_context, "/execution_mode/restricted_adapter_context") {
  auto options = laboratory::options(300);
  options.shrink = false;
  return outcome_of(laboratory::explore(laboratory::plan_of("M107"), with_other_context, Oracle::none, options));
}

CATCHES(explore_trace, refused_mode_is_stored, "/execution_mode/mode") {
  auto options = laboratory::options(400);
  options.shrink = false;
  const auto answering = [](const Request& request, const PassOn& pass_on) {
    Response response = pass_on(request);
    if (response.status == 400 && request.method == "POST" && laboratory::ends_with_path(request, "/execution-mode")) {
      Request trace = request;
      trace.body = R"({"mode":{"mode":"simulation"}})";
      for (wire::Header& header : trace.headers) {
        if (header.name == "idempotency-key") header.value += "-trace";
      }
      pass_on(trace);
    }
    return response;
  };
  return outcome_of(laboratory::explore(laboratory::plan_of("M107"), answering, Oracle::none, options));
}

CATCHES(explore_gap, where_no_fixture_expects_anything, "/execution_mode/restricted_adapter_context") {
  const auto plan = laboratory::make_plan("M107");
  plan->runs.clear();
  auto options = laboratory::options(100);
  options.shrink = false;
  return outcome_of(laboratory::explore(*plan, with_other_context, Oracle::reference, options));
}

// A service that looks under the key, thinks, and only then answers: two of one key that meet both have their effect.
class LateKeys {
 public:
  Response operator()(const Request& request, const PassOn& pass_on) const {
    return meetings_->attend(request, [&](int others) {
      return pass_on(others > 0 ? laboratory::under_another_key(request, others) : request);
    });
  }

 private:
  std::shared_ptr<laboratory::Meetings> meetings_ = std::make_shared<laboratory::Meetings>();
};

runner::explore::Exploration explore_late_keys(bool shrink) {
  auto options = laboratory::options(2000);
  options.stop_after = 1;
  options.shrink = shrink;
  for (uint64_t number = 0; number < 40; ++number) {
    options.only = runner::explore::CaseId{"concurrent", number, ""};
    auto found = laboratory::explore(laboratory::plan_of("M107"), LateKeys(), Oracle::reference, options);
    for (const auto& discovery : found.discoveries) {
      if (discovery.observation.finding.rule == checks::Rule::explore_concurrent) return found;
    }
  }
  return {};
}

CATCHES(explore_concurrent, keys_that_come_late, "") { return outcome_of(explore_late_keys(false)); }

TEST(EveryRuleOfTheExplorer, IsCaughtByATest) { EXPECT_EQ(caught::uncaught_of_explorer(), std::vector<std::string>{}); }

TEST(Exploration, IsTheSameForTheSameSeed) {
  auto options = laboratory::options(60, 9);
  const auto& plan = laboratory::plan_of("M107");
  const auto first = laboratory::explore(plan, with_other_context, Oracle::reference, options);
  const auto second = laboratory::explore(plan, with_other_context, Oracle::reference, options);
  EXPECT_EQ(laboratory::show(first), laboratory::show(second));
  EXPECT_EQ(first.exchanges, second.exchanges);
  EXPECT_FALSE(first.discoveries.empty());
}

TEST(Exploration, ShrinksToTheStepsThatMatter) {
  const auto found = laboratory::explore(laboratory::plan_of("M107"), with_other_context, Oracle::reference,
                                         laboratory::options(40, 4));
  ASSERT_FALSE(found.discoveries.empty());
  for (const auto& discovery : found.discoveries) {
    if (discovery.observation.finding.rule != checks::Rule::explore_answer) continue;
    EXPECT_EQ(discovery.sequence.actions.size(), 1u) << laboratory::show(found);
    EXPECT_FALSE(discovery.flaky);
  }
}

TEST(Exploration, RepeatsOneCase) {
  auto options = laboratory::options(40, 4);
  const auto& plan = laboratory::plan_of("M107");
  const auto found = laboratory::explore(plan, with_other_context, Oracle::reference, options);
  ASSERT_FALSE(found.discoveries.empty());
  options.only = found.discoveries.front().first_case;
  const auto again = laboratory::explore(plan, with_other_context, Oracle::reference, options);
  ASSERT_FALSE(again.discoveries.empty());
  EXPECT_EQ(again.discoveries.front().fingerprint, found.discoveries.front().fingerprint);
  EXPECT_EQ(again.cases, 1u);
}

TEST(Exploration, WritesFixturesThatAreRead) {
  const auto found = laboratory::explore(laboratory::plan_of("M107"), with_other_context, Oracle::reference,
                                         laboratory::options(40, 4));
  ASSERT_FALSE(found.discoveries.empty());
  for (const auto& discovery : found.discoveries) {
    const std::string text = runner::explore::write_fixture(discovery, "2026-01-15T12:00:00Z");
    const auto fixture = runner::parse_fixture(text, "found.yaml");
    EXPECT_TRUE(fixture) << fixture.error().to_string() << "\n" << text;
  }
}

TEST(Exploration, WritesFixturesThatFailForTheSameReasonAndHoldForTheSound) {
  const auto found = laboratory::explore(laboratory::plan_of("M107"), with_other_context, Oracle::reference,
                                         laboratory::options(60, 4));
  laboratory::ChangedDriver faulty(with_other_context);
  laboratory::ChangedDriver sound(unchanged);
  size_t tried = 0;
  for (const auto& discovery : found.discoveries) {
    if (discovery.observation.finding.rule != checks::Rule::explore_answer) continue;
    const std::string text = runner::explore::write_fixture(discovery, "2026-01-15T12:00:00Z");
    const std::string file = laboratory::write_below_build(discovery, text);
    EXPECT_EQ(laboratory::verdict_of(file, faulty), runner::Verdict::failed) << text;
    EXPECT_EQ(laboratory::verdict_of(file, sound), runner::Verdict::passed) << text;
    ++tried;
  }
  EXPECT_GT(tried, 0u) << laboratory::show(found);
}

// Every exploration of so many cases goes on from some of them; each is told again by its name alone.
TEST(Exploration, GoesOnFromCasesThatReachedSomethingNew) {
  const auto& plan = laboratory::plan_of("M109");
  const auto deaf = [](Request request, const PassOn& pass_on) {
    Response response = pass_on(std::move(request));
    if (response.status == 409) response.status = 400;
    return response;
  };
  size_t gone_on = 0;
  for (uint64_t seed = 1; gone_on == 0 && seed < 20; ++seed) {
    auto options = laboratory::options(400, seed);
    options.shrink = false;
    const auto found = laboratory::explore(plan, deaf, Oracle::none, options);
    EXPECT_FALSE(found.reached.curve.empty());
    EXPECT_TRUE(found.reached.schemas.find("PartnerLiquidityProviderView"));
    for (const auto& discovery : found.discoveries) {
      if (!discovery.first_case.after) continue;
      ++gone_on;
      options.only = runner::explore::parse_case_id(discovery.first_case.text());
      ASSERT_TRUE(options.only) << discovery.first_case.text();
      const auto again = laboratory::explore(plan, deaf, Oracle::none, options);
      EXPECT_TRUE(std::any_of(again.discoveries.begin(), again.discoveries.end(), [&](const auto& other) {
        return other.fingerprint == discovery.fingerprint;
      })) << discovery.first_case.text();
    }
  }
  EXPECT_GT(gone_on, 0u);
}

TEST(Exploration, WritesFixturesOfWhatMetAtOnce) {
  const auto found = explore_late_keys(true);
  ASSERT_FALSE(found.discoveries.empty());
  laboratory::ChangedDriver racing{LateKeys()};
  laboratory::ChangedDriver sound(unchanged);
  size_t tried = 0;
  for (const auto& discovery : found.discoveries) {
    const auto burst = runner::explore::burst_of(discovery.sequence);
    if (burst.count == 0) continue;
    EXPECT_LE(burst.count, 3u) << laboratory::show(found);
    const std::string text = runner::explore::write_fixture(discovery, "2026-01-15T12:00:00Z");
    const std::string file = laboratory::write_below_build(discovery, text);
    bool failed = false;  // whether the calls meet is chance
    for (int i = 0; i < 20 && !failed; ++i) failed = laboratory::verdict_of(file, racing) == runner::Verdict::failed;
    EXPECT_TRUE(failed) << text;
    EXPECT_EQ(laboratory::verdict_of(file, sound), runner::Verdict::passed) << text;
    ++tried;
  }
  EXPECT_GT(tried, 0u) << laboratory::show(found);
}

TEST(CaseId, IsReadAsItIsWritten) {
  for (const char* text :
       {"sequence-17", "single-0", "walk-9", "concurrent-49", "sequence-3:liquidityExecution.mode.get",
        "sequence-7:liquidityExecution.export after 4 of sequence-3:x after 12 of walk-9"}) {
    const auto id = runner::explore::parse_case_id(text);
    ASSERT_TRUE(id) << text;
    EXPECT_EQ(id->text(), text);
  }
  for (const char* text : {"", "sequence", "sequence-", "sequence-x", "-1", "walrus-1", "sequence-1x",
                           "sequence-1 after", "sequence-1 after 3", "sequence-1 after x of walk-9",
                           "sequence-1 after 3 of single-2", "single-1 after 3 of walk-9"}) {
    EXPECT_FALSE(runner::explore::parse_case_id(text)) << text;
  }
}

}  // namespace
