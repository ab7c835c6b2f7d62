// A scenario with mutations: whatever chance draws, it differs in few places, and the scenario itself stays as it is.
#include "runner/explore/mutated_scenario.h"

#include <gmock/gmock.h>

#include <set>

#include "tests/runner/explore/hand_made.h"

namespace hand_made {
namespace {

using runner::explore::FixtureScenario;
using runner::explore::MutatedScenario;
using runner::explore::Random;
using runner::explore::ValueLimits;

constexpr size_t kActions = 6;
const checks::Conventions kConventions;
const ValueLimits kOwnService{true, true, &kConventions};
const ValueLimits kSharedService{false, false, &kConventions};

class MutatedScenarioTest : public ::testing::Test {
 protected:
  MutatedScenarioTest() {
    for (size_t i = 0; i < kActions; ++i) {
      Action action = call("orders.put", {{"customer_id", "$ann"}});
      action.call()->call.body = json(R"({"order":{"order_id":"o-)" + std::to_string(i) + R"(","size":"small"}})");
      action.call()->call.idempotency_key = "k" + std::to_string(i);
      action.capture = {{"order", "/order/order_id"}};
      scenario_.actions.push_back({action, nullptr});
    }
    runner::Case variation;
    variation.id = "large";
    variation.set = {{"/order/size", "large"}};
    step_.cases = {variation};
    scenario_.actions[2].step = &step_;
  }

  MutatedScenario mutate(uint64_t seed, const ValueLimits& limits = kOwnService) {
    Random random(seed);
    return runner::explore::mutate(scenario_, shop_.recipes(), limits, random);
  }

  /// Whether the action is one of the scenario's, unchanged but for what it captures.
  bool is_original(const Action& action) const {
    return std::any_of(scenario_.actions.begin(), scenario_.actions.end(), [&](const auto& original) {
      const runner::CallFields& left = original.action.call()->call;
      const runner::CallFields& right = action.call()->call;
      return std::get<wire::Json>(left.body) == std::get<wire::Json>(right.body) && !right.caller && !right.at &&
             left.idempotency_key == right.idempotency_key;
    });
  }

  Shop shop_;
  runner::Step step_;
  FixtureScenario scenario_;
};

TEST_F(MutatedScenarioTest, DiffersInFewPlaces) {
  size_t longest = 0;
  size_t shortest = 100;
  for (uint64_t seed = 0; seed < 300; ++seed) {
    const size_t size = mutate(seed).size();
    longest = std::max(longest, size);
    shortest = std::min(shortest, size);
  }
  EXPECT_GE(shortest, kActions - 4);
  EXPECT_LE(longest, kActions + 4 + 5);
  EXPECT_LT(shortest, kActions) << "some lose an action";
  EXPECT_GT(longest, kActions) << "some gain one";
}

TEST_F(MutatedScenarioTest, LeavesTheScenarioAsItIs) {
  for (uint64_t seed = 0; seed < 50; ++seed) mutate(seed);
  ASSERT_EQ(scenario_.actions.size(), kActions);
  for (const auto& action : scenario_.actions) EXPECT_TRUE(is_original(action.action));
}

TEST_F(MutatedScenarioTest, IsTheSameForTheSameDraws) {
  const auto texts = [&](uint64_t seed) {
    std::string text;
    for (const auto& action : mutate(seed)) text += (action ? describe(*action) : "chance") + "\n";
    return text;
  };
  EXPECT_EQ(texts(7), texts(7));
}

TEST_F(MutatedScenarioTest, MakesEveryKindOfMutation) {
  std::set<std::string> kinds;
  for (uint64_t seed = 0; seed < 300; ++seed) {
    const MutatedScenario mutated = mutate(seed);
    std::set<std::string> keys;
    for (size_t i = 0; i < mutated.size(); ++i) {
      if (!mutated[i]) {
        kinds.insert("chance");
        continue;
      }
      const runner::CallFields& call = mutated[i]->call()->call;
      if (mutated[i]->defect.place == "case") kinds.insert("case");
      if (call.caller) kinds.insert("caller");
      if (call.at) kinds.insert("time");
      if (!keys.insert(*call.idempotency_key).second) kinds.insert("repeated");
      if (!is_original(*mutated[i]) && !call.caller && !call.at) kinds.insert("body");
    }
    if (keys.size() < kActions) kinds.insert("left out");
  }
  EXPECT_THAT(kinds, ::testing::ElementsAre("body", "caller", "case", "chance", "left out", "repeated", "time"));
}

TEST_F(MutatedScenarioTest, TakesACaseOfTheStepWhole) {
  size_t cases = 0;
  for (uint64_t seed = 0; seed < 300; ++seed) {
    for (const auto& action : mutate(seed)) {
      if (!action || action->defect.place != "case") continue;
      EXPECT_EQ(action->defect.kind, "large");
      cases += *std::get<wire::Json>(action->call()->call.body).find("order")->find_string("size") == "large";
    }
  }
  EXPECT_GT(cases, 0u);
}

TEST_F(MutatedScenarioTest, TakesNoCaseThatNeedsAnotherService) {
  step_.cases[0].needs.fresh_state = true;
  for (uint64_t seed = 0; seed < 100; ++seed) {
    for (const auto& action : mutate(seed)) EXPECT_FALSE(action && action->defect.place == "case");
  }
}

TEST_F(MutatedScenarioTest, TakesNoCaseOfAFixedCallerWhereOthersUseTheService) {
  step_.cases[0].call.caller = json(R"({"type":"partner","id":"fixed"})");
  const auto any_case = [&](const ValueLimits& limits) {
    for (uint64_t seed = 0; seed < 200; ++seed) {
      for (const auto& action : mutate(seed, limits)) {
        if (action && action->defect.place == "case") return true;
      }
    }
    return false;
  };
  EXPECT_TRUE(any_case(kOwnService));
  EXPECT_FALSE(any_case(kSharedService));
}

TEST_F(MutatedScenarioTest, ChangesNoTimeWhereTheClockIsTheTargets) {
  for (uint64_t seed = 0; seed < 200; ++seed) {
    for (const auto& action : mutate(seed, kSharedService)) EXPECT_FALSE(action && action->call()->call.at);
  }
}

}  // namespace
}  // namespace hand_made
