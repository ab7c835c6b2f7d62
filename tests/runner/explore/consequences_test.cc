// Which observations of one exchange are the same fault in other words.
#include "runner/explore/consequences.h"

#include <gmock/gmock.h>

namespace {

using checks::Rule;
using runner::explore::Observation;
using ::testing::ElementsAre;

Observation seen(Rule rule, const std::string& pointer = "", const std::string& expected = "",
                 const std::string& actual = "", int exchange = 0) {
  Observation observation;
  observation.finding = {rule, checks::text_of(rule).level, pointer, expected, actual, exchange};
  return observation;
}

std::vector<Rule> leading(const std::vector<Observation>& observations, std::string_view body = "{}") {
  runner::ExchangeList exchanges;
  for (int i = 0; i < 2; ++i) {
    checks::Exchange exchange;
    exchange.outcome = wire::Response{200, {}, std::string(body)};
    checks::read_body(exchange);
    exchanges.push_back(std::move(exchange));
  }
  std::vector<Rule> rules;
  for (const Observation& observation : without_consequences(observations, exchanges))
    rules.push_back(observation.finding.rule);
  return rules;
}

TEST(Consequences, OfAServerErrorAreItsBodyAndItsOutcome) {
  EXPECT_THAT(leading({seen(Rule::error_envelope), seen(Rule::transport_server_error),
                       seen(Rule::explore_refusal, "", "400 INVALID x", "500 INTERNAL")}),
              ElementsAre(Rule::transport_server_error));
}

TEST(Consequences, StayInTheirExchange) {
  EXPECT_THAT(leading({seen(Rule::transport_server_error), seen(Rule::schema_response, "/a", "", "", 1)}),
              ElementsAre(Rule::transport_server_error, Rule::schema_response));
}

TEST(Consequences, OfWhatASchemaRefusesAreDifferencesThere) {
  EXPECT_THAT(leading({seen(Rule::schema_response, "/a"), seen(Rule::explore_answer, "/a/b"),
                       seen(Rule::explore_answer, "/ab")}),
              ElementsAre(Rule::schema_response, Rule::explore_answer));
}

TEST(Consequences, OfAMissingReasonIsTheOutcomeWithTheSameCode) {
  const auto missing = seen(Rule::reason_missing);
  EXPECT_THAT(leading({missing, seen(Rule::explore_refusal, "", "404 NOT_FOUND gone", "404 NOT_FOUND")}),
              ElementsAre(Rule::reason_missing));
  EXPECT_THAT(leading({missing, seen(Rule::explore_refusal, "", "404 NOT_FOUND gone", "409 CONFLICT")}),
              ElementsAre(Rule::explore_refusal));
}

TEST(Consequences, OfAnotherCodeIsItsStatus) {
  const auto status = seen(Rule::error_status, "/error/code");
  EXPECT_THAT(leading({status, seen(Rule::explore_refusal, "", "404 NOT_FOUND gone", "404 CONFLICT gone")}),
              ElementsAre(Rule::explore_refusal));
  EXPECT_THAT(leading({status, seen(Rule::explore_refusal, "", "404 NOT_FOUND gone", "400 NOT_FOUND gone")}),
              ElementsAre(Rule::error_status));
}

TEST(Consequences, OfAnAcceptedRequestIsThatItsSchemaRejectsIt) {
  EXPECT_THAT(
      leading({seen(Rule::explore_accepted, "request /a"), seen(Rule::explore_accepted, "", "400 INVALID", "200")}),
      ElementsAre(Rule::explore_accepted));
}

TEST(Consequences, OfATraceIsThatTheServiceShowsIt) {
  EXPECT_THAT(leading({seen(Rule::explore_trace, "/a/b"), seen(Rule::explore_answer, "/a/b")}),
              ElementsAre(Rule::explore_trace));
  EXPECT_THAT(leading({seen(Rule::explore_shows, "/a/b"), seen(Rule::explore_answer, "/a/b")}),
              ElementsAre(Rule::explore_answer));
}

TEST(Consequences, OfAnEventTooManyOrTooFewAreTheContentsOfTheOthers) {
  const auto content = seen(Rule::event_payload, "/events/2/payload/name", "a", "b");
  EXPECT_THAT(leading({content}), ElementsAre(Rule::event_payload));
  for (const Rule rule : {Rule::event_unexpected, Rule::event_missing}) {
    Observation unpaired = seen(rule, "/events/2", "", "", 1);
    EXPECT_THAT(leading({content, unpaired}), ElementsAre(rule));
    unpaired.finding.level = checks::Level::should;
    EXPECT_THAT(leading({content, unpaired}), ElementsAre(Rule::event_payload, rule)) << "a warning hides nothing";
  }
}

TEST(Consequences, AreNoneOfAWarning) {
  Observation warning = seen(Rule::explore_trace, "/a");
  warning.finding.level = checks::Level::should;
  EXPECT_THAT(leading({warning, seen(Rule::explore_answer, "/a")}),
              ElementsAre(Rule::explore_trace, Rule::explore_answer));
}

}  // namespace
