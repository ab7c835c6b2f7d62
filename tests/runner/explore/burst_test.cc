#include "runner/explore/burst.h"

#include <gtest/gtest.h>

#include "runner/explore/burst_orders.h"
#include "tests/runner/explore/hand_made.h"

namespace runner::explore {
namespace {

using hand_made::call;
using hand_made::json;

Action at_once(const std::string& operation, const std::string& body, const std::string& key) {
  Action action = call(operation);
  action.at_once = true;
  action.call()->call.body = json(body);
  if (!key.empty()) action.call()->call.idempotency_key = key;
  return action;
}

Sequence of(std::vector<Action> actions) {
  Sequence sequence;
  sequence.actions = std::move(actions);
  return sequence;
}

TEST(Burst, IsWhereActionsAreMarked) {
  const Sequence sequence = of({call("a"), at_once("b", "{}", ""), at_once("b", "{}", ""), call("c")});
  const Burst burst = burst_of(sequence);
  EXPECT_EQ(burst.first, 1u);
  EXPECT_EQ(burst.count, 2u);
  EXPECT_FALSE(burst.holds(0));
  EXPECT_TRUE(burst.holds(2));
  EXPECT_FALSE(burst.holds(3));
  EXPECT_EQ(burst_of(one_after_another(sequence)).count, 0u);
}

TEST(Burst, IsNamedByWhatItsCallsShare) {
  EXPECT_EQ(pattern_of(of({at_once("a", "{}", "k"), at_once("a", "{}", "k")})), "one key");
  EXPECT_EQ(pattern_of(of({at_once("a", "{}", "k"), at_once("a", "[]", "k")})), "one key for different requests");
  EXPECT_EQ(pattern_of(of({at_once("a", "{}", ""), at_once("a", "{}", "")})),
            "the same request under keys of their own");
  EXPECT_EQ(pattern_of(of({at_once("a", "{}", ""), at_once("b", "{}", "")})), "different requests for one record");
}

TEST(Burst, ComparesCallsByOperationPathBodyAndKey) {
  const Action one = at_once("a", R"({"x":1})", "k");
  EXPECT_TRUE(same_call(*one.call(), *at_once("a", R"({"x":1})", "k").call()));
  EXPECT_FALSE(same_call(*one.call(), *at_once("b", R"({"x":1})", "k").call()));
  EXPECT_FALSE(same_call(*one.call(), *at_once("a", R"({"x":2})", "k").call()));
  EXPECT_FALSE(same_call(*one.call(), *at_once("a", R"({"x":1})", "other").call()));
  Action elsewhere = one;
  elsewhere.call()->call.path = {{"id", "$other"}};
  EXPECT_FALSE(same_call(*one.call(), *elsewhere.call()));
}

TEST(BurstOrders, AreAllPermutations) {
  const auto orders = orders_of({5, 3});
  ASSERT_EQ(orders.size(), 6u);
  EXPECT_EQ(orders.front(), (Order{0, 1, 2}));
  EXPECT_EQ(orders.back(), (Order{2, 1, 0}));
  EXPECT_EQ(orders_of({0, 4}).size(), 24u);
}

}  // namespace
}  // namespace runner::explore
