// What counts as the same fault: over operations, objects and member names, and what does not.
#include "runner/explore/cause.h"

#include <gtest/gtest.h>

#include "tests/runner/explore/hand_made.h"

namespace {

using checks::Rule;
using runner::explore::Defect;
using runner::explore::Observation;

checks::Contract shop() {
  checks::Contract contract;
  contract.operations = hand_made::shop_operations();
  contract.operations[0].generic_reason = "order_invalid";
  contract.operations[1].generic_reason = "lookup_invalid";
  return contract;
}

Observation seen(Rule rule, const std::string& operation, const std::string& pointer, const std::string& expected,
                 const std::string& actual) {
  Observation observation;
  observation.finding = {rule, checks::Level::must, pointer, expected, actual};
  observation.operation = operation;
  return observation;
}

std::string cause(const Observation& observation, const Defect& defect = {}) {
  return runner::explore::cause_of(observation, defect, shop());
}

std::string accepted(const std::string& operation, const std::string& reason, const Defect& defect) {
  return cause(seen(Rule::explore_accepted, operation, "", "400 INVALID " + reason, "200"), defect);
}

TEST(Cause, JoinsUnknownMembersOfAllObjectsAndOperations) {
  const std::string one = accepted("orders.put", "order_invalid", {"/order/unknown_member", "additionalProperties"});
  EXPECT_EQ(one, accepted("orders.put", "order_invalid", {"/order/__proto__", "additionalProperties"}));
  EXPECT_EQ(one, accepted("orders.get", "lookup_invalid", {"/x/constructor", "additionalProperties"}));
}

TEST(Cause, DistinguishesKindsOfMistakesAndRequiredMembers) {
  const std::string unknown = accepted("orders.put", "order_invalid", {"/order/x", "additionalProperties"});
  EXPECT_NE(unknown, accepted("orders.put", "order_invalid", {"/order/x", "null"}));
  EXPECT_NE(accepted("orders.put", "order_invalid", {"/order/size", "required"}),
            accepted("orders.put", "order_invalid", {"/order/color", "required"}));
}

TEST(Cause, DistinguishesOperationsWhereTheRequestIsSound) {
  EXPECT_NE(accepted("orders.put", "closed", {}), accepted("orders.get", "closed", {}));
}

TEST(Cause, JoinsOperationsWhereAccessIsDecided) {
  const auto without_scope = [](const std::string& operation) {
    return cause(seen(Rule::explore_accepted, operation, "", "403 INSUFFICIENT_SCOPE", "200"));
  };
  EXPECT_EQ(without_scope("orders.put"), without_scope("orders.get"));
}

TEST(Cause, JoinsPlacesOfOneMemberWhateverTheIndex) {
  const auto at = [](const std::string& operation, const std::string& pointer) {
    return cause(seen(Rule::explore_answer, operation, pointer, "\"a\"", "\"b\""));
  };
  EXPECT_EQ(at("orders.get", "/order/size"), at("orders.export", "/export/entries/3/size"));
  EXPECT_NE(at("orders.get", "/order/size"), at("orders.get", "/order/color"));
  EXPECT_NE(at("orders.get", "/order/size"),
            cause(seen(Rule::explore_answer, "orders.get", "/order/size", "\"a\"", "nothing")));
}

TEST(Cause, JoinsWhatSchemasRefuseInTheSameWords) {
  const auto refused = [](Rule rule, const std::string& schema) {
    Observation observation =
        seen(rule, "orders.get", "/more", "the member \"more\" is not allowed here (" + schema + ", /x)", "1");
    observation.finding.keyword = schema + "#/additionalProperties";
    return cause(observation);
  };
  EXPECT_EQ(refused(Rule::schema_response, "One"), refused(Rule::event_feed, "Other"));
}

TEST(Cause, KeepsWarningsApartFromWhatMustHold) {
  Observation warning = seen(Rule::explore_answer, "orders.get", "/order/size", "1", "2");
  const std::string must = cause(warning);
  warning.finding.level = checks::Level::should;
  EXPECT_NE(cause(warning), must);
  warning.clause = "padded";
  const std::string clause = cause(warning);
  warning.operation = "orders.put";
  EXPECT_EQ(cause(warning), clause) << "one clause is one warning";
}

TEST(Cause, NamesThePlaceForPeople) {
  const Observation observation = seen(Rule::explore_accepted, "orders.put", "", "400 INVALID order_invalid", "200");
  EXPECT_EQ(runner::explore::place_of(observation, {"/order/x", "null"}), "orders.put, null at /order/x");
  EXPECT_EQ(runner::explore::place_of(seen(Rule::explore_answer, "orders.get", "/orders/3/size", "", ""), {}),
            "orders.get at /orders/*/size");
}

}  // namespace
