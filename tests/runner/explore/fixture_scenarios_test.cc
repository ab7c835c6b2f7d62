#include "runner/explore/fixture_scenarios.h"

#include <gmock/gmock.h>

#include "tests/support/tiny_repository.h"
#include "tests/support/tiny_service.h"

namespace runner::explore {
namespace {

constexpr const char* kScenarios = R"(- id: all-steps
  proves: [M1.add, M1.soft]
  needs: {gate: open}
  given: {mine: thing, theirs: {use: thing, caller: stranger}}
  steps:
  - call: things.add
    body: {thing: {thing_id: {$unique: a}, name: First}}
    cases:
    - {id: no-name, remove: [/thing/name], expect: {error: CONSTRAINT_VIOLATION, reason: thing_invalid}}
  - {set_gate: closed}
  - {events: {caller: owner, contains: [{type: thing.added}]}}
  - {call: things.get, path: {thing_id: $theirs}}
  - {rotate_key: true}
- id: only-events
  proves: [M1.add]
  steps:
  - {events: {caller: owner, contains: [{type: thing.added}]}}
- id: own-service
  proves: [M1.add]
  steps:
  - call: things.get
    path: {thing_id: x}
    caller: {type: partner, id: fixed}
    expect: {error: NOT_FOUND, reason: thing_not_found}
- id: own-clock
  proves: [M1.add]
  steps:
  - call: things.get
    path: {thing_id: x}
    headers: {x-now-iso: '2026-01-01T00:00:00Z'}
    expect: {error: NOT_FOUND, reason: thing_not_found})";

class FixtureScenariosTest : public ::testing::Test {
 protected:
  std::vector<FixtureScenario> read(const Capabilities& capabilities) {
    repository_.set_scenarios(kScenarios);
    auto plan = repository_.plan();
    EXPECT_TRUE(plan) << plan.error().to_string();
    if (!plan) return {};
    plan_ = *std::move(plan);
    return fixture_scenarios(*plan_, capabilities);
  }

  TinyRepository repository_;
  std::unique_ptr<Plan> plan_;
  const Capabilities everything_ = TinyDriver().capabilities();
};

TEST_F(FixtureScenariosTest, KeepsTheStepsThatSendOrTurnSomething) {
  const auto scenarios = read(everything_);
  ASSERT_EQ(scenarios.size(), 3u) << "the one that only reads events has no action";
  const FixtureScenario& first = scenarios.front();
  ASSERT_EQ(first.actions.size(), 4u);
  EXPECT_EQ(first.gate, Gate::open);
  EXPECT_EQ(first.actions[0].action.call()->operation, "things.add");
  EXPECT_TRUE(std::holds_alternative<SetGateStep>(first.actions[1].action.what));
  EXPECT_EQ(first.actions[2].action.call()->operation, "things.get");
  EXPECT_TRUE(std::holds_alternative<RotateKeyStep>(first.actions[3].action.what));
}

TEST_F(FixtureScenariosTest, KeepsTheCasesOfAStep) {
  const auto scenarios = read(everything_);
  ASSERT_TRUE(scenarios.front().actions[0].step);
  EXPECT_EQ(scenarios.front().actions[0].step->cases.front().id, "no-name");
  EXPECT_FALSE(scenarios.front().actions[2].step) << "it has no cases";
}

TEST_F(FixtureScenariosTest, KnowsTheRecordsThatItsGivensMake) {
  const auto scenarios = read(everything_);
  ASSERT_EQ(scenarios.front().entities.size(), 1u) << "the one that a path names";
  EXPECT_EQ(scenarios.front().entities[0].name, "theirs");
  EXPECT_EQ(scenarios.front().entities[0].parameter, "thing_id");
  EXPECT_EQ(scenarios.front().entities[0].owner, "stranger");
}

TEST_F(FixtureScenariosTest, LeavesOutWhatTheTargetDoesNotAllow) {
  Capabilities no_control = everything_;
  no_control.control = false;
  const auto scenarios = read(no_control);
  ASSERT_EQ(scenarios.size(), 2u);
  EXPECT_EQ(scenarios.front().actions.size(), 1u);
}

TEST_F(FixtureScenariosTest, LeavesOutWhatNeedsAServiceOfItsOwnWhereOthersUseIt) {
  Capabilities shared = everything_;
  shared.fresh_state = false;
  EXPECT_EQ(read(shared).size(), 1u);
}

TEST(NeedsOwnService, IsTrueOfNamesOutsideTheSession) {
  const auto with = [](auto change) {
    CallFields call;
    change(call);
    return needs_own_service(call);
  };
  EXPECT_FALSE(with([](CallFields&) {}));
  EXPECT_FALSE(with([](CallFields& call) { call.caller = wire::Json("stranger"); }));
  EXPECT_FALSE(with([](CallFields& call) { call.headers = {{"idempotency-key", "$name"}}; }));
  EXPECT_FALSE(with([](CallFields& call) { call.headers = {{"x-actor-id", wire::Object{{"$unique", "a"}}}}; }));
  EXPECT_FALSE(with([](CallFields& call) { call.caller = wire::Object{{"type", "partner"}, {"id", "$owner_id"}}; }));
  EXPECT_TRUE(with([](CallFields& call) { call.caller = wire::Object{{"type", "partner"}, {"id", "fixed"}}; }));
  EXPECT_TRUE(with([](CallFields& call) { call.headers = {{"idempotency-key", "fixed"}}; }));
  EXPECT_TRUE(with([](CallFields& call) { call.headers = {{"x-now-iso", wire::Json()}}; }));
}

}  // namespace
}  // namespace runner::explore
