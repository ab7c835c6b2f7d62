// Two responses compared: what counts as the same, and what the contract leaves open.
#include "runner/explore/compare.h"

#include <gtest/gtest.h>

#include "runner/explore/tolerance.h"
#include "tests/runner/explore/exploring.h"

namespace {

using checks::Exchange;
using runner::explore::Difference;
using runner::explore::ResponseComparison;

wire::Json json(std::string_view text) {
  auto value = wire::parse_json(text);
  EXPECT_TRUE(value) << text;
  return value ? *value : wire::Json();
}

Exchange answered(int status, std::string_view body, std::string_view request = "{}") {
  Exchange exchange;
  exchange.request = {"POST", "/liquidity-providers/lp/execution-mode", {}, std::string(request)};
  exchange.request_body = json(request);
  exchange.operation = exploring::plan_of("M107").contract.find_operation("liquidityExecution.mode.upsert");
  exchange.outcome = wire::Response{status, {}, std::string(body)};
  checks::read_body(exchange);
  return exchange;
}

Exchange refused(int status, std::string_view code, std::string_view reason, std::string_view request = "{}") {
  return answered(
      status,
      fmt::format(R"({{"correlation_id":"c","error":{{"code":"{}","message":"m","details":{{"reason_code":"{}"}}}}}})",
                  code, reason),
      request);
}

/// Of one trial; it gives the first difference.
class Comparison {
 public:
  explicit Comparison(int64_t clock_tolerance_ms)
      : comparison_(exploring::plan_of("M107").contract, clock_tolerance_ms) {}
  std::optional<Difference> compare(const Exchange& target, const Exchange& oracle) {
    const auto differences = comparison_.compare(target, oracle);
    return differences.empty() ? std::nullopt : std::optional(differences.front());
  }

 private:
  ResponseComparison comparison_;
};

std::optional<Difference> difference(std::string_view target, std::string_view oracle) {
  return Comparison(0).compare(answered(200, target), answered(200, oracle));
}

TEST(Comparison, IgnoresBodiesOutsideOperations) {
  Exchange target = answered(200, R"({"public_key_pem":"theirs"})");
  Exchange oracle = answered(200, R"({"public_key_pem":"ours"})");
  EXPECT_TRUE(Comparison(0).compare(target, oracle));
  target.operation = oracle.operation = nullptr;
  EXPECT_FALSE(Comparison(0).compare(target, oracle));
  target.outcome = wire::Response{404, {}, "{}"};
  EXPECT_TRUE(Comparison(0).compare(target, oracle));
}

TEST(Comparison, TakesInstantsAsInstants) {
  EXPECT_FALSE(difference(R"({"at":"2026-01-15T13:00:00+01:00"})", R"({"at":"2026-01-15T12:00:00.000Z"})"));
  const auto found = difference(R"({"at":"2026-01-15T13:00:00Z"})", R"({"at":"2026-01-15T12:00:00.000Z"})");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->pointer, "/at");
}

TEST(Comparison, AllowsClocksToDifferWhereTheyAreTwo) {
  const auto mine = answered(200, R"({"at":"2026-01-15T12:00:03Z"})");
  const auto other = answered(200, R"({"at":"2026-01-15T12:00:00Z"})");
  EXPECT_TRUE(Comparison(0).compare(mine, other));
  EXPECT_FALSE(Comparison(10'000).compare(mine, other));
}

TEST(Comparison, RenamesGeneratedIdsConsistently) {
  Comparison comparison(0);
  const auto compare = [&](std::string_view target, std::string_view oracle) {
    return comparison.compare(answered(200, target), answered(200, oracle));
  };
  EXPECT_FALSE(compare(R"({"request_id":"req-77"})", R"({"request_id":"lpexec_req_000001"})"));
  EXPECT_FALSE(compare(R"({"request_id":"req-77"})", R"({"request_id":"lpexec_req_000001"})"));
  EXPECT_TRUE(compare(R"({"request_id":"req-78"})", R"({"request_id":"lpexec_req_000001"})"));
  EXPECT_TRUE(compare(R"({"request_id":"req-77"})", R"({"request_id":"lpexec_req_000002"})"));
}

TEST(Comparison, TakesIdsThatAreSpelledAlikeForOneNameToo) {
  Comparison comparison(0);
  EXPECT_FALSE(comparison.compare(answered(200, R"({"request_id":"r1"})"), answered(200, R"({"request_id":"r1"})")));
  EXPECT_TRUE(comparison.compare(answered(200, R"({"request_id":"r2"})"), answered(200, R"({"request_id":"r1"})")));
}

TEST(Comparison, RenamesNoIdThatTheRequestGave) {
  const std::string_view request = R"({"provider_id":"mine"})";
  const auto found = Comparison(0).compare(answered(200, R"({"provider_id":"theirs"})", request),
                                           answered(200, R"({"provider_id":"mine"})", request));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->pointer, "/provider_id");
}

TEST(Comparison, ComparesHashesOnlyWhereAllElseIsTheSameText) {
  EXPECT_TRUE(difference(R"({"a":1,"capabilities_hash":"x"})", R"({"a":1,"capabilities_hash":"y"})"));
  EXPECT_FALSE(difference(R"({"at":"2026-01-15T12:00:00Z","capabilities_hash":"x"})",
                          R"({"at":"2026-01-15T12:00:00.000Z","capabilities_hash":"y"})"));
}

TEST(Comparison, TakesAHashOfRespelledInstantsWhereItComesAgain) {
  Comparison comparison(0);
  const auto shown = [](const char* at, const char* hash) {
    return answered(200, fmt::format(R"({{"at":"{}","capabilities_hash":"{}"}})", at, hash));
  };
  EXPECT_FALSE(comparison.compare(shown("2026-01-15T12:00:00Z", "x"), shown("2026-01-15T12:00:00.000Z", "y")));
  EXPECT_FALSE(comparison.compare(shown("2026-01-15T12:00:00Z", "x"), shown("2026-01-15T12:00:00Z", "y")));
  EXPECT_TRUE(comparison.compare(shown("2026-01-15T12:00:00Z", "z"), shown("2026-01-15T12:00:00Z", "y")));
}

TEST(Comparison, TakesNumbersByValueAndTextsAsTheyAre) {
  EXPECT_FALSE(difference(R"({"n":2.0})", R"({"n":2})"));
  EXPECT_TRUE(difference(R"({"n":"2"})", R"({"n":2})"));
  EXPECT_TRUE(difference(R"({"text":"a"})", R"({"text":"A"})"));
}

TEST(Comparison, TakesLargeIntegersExactly) {
  EXPECT_TRUE(difference(R"({"n":18446744073709551617})", R"({"n":18446744073709551616})"));
  EXPECT_FALSE(difference(R"({"n":0.1000000000000000055511151231257827})", R"({"n":0.1})"));
}

TEST(Comparison, FindsMembersThatAreMissingOrTooMany) {
  EXPECT_EQ(difference(R"({"a":1})", R"({"a":1,"b":null})")->pointer, "/b");
  EXPECT_EQ(difference(R"({"a":1,"c":1})", R"({"a":1})")->pointer, "/c");
  EXPECT_EQ(difference(R"({"list":[1]})", R"({"list":[1,2]})")->pointer, "/list");
}

TEST(Comparison, OfRefusalsTakesStatusCodeAndReasonAlone) {
  Comparison comparison(0);
  EXPECT_FALSE(comparison.compare(refused(409, "CONFLICT", "r"), refused(409, "CONFLICT", "r")));
  const auto found = comparison.compare(refused(400, "CONSTRAINT_VIOLATION", "r"), refused(409, "CONFLICT", "r"));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->kind, Difference::Kind::outcome);
  EXPECT_EQ(found->expected, "409 CONFLICT r");
}

// ---- lists

std::vector<Difference> all_differences(std::string_view target, std::string_view oracle,
                                        std::string_view request = "{}") {
  ResponseComparison comparison(exploring::plan_of("M107").contract, 0);
  return comparison.compare(answered(200, target, request), answered(200, oracle, request));
}

// Both services were given the ids.
constexpr const char* kGiven = R"({"ids":["a","b","c"]})";

TEST(Comparison, TakesAnotherOrderOfRecordsForOneDifference) {
  const auto found = all_differences(R"({"list":[{"provider_id":"b","n":2},{"provider_id":"a","n":1}]})",
                                     R"({"list":[{"provider_id":"a","n":1},{"provider_id":"b","n":2}]})", kGiven);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].kind, Difference::Kind::order);
  EXPECT_EQ(found[0].pointer, "/list");
  EXPECT_NE(found[0].expected, found[0].actual);
  EXPECT_EQ(found[0].value_pointer, "/list/0/provider_id");
  EXPECT_EQ(*found[0].value, wire::Json("a"));
}

TEST(Comparison, ComparesRecordsWithThemselvesInAnyOrder) {
  const auto found = all_differences(R"({"list":[{"provider_id":"b","n":2},{"provider_id":"a","n":7}]})",
                                     R"({"list":[{"provider_id":"a","n":1},{"provider_id":"b","n":2}]})", kGiven);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[1].pointer, "/list/1/n");
  EXPECT_EQ(found[1].expected, "1");
  EXPECT_EQ(found[1].actual, "7");
}

TEST(Comparison, NamesRecordsThatAreMissing) {
  const auto found = all_differences(R"({"list":[{"provider_id":"b"}]})",
                                     R"({"list":[{"provider_id":"a"},{"provider_id":"b"}]})", kGiven);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].expected, R"(["a","b"])");
  EXPECT_EQ(found[0].actual, R"(["b"])");
}

Exchange page(std::string_view entries, std::string_view next_cursor, bool continues = false) {
  Exchange exchange =
      answered(200,
               fmt::format(R"({{"export":{{"entries":{}{}}}}})", entries,
                           next_cursor.empty() ? "" : fmt::format(R"(,"next_cursor":"{}")", next_cursor)),
               R"({"ids":["a","b","c"]})");
  exchange.operation = exploring::plan_of("M107").contract.find_operation("liquidityExecution.export");
  if (continues) exchange.query = {{"cursor_after", "c"}};
  return exchange;
}

// A page holds at most `limit` entries: a service may stop before that, and says so by a cursor.
TEST(Comparison, TakesAPageThatIsShorterForWhatItShows) {
  const Exchange whole = page(R"([{"request_id":"a"},{"request_id":"b"}])", "");
  EXPECT_FALSE(Comparison(0).compare(page(R"([{"request_id":"a"}])", "x"), whole));
  EXPECT_TRUE(Comparison(0).compare(page(R"([{"request_id":"b"}])", "x"), whole)) << "another entry";
  EXPECT_TRUE(Comparison(0).compare(page(R"([{"request_id":"a"}])", ""), whole)) << "nothing follows";
  EXPECT_TRUE(Comparison(0).compare(page("[]", "x"), whole)) << "an empty page";
  EXPECT_TRUE(Comparison(0).compare(whole, page(R"([{"request_id":"a"}])", "x"))) << "a longer page";
}

TEST(Comparison, TakesNoPagesForTheSameOnceOneWasShorter) {
  const Exchange second = page(R"([{"request_id":"b"}])", "", true);
  const Exchange other = page(R"([{"request_id":"c"}])", "", true);
  Comparison comparison(0);
  EXPECT_TRUE(comparison.compare(second, other));
  EXPECT_FALSE(comparison.compare(page(R"([{"request_id":"a"}])", "x"),
                                  page(R"([{"request_id":"a"},{"request_id":"b"}])", "y")));
  EXPECT_FALSE(comparison.compare(second, other));
}

// Each service counts for itself: a text that both use need not mean the same record.
TEST(Comparison, FindsRecordsUnderGeneratedIdsByWhatTheyShow) {
  EXPECT_TRUE(all_differences(R"({"list":[{"provider_id":"g3","n":1},{"provider_id":"g4","n":2}]})",
                              R"({"list":[{"provider_id":"g2","n":1},{"provider_id":"g3","n":2}]})")
                  .empty());
  const auto reversed = all_differences(R"({"list":[{"provider_id":"g4","n":2},{"provider_id":"g3","n":1}]})",
                                        R"({"list":[{"provider_id":"g1","n":1},{"provider_id":"g2","n":2}]})");
  ASSERT_EQ(reversed.size(), 1u);
  EXPECT_EQ(reversed[0].kind, Difference::Kind::order);
}

TEST(Comparison, LetsGeneratedIdsOrderAListThatIsAscending) {
  const char* counted = R"({"list":[{"provider_id":"g1","n":1},{"provider_id":"g2","n":2}]})";
  EXPECT_TRUE(all_differences(R"({"list":[{"provider_id":"g10","n":2},{"provider_id":"g9","n":1}]})", counted).empty());
  EXPECT_EQ(all_differences(R"({"list":[{"provider_id":"g9","n":2},{"provider_id":"g10","n":1}]})", counted).size(),
            1u);
}

TEST(Comparison, FindsRecordsUnderGeneratedIdsThatShowMore) {
  const auto found =
      all_differences(R"({"list":[{"provider_id":"g4","n":3,"t":1,"x":0},{"provider_id":"g3","n":2,"t":1,"x":0}]})",
                      R"({"list":[{"provider_id":"g3","n":3,"t":1},{"provider_id":"g4","n":2,"t":1}]})");
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].pointer, "/list/0/x");
  EXPECT_EQ(found[1].pointer, "/list/1/x");
}

TEST(Comparison, RemembersNothingOfRecordsThatWereComparedByPlace) {
  ResponseComparison comparison(exploring::plan_of("M107").contract, 0);
  const auto compare = [&](std::string_view target, std::string_view oracle) {
    return comparison.compare(answered(200, target, kGiven), answered(200, oracle, kGiven));
  };
  compare(R"({"list":[{"provider_id":"b"},{"provider_id":"a"}]})",
          R"({"list":[{"provider_id":"a"},{"provider_id":"b"}]})");
  EXPECT_TRUE(compare(R"({"provider_id":"a"})", R"({"provider_id":"a"})").empty());
}

TEST(Comparison, TakesAnotherOrderOfTextsForOneDifference) {
  const auto found = all_differences(R"({"codes":["b","a"]})", R"({"codes":["a","b"]})");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].kind, Difference::Kind::order);
  EXPECT_EQ(found[0].expected, R"(["a","b"])");
  EXPECT_EQ(all_differences(R"({"codes":["b","c"]})", R"({"codes":["a","b"]})")[0].kind, Difference::Kind::body);
}

TEST(Comparison, FindsEveryDifferenceOfABody) {
  const auto found = all_differences(R"({"a":1,"b":2,"d":4})", R"({"a":7,"b":8,"c":3})");
  ASSERT_EQ(found.size(), 4u);
  EXPECT_EQ(found[1].pointer, "/b");
  EXPECT_FALSE(found[2].only_in_target);
  EXPECT_EQ(found[2].actual, "nothing");
  EXPECT_TRUE(found[3].only_in_target);
}

TEST(Comparison, NeverShowsTwoSidesInTheSameWords) {
  const std::string common(500, 'x');
  for (const auto& difference : all_differences(R"({"t":")" + common + R"(1"})", R"({"t":")" + common + R"(2"})"))
    EXPECT_NE(difference.expected, difference.actual);
  ResponseComparison comparison(exploring::plan_of("M107").contract, 0);
  comparison.compare(answered(200, R"({"request_id":"r1"})"), answered(200, R"({"request_id":"r1"})"));
  const auto found =
      comparison.compare(answered(200, R"({"request_id":"r1"})"), answered(200, R"({"request_id":"r2"})"));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_NE(found[0].expected, found[0].actual);
}

// ---- tolerances

std::string tolerated(const Exchange& target, const Exchange& oracle,
                      const runner::explore::AskReference* ask = nullptr) {
  const auto found = Comparison(0).compare(target, oracle);
  if (!found) return "no difference";
  const runner::Plan& plan = exploring::plan_of("M107");
  const auto* tolerance =
      runner::explore::tolerance_of(plan.tolerances, {target, oracle, *found, plan.contract.conventions, nullptr, ask});
  return tolerance ? tolerance->id : "none";
}

constexpr const char* kInvalid = "liquidity_execution_mode_invalid";

TEST(Tolerance, CoversWhatTheContractLeavesOpen) {
  const auto ok = R"({"correlation_id":"c"})";
  const auto with = [&](std::string_view request) {
    return tolerated(answered(200, ok, request), refused(400, "CONSTRAINT_VIOLATION", kInvalid, request));
  };
  const auto by = [&](const std::string& id) {
    return with(R"({"mode":{"mode":"simulation","override_policy":{"override_id":")" + id +
                R"(","approved_by":{"type":"user","id":"o"},"approved_at":"2026-01-01T00:00:00Z",)"
                R"("reason_codes":["ok"],"expires_at":null}}})");
  };
  EXPECT_EQ(by(" padded"), "odd-id");
  EXPECT_EQ(by(".."), "odd-id");
  EXPECT_EQ(by("plain"), "none");
  EXPECT_EQ(with(R"({"n":9007199254740993})"), "large-integer");
  EXPECT_EQ(with(R"({"mode":{"mode":"simulation","updated_at":"2026-06-30T23:59:60Z"}})"), "leap-second");
  EXPECT_EQ(with(R"({"mode":{"mode":"simulation","updated_at":"2026-06-30 23:59:00Z"}})"), "space-in-instant");
}

// Whatever member holds it: an instant in another form, and no other text.
TEST(Tolerance, LeavesValuesOpen) {
  const runner::Plan& plan = exploring::plan_of("M107");
  const auto is_open = [&](const char* text) {
    return runner::explore::covers_value(plan.tolerances, wire::Json(text), plan.contract.conventions);
  };
  EXPECT_TRUE(is_open("2026-06-30 23:59:00Z"));
  for (const char* text : {"2026-06-30T23:59:00Z", " padded", "..", "text", ""}) EXPECT_FALSE(is_open(text)) << text;
}

TEST(Tolerance, DoesNotCoverMusts) {
  const auto ok = R"({"correlation_id":"c"})";
  const auto with = [&](std::string_view request) {
    return tolerated(answered(200, ok, request), refused(400, "CONSTRAINT_VIOLATION", kInvalid, request));
  };
  EXPECT_EQ(with(R"({"mode":{"mode":"nope"}})"), "none");
  EXPECT_EQ(with(R"({"id":"  "})"), "none");
  EXPECT_EQ(with(R"({"at":"2026-02-30T00:00:00Z"})"), "none");
  EXPECT_EQ(tolerated(refused(404, "NOT_FOUND", "a"), refused(403, "FORBIDDEN", "b")), "none");
}

TEST(Tolerance, LetsUnknownParametersPassAndNoWrongValues) {
  const auto* list = exploring::plan_of("M103").contract.find_operation("liquidityProviders.list");
  const auto asked = [&](const std::string& name, Exchange exchange) {
    exchange.operation = list;
    exchange.query = {{name, "bogus"}};
    return exchange;
  };
  const Exchange taken = answered(200, R"({"correlation_id":"c","providers":[]})");
  const Exchange not_taken = refused(400, "CONSTRAINT_VIOLATION", "liquidity_provider_invalid");
  const runner::explore::AskReference ask = [&](const auto&) { return std::vector{taken}; };
  EXPECT_EQ(tolerated(asked("unknown", taken), asked("unknown", not_taken), &ask), "unknown-parameter-of-the-list");
  EXPECT_EQ(tolerated(asked("unknown", taken), asked("unknown", not_taken)), "unknown-parameter-of-the-list")
      << "it cannot be asked";
  EXPECT_EQ(tolerated(asked("provider_type", taken), asked("provider_type", not_taken), &ask), "none");
}

TEST(Tolerance, CoversNoInstantOfUpdatedAtThatWasNotShownBefore) {
  const auto at = [](std::string_view instant) {
    return answered(200, fmt::format(R"({{"mode":{{"updated_at":"{}"}}}})", instant));
  };
  EXPECT_EQ(tolerated(at("2026-01-01T00:00:00Z"), at("2026-01-02T00:00:00Z")), "none");
  EXPECT_EQ(tolerated(at("2026-01-03T00:00:00Z"), at("2026-01-02T00:00:00Z")), "none");
  EXPECT_EQ(tolerated(at("yesterday"), at("2026-01-02T00:00:00Z")), "none");
}

}  // namespace
