// What a user sees of an exploration.
#include "runner/explore/render.h"

#include <gmock/gmock.h>

#include "tests/runner/explore/exploring.h"

namespace exploring {
namespace {

using runner::explore::Discovery;
using runner::explore::Exploration;
using ::testing::HasSubstr;
using ::testing::Not;

Discovery discovery(checks::Rule rule, const std::string& fingerprint, const std::string& actual) {
  Discovery made;
  made.observation.finding = {rule, checks::Level::must, "", "what is right", actual};
  made.observation.operation = "things.get";
  made.fingerprint = fingerprint;
  made.first_case = {"single", 3, ""};
  made.count = 1;
  made.places = {{"things.get", 1}};
  return made;
}

Exploration exploration(std::vector<Discovery> discoveries) {
  Exploration made;
  made.plan = &plan_of("M103");
  made.target = "https://lp.example.net";
  made.seed = 7;
  made.discoveries = std::move(discoveries);
  return made;
}

std::string text(const Exploration& explored, const runner::explore::RenderOptions& options = {}) {
  return runner::explore::render_exploration(explored, options);
}

TEST(RenderExploration, OpensWithTheCountsAndTheWorstFinding) {
  const std::string shown = text(exploration({discovery(checks::Rule::error_status, "aaaaaaaaaaaa", "a wrong status"),
                                              discovery(checks::Rule::transport_server_error, "bbbbbbbbbbbb", "500")}));
  const size_t counts = shown.find("findings: 2 must, 0 should");
  const size_t worst = shown.find("1. must   things.get: expected what is right, got 500");
  const size_t other = shown.find("2. must   things.get: expected what is right, got a wrong status");
  ASSERT_NE(worst, std::string::npos) << shown;
  EXPECT_LT(counts, worst);
  EXPECT_LT(worst, other);
  EXPECT_LT(other, shown.find("reached (operation"));
}

TEST(RenderExploration, ShowsWhereAFaultShowsAndCountsTheRest) {
  Discovery many = discovery(checks::Rule::error_status, "aaaaaaaaaaaa", "x");
  for (int i = 0; i < 20; ++i) many.places.push_back({"place " + std::to_string(i), 2});
  many.places_left_out = 5;
  const std::string shown = text(exploration({many}));
  EXPECT_THAT(shown, HasSubstr("(and 20 more places)"));
  EXPECT_THAT(shown, HasSubstr("place 3 (2 times)"));
  EXPECT_THAT(shown, HasSubstr("and 13 more places"));
  EXPECT_THAT(shown, HasSubstr("and 5 observations elsewhere"));
}

TEST(RenderExploration, SaysWhatIsCutOff) {
  Exploration explored = exploration({});
  for (int i = 0; i < 23; ++i)
    explored.discoveries.push_back(discovery(checks::Rule::error_status, std::to_string(i), "x"));
  explored.left_out = 12;
  const std::string shown = text(explored);
  EXPECT_THAT(shown, HasSubstr("and 3 more, below"));
  EXPECT_THAT(shown, HasSubstr("and 12 observations of further faults"));
}

TEST(RenderExploration, SaysWhatItsOwnLimitsEnded) {
  Exploration explored = exploration({discovery(checks::Rule::error_status, "aaaaaaaaaaaa", "x")});
  const std::string all = text(explored);
  for (const char* words : {"cases of single requests", "in process", "not the shortest", "counted in"})
    EXPECT_THAT(all, Not(HasSubstr(words)));
  explored.limits = {700, 20, 8, 9};
  explored.discoveries[0].cut_short = true;
  explored.reached.plays = 400;
  explored.reached.plays_of_schemas = 250;
  const std::string shown = text(explored);
  EXPECT_THAT(shown, HasSubstr("20 of 700 cases of single requests were played"));
  EXPECT_THAT(shown, HasSubstr("one of 8 cases reads the event feeds and one of 9 walks its exports"));
  EXPECT_THAT(shown, HasSubstr("perhaps not the shortest"));
  EXPECT_THAT(shown, HasSubstr("counted in 250 of 400 plays of cases"));
  const wire::Json document = runner::explore::exploration_json(explored, {});
  EXPECT_EQ(*document.find("limits")->find("single_cases")->as_integer(), 700);
  EXPECT_EQ(*document.find("findings")->as_array()->front().find("cut_short")->as_boolean(), true);
}

TEST(RenderExploration, FailsForKnownFindingsOnlyWhereStrict) {
  const Exploration explored = exploration({discovery(checks::Rule::error_status, "aaaaaaaaaaaa", "x")});
  runner::explore::RenderOptions options;
  EXPECT_TRUE(runner::explore::has_findings(explored, options));
  options.baseline.known["aaaaaaaaaaaa"] = {"aaaaaaaaaaaa", "ticket 1", "2026-12-31", "LP team"};
  EXPECT_FALSE(runner::explore::has_findings(explored, options));
  options.strict = true;
  EXPECT_TRUE(runner::explore::has_findings(explored, options));
  EXPECT_TRUE(runner::explore::has_findings(exploration({}), options)) << "its own case showed it";
  EXPECT_THAT(text(explored, options), HasSubstr("1 known (--strict: they fail too)"));
  options = {};
  options.baseline.expired.push_back({"aaaaaaaaaaaa", "ticket 1", "2025-12-31", "LP team"});
  EXPECT_TRUE(runner::explore::has_findings(exploration({}), options)) << "its own case showed it";
}

TEST(RenderExploration, ClaimsNoRepetitionThatWasNotTried) {
  Discovery made = discovery(checks::Rule::error_status, "aaaaaaaaaaaa", "x");
  EXPECT_THAT(text(exploration({made})), HasSubstr("not tried again: the time was over"));
  made.tried_again = 3;
  made.shown_again = 3;
  EXPECT_THAT(text(exploration({made})), HasSubstr("it shows every time"));
  made.shown_again = 1;
  EXPECT_THAT(text(exploration({made})), HasSubstr("FLAKY: it showed 1 of 3 times"));
}

TEST(RenderExploration, NamesTheFixtureOrWhyThereIsNone) {
  Discovery made = discovery(checks::Rule::error_status, "aaaaaaaaaaaa", "x");
  made.no_fixture = "the target passes it";
  EXPECT_THAT(text(exploration({made})), HasSubstr("fixture  none: the target passes it"));
  made.no_fixture.clear();
  made.fixture = "out/x.yaml";
  runner::explore::RenderOptions options;
  options.milestone_file = "milestones/M103.yaml";
  options.run_options = " --root /a";
  EXPECT_THAT(text(exploration({made}), options),
              HasSubstr("verify/runner milestones/M103.yaml --root /a --fixture out/x.yaml"));
}

TEST(RenderExploration, CallsAKnownFindingFixedOrNot) {
  runner::explore::RenderOptions options;
  options.baseline.fixed.push_back({"aaaaaaaaaaaa", "ticket 1", "2026-12-31", "LP team"});
  options.baseline.not_found.push_back({"bbbbbbbbbbbb", "ticket 2", "2026-12-31"});
  const std::string shown = text(exploration({}), options);
  EXPECT_THAT(shown, HasSubstr("aaaaaaaaaaaa is fixed"));
  EXPECT_THAT(shown, HasSubstr("(ticket 1 (LP team))"));
  EXPECT_THAT(shown, HasSubstr("bbbbbbbbbbbb did not show here; whether it is fixed is not known"));
}

TEST(RenderExploration, PrintsNoControlCharacterOfTheTarget) {
  const std::string shown = text(exploration({discovery(checks::Rule::error_status, "aaaaaaaaaaaa", "a\x1b[31m\nb")}));
  EXPECT_THAT(shown, Not(HasSubstr("\x1b")));
  EXPECT_THAT(shown, Not(HasSubstr("\nb")));
}

TEST(RenderExploration, HasTheSameInJson) {
  Discovery made = discovery(checks::Rule::error_status, "aaaaaaaaaaaa", "x");
  made.places.push_back({"things.put", 4});
  Exploration explored = exploration({made});
  explored.left_out = 2;
  const wire::Json document = runner::explore::exploration_json(explored, {});
  EXPECT_EQ(*document.find("left_out")->as_integer(), 2);
  const wire::Json& finding = document.find("findings")->as_array()->front();
  EXPECT_EQ(*finding.find("places")->as_array()->at(1).find("times")->as_integer(), 4);
}

}  // namespace
}  // namespace exploring
