// The explorer as a whole: the sound reference gives no finding, alone and against itself; what breaks a rule is found,
// shrunk, repeated by its name, and written as a fixture. What is asserted holds for any seed.
#include "runner/explore/explore.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "runner/document/fixture_reader.h"
#include "tests/runner/explore/racing.h"
#include "tests/runner/explore/written_fixture.h"
#include "tests/support/caught.h"

namespace exploring {
namespace {

using runner::explore::Discovery;
using runner::explore::Exploration;
using ::testing::IsEmpty;
using ::testing::Not;
using wire::Request;
using wire::Response;

// Every reading of a mode differs from what the reference shows, so that any case that reads one finds it.
Response with_other_mode(const Request& request, const PassOn& pass_on) {
  Response response = pass_on(request);
  if (request.method != "GET" || !ends_with_path(request, "/execution-mode")) return response;
  constexpr std::string_view kMember = R"("mode":")";
  const size_t at = response.body.bytes().find(kMember);
  if (response.status == 200 && at != std::string::npos) {
    const size_t value = at + kMember.size();
    response.body.bytes().replace(value, response.body.bytes().find('"', value) - value, "some_other_mode");
  }
  return response;
}

Exploration explore_other_mode(uint64_t cases, uint64_t seed) {
  return explore(plan_of("M107"), with_other_mode, Oracle::reference, options(cases, seed));
}

class SoundReference : public testing::TestWithParam<const char*> {};

TEST_P(SoundReference, GivesNoFindingAlone) {
  const auto found = explore(plan_of(GetParam()), unchanged, Oracle::none, options(120));
  EXPECT_THAT(found.discoveries, IsEmpty()) << show(found);
  EXPECT_EQ(found.cases, 120u);
  EXPECT_FALSE(found.differential);
}

TEST_P(SoundReference, GivesNoFindingAgainstItself) {
  const auto found = explore(plan_of(GetParam()), unchanged, Oracle::reference, options(120, 2));
  EXPECT_THAT(found.discoveries, IsEmpty()) << show(found);
  EXPECT_TRUE(found.differential);
}

// As a production service that has only a URL: its own clock, no feed, no published keys, a state that others share.
TEST_P(SoundReference, GivesNoFindingWhereItOffersNothing) {
  SharedDriver target;
  const auto oracle = runner::make_in_process_driver({runner::Gate::closed, runner::Gate::closed});
  const auto found = runner::explore::explore(plan_of(GetParam()), target, oracle.get(), options(100, 5));
  EXPECT_THAT(found.discoveries, IsEmpty()) << show(found);
}

// Single requests send the sample of each operation in the first cases of every exploration.
TEST_P(SoundReference, IsReachedInEveryOperation) {
  const auto& plan = plan_of(GetParam());
  const auto found = explore(plan, unchanged, Oracle::none, options(60, 3));
  for (const auto& operation : plan.contract.operations) {
    if (operation.borrowed) continue;
    EXPECT_TRUE(found.reached.coverage.outcomes.contains({operation.id, "200"})) << operation.id;
    EXPECT_TRUE(found.reached.outcome_cases.contains({operation.id, "200"})) << operation.id;
  }
  EXPECT_FALSE(found.reached.curve.empty());
}

// Which cases reach a reason depends on the seed, so that an exploration is followed by those of other seeds.
TEST_P(SoundReference, IsReachedWithEveryReason) {
  const auto& plan = plan_of(GetParam());
  std::set<checks::Coverage::Cell> missing;
  for (const auto& operation : plan.contract.operations) {
    if (operation.borrowed) continue;
    for (const std::string& reason : operation.reasons) missing.insert({operation.id, reason});
  }
  ASSERT_THAT(missing, Not(IsEmpty()));
  for (uint64_t seed = 1; seed <= 20 && !missing.empty(); ++seed) {
    const auto found = explore(plan, unchanged, Oracle::none, options(200, seed));
    for (const auto& [reached, count] : found.reached.reason_cases) {
      EXPECT_TRUE(found.reached.coverage.reasons.contains(reached)) << count;
      missing.erase(reached);
    }
  }
  EXPECT_THAT(missing, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Milestones, SoundReference, testing::Values("M103", "M107", "M109"),
                         [](const auto& milestone) { return std::string(milestone.param); });

TEST(EveryRuleOfTheExplorer, IsCaughtByATest) { EXPECT_EQ(caught::uncaught_of_explorer(), std::vector<std::string>{}); }

TEST(Exploration, EndsWithItsBudget) {
  std::chrono::steady_clock::time_point now;
  auto chosen = options(0);
  chosen.cases.reset();
  chosen.budget = std::chrono::milliseconds(700);
  chosen.now = [&] { return now += std::chrono::milliseconds(1); };  // each look at the clock takes a millisecond
  const auto found = explore(plan_of("M107"), unchanged, Oracle::none, chosen);
  EXPECT_GE(found.elapsed.count(), 700);
  EXPECT_LE(found.elapsed.count(), 720) << "no further action is sent";
  EXPECT_GT(found.cases, 0u);
  EXPECT_FALSE(found.interrupted);
}

TEST(Exploration, ReportsItsProgressPeriodically) {
  std::chrono::steady_clock::time_point now;
  auto chosen = options(50);
  chosen.now = [&] { return now += std::chrono::milliseconds(60); };
  std::vector<runner::explore::Progress> reports;
  chosen.on_progress = [&](const auto& progress) { reports.push_back(progress); };
  explore(plan_of("M107"), unchanged, Oracle::none, chosen);
  ASSERT_THAT(reports, Not(IsEmpty()));
  EXPECT_LT(reports.size(), 50u) << "not after every case";
  for (size_t i = 1; i < reports.size(); ++i) {
    EXPECT_GE((reports[i].elapsed - reports[i - 1].elapsed).count(), 200);
    EXPECT_GT(reports[i].cases, reports[i - 1].cases);
  }
}

TEST(Exploration, EndsWhereItIsStopped) {
  const std::atomic<bool> stop{true};
  auto chosen = options(50);
  chosen.stop = &stop;
  const auto found = explore(plan_of("M107"), unchanged, Oracle::none, chosen);
  EXPECT_EQ(found.cases, 0u);
  EXPECT_TRUE(found.interrupted);
}

TEST(Exploration, GivesUpOnATargetThatDoesNotRespond) {
  const auto silent =
      racing([](const Request&, const Meeting&, runner::Session&) { return checks::NoResponse{"connection refused"}; });
  const auto found = runner::explore::explore(plan_of("M107"), *silent, nullptr, options(50));
  EXPECT_EQ(found.cases, 1u);
  EXPECT_FALSE(found.answered);
}

// Responds to so many requests, and then to none, for this reason.
class EndingDriver : public WrappingDriver {
 public:
  EndingDriver(int responses, runner::EndOfRun end)
      : WrappingDriver([this](std::unique_ptr<runner::Session> session) {
          return std::make_unique<EndingSession>(std::move(session), *this);
        }),
        left_(responses),
        end_(std::move(end)) {}
  runner::EndOfRun stopped() const override { return left_ < 0 ? end_ : runner::EndOfRun{}; }

 private:
  class EndingSession : public ForwardingSession {
   public:
    EndingSession(std::unique_ptr<runner::Session> session, EndingDriver& driver)
        : ForwardingSession(std::move(session)), driver_(driver) {}
    checks::Outcome exchange(const Request& request) override {
      using Meaning = checks::NoResponse::Meaning;
      if (driver_.left_-- > 0) return ForwardingSession::exchange(request);
      const bool lost = driver_.end_.cause == runner::EndOfRun::Cause::lost;
      const Meaning first = lost ? Meaning::lost : Meaning::cut_off;
      return checks::NoResponse{"the reason", driver_.left_ == -1 ? first : Meaning::not_sent};
    }

   private:
    EndingDriver& driver_;
  };

  int left_;
  const runner::EndOfRun end_;
};

class EndingTarget : public testing::TestWithParam<int> {};

TEST_P(EndingTarget, IsOneFindingWhereItIsLost) {
  EndingDriver target(GetParam(), {runner::EndOfRun::Cause::lost, "the target stopped answering", {}});
  const auto oracle = runner::make_in_process_driver({});
  auto chosen = options(100);
  chosen.keep_fixture = [](Discovery&) { ADD_FAILURE() << "nothing can be tried"; };
  const auto found = runner::explore::explore(plan_of("M107"), target, oracle.get(), chosen);
  ASSERT_EQ(found.discoveries.size(), 1u) << show(found);
  EXPECT_EQ(found.discoveries.front().observation.finding.rule, checks::Rule::transport_lost);
  EXPECT_EQ(found.discoveries.front().tried_again, 0);
  EXPECT_THAT(found.discoveries.front().exchanges, Not(IsEmpty()));
  EXPECT_EQ(found.stop.cause, runner::EndOfRun::Cause::lost);
  EXPECT_LT(found.cases, 100u);
  EXPECT_FALSE(found.whole);
}

TEST_P(EndingTarget, IsNotJudgedByTheExplorersOwnLimits) {
  EndingDriver target(GetParam(), {runner::EndOfRun::Cause::limit, "the run's time is over", {}});
  const auto oracle = runner::make_in_process_driver({});
  const auto found = runner::explore::explore(plan_of("M107"), target, oracle.get(), options(100));
  EXPECT_THAT(found.discoveries, IsEmpty()) << show(found);
  EXPECT_LT(found.cases, 100u);
}

// In a given, in the first case, in later ones, in bursts and at the end of a case.
INSTANTIATE_TEST_SUITE_P(After, EndingTarget, testing::Values(1, 20, 333, 334, 335, 336, 1'500, 2'500));

TEST(Exploration, TriesNothingAgainWhereTheTimeIsOver) {
  std::chrono::steady_clock::time_point now;
  auto chosen = options(0, 4);
  chosen.cases.reset();
  chosen.budget = std::chrono::milliseconds(60);
  chosen.now = [&] { return now += std::chrono::milliseconds(1); };
  size_t kept = 0;
  chosen.keep_fixture = [&](Discovery&) { ++kept; };
  const auto found = explore(plan_of("M107"), with_other_mode, Oracle::reference, chosen);
  ASSERT_THAT(found.discoveries, Not(IsEmpty()));
  for (const Discovery& discovery : found.discoveries) {
    EXPECT_LE(discovery.tried_again, 3);
    EXPECT_THAT(discovery.exchanges, Not(IsEmpty()));
  }
  EXPECT_LE(kept, found.discoveries.size());
}

TEST(Exploration, CountsNoSignatureThatNoKeyCouldVerify) {
  SharedDriver target;  // it publishes no keys
  const auto oracle = runner::make_in_process_driver({runner::Gate::closed, runner::Gate::closed});
  const auto without = runner::explore::explore(plan_of("M107"), target, oracle.get(), options(60));
  EXPECT_GT(without.signatures_seen, 0u);
  EXPECT_EQ(without.signatures_verified, 0u);
  const auto with = explore(plan_of("M107"), unchanged, Oracle::none, options(60));
  EXPECT_GT(with.signatures_verified, 0u);
  EXPECT_LE(with.signatures_verified, with.signatures_seen);
}

// One that no published key verifies, among others that a key does.
TEST(Exploration, CountsNoReadingOfWhichAKeyVerifiedOnlyAPart) {
  const auto foreign_key_in_front = [](const Request& request, const PassOn& pass_on) {
    Response response = pass_on(request);
    const bool page = request.target.starts_with("/events") || request.target.find("/export") != std::string::npos;
    const size_t id = page ? response.body.bytes().find(R"("key_id":")") : std::string::npos;
    if (id != std::string::npos) response.body.bytes().insert(id + 10, "not-");
    return response;
  };
  const auto found = explore(plan_of("M107"), foreign_key_in_front, Oracle::none, options(60));
  EXPECT_GT(found.signatures_seen, 0u);
  EXPECT_EQ(found.signatures_verified, 0u);
}

TEST(Exploration, SaysHowManySingleRequestsItPlayed) {
  const auto some = explore(plan_of("M107"), unchanged, Oracle::none, options(20));
  EXPECT_EQ(some.limits.single_cases_played, 9u) << "the others are moves";
  EXPECT_GT(some.limits.single_cases, 100u);
  EXPECT_GT(some.limits.feeds_one_in, 1u);
  EXPECT_EQ(some.reached.plays, 20u);
}

TEST(Exploration, IsTheSameForTheSameSeed) {
  const auto first = explore_other_mode(40, 9);
  const auto second = explore_other_mode(40, 9);
  EXPECT_EQ(show(first), show(second));
  EXPECT_EQ(first.exchanges, second.exchanges);
  EXPECT_THAT(first.discoveries, Not(IsEmpty()));
}

TEST(Exploration, IsTheSameForAnyNumberOfJobs) {
  auto chosen = options(90, 9);
  const auto alone = explore(plan_of("M107"), with_other_mode, Oracle::reference, chosen);
  for (const unsigned jobs : {2u, 7u}) {
    chosen.jobs = jobs;
    const auto together = explore(plan_of("M107"), with_other_mode, Oracle::reference, chosen);
    EXPECT_EQ(show(together), show(alone));
    EXPECT_EQ(together.exchanges, alone.exchanges);
    EXPECT_EQ(together.reached.curve, alone.reached.curve);
    EXPECT_EQ(together.signatures_verified, alone.signatures_verified);
  }
  EXPECT_THAT(alone.discoveries, Not(IsEmpty()));
}

TEST(Exploration, PlaysNoCaseInTwoParts) {
  auto chosen = options(60, 9);
  uint64_t singles = 0;
  for (const uint64_t index : {1, 2, 3}) {
    chosen.part = {index, 3};
    const auto part = explore(plan_of("M107"), unchanged, Oracle::none, chosen);
    singles += part.limits.single_cases_played;
  }
  EXPECT_GT(singles, 60u);
}

TEST(Exploration, ShrinksToTheStepThatMatters) {
  const auto found = explore_other_mode(10, 4);
  ASSERT_THAT(found.discoveries, Not(IsEmpty()));
  for (const Discovery& discovery : found.discoveries) {
    if (discovery.observation.finding.rule != checks::Rule::explore_answer) continue;
    EXPECT_EQ(discovery.sequence.actions.size(), 1u) << show(found);
    EXPECT_GT(discovery.original_steps, 1u);
    EXPECT_FALSE(discovery.is_flaky());
  }
}

TEST(Exploration, RepeatsACaseByItsName) {
  const auto found = explore_other_mode(10, 4);
  ASSERT_THAT(found.discoveries, Not(IsEmpty()));
  auto chosen = options(10, 4);
  chosen.only = runner::explore::parse_case_id(found.discoveries.front().first_case.text());
  const auto again = explore(plan_of("M107"), with_other_mode, Oracle::reference, chosen);
  ASSERT_THAT(again.discoveries, Not(IsEmpty()));
  EXPECT_EQ(again.discoveries.front().fingerprint, found.discoveries.front().fingerprint);
  EXPECT_EQ(again.cases, 1u);
}

TEST(Exploration, CountsTheCasesThatShowAFinding) {
  auto chosen = options(20, 4);
  chosen.shrink = false;
  const auto found = explore(plan_of("M107"), with_other_mode, Oracle::reference, chosen);
  const auto most = std::max_element(found.discoveries.begin(), found.discoveries.end(),
                                     [](const auto& left, const auto& right) { return left.count < right.count; });
  ASSERT_NE(most, found.discoveries.end());
  EXPECT_GT(most->count, 1u) << "each case reads the modes back";
  EXPECT_LE(most->count, 20u);
}

TEST(Exploration, ReportsAServerErrorOnce) {
  const auto broken = [](const Request& request, const PassOn& pass_on) {
    if (request.method == "GET" && ends_with_path(request, "/execution-mode")) return Response{500, {}, "oops"};
    return pass_on(request);
  };
  auto chosen = options(6);
  chosen.shrink = false;
  const auto found = explore(plan_of("M107"), broken, Oracle::reference, chosen);
  for (const Discovery& discovery : found.discoveries) {
    EXPECT_EQ(checks::id_of(discovery.observation.finding.rule), "transport.server-error") << show(found);
  }
  EXPECT_THAT(found.discoveries, Not(IsEmpty()));
}

TEST(Exploration, WritesFixturesThatFailForTheSameReasonAndHoldForTheReference) {
  const auto found = explore_other_mode(10, 4);
  const auto faulty = changed(with_other_mode);
  const auto reference = runner::make_in_process_driver({});
  size_t tried = 0;
  for (const Discovery& discovery : found.discoveries) {
    const std::string text = runner::explore::write_fixture(discovery, "2026-01-15T12:00:00Z");
    const auto fixture = runner::parse_fixture(text, "found.yaml");
    EXPECT_TRUE(fixture) << fixture.error().to_string() << "\n" << text;
    const WrittenFixture written(discovery);
    EXPECT_EQ(written.verdict_of(*faulty), runner::Verdict::failed) << text;
    EXPECT_EQ(written.verdict_of(*reference), runner::Verdict::passed) << text;
    ++tried;
  }
  EXPECT_GT(tried, 0u) << show(found);
}

// Of the first bursts some call one operation twice under one key.
TEST(Exploration, FindsARace) {
  const auto target = racing([](const Request& request, const Meeting& meeting, runner::Session& reference) {
    return reference.exchange(meeting.others > 0 ? under_another_key(request, meeting.others) : request);
  });
  const auto reference = runner::make_in_process_driver({});
  auto chosen = options(1);
  chosen.shrink = false;
  bool found = false;
  for (uint64_t number = 0; number < 60 && !found; ++number) {
    chosen.only = runner::explore::CaseId{"concurrent", number, ""};
    const auto explored = runner::explore::explore(plan_of("M107"), *target, reference.get(), chosen);
    found = std::any_of(explored.discoveries.begin(), explored.discoveries.end(), [](const Discovery& discovery) {
      return discovery.observation.finding.rule == checks::Rule::explore_concurrent && !discovery.orders.empty();
    });
  }
  EXPECT_TRUE(found);
}

}  // namespace
}  // namespace exploring
