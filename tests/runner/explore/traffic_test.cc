// The actions that traffic makes: whatever chance draws, an action uses only names that have a value, stays within what
// the target allows, and what comes of it is known to the world.
#include "runner/explore/traffic.h"

#include <gmock/gmock.h>

#include <set>

#include "tests/runner/explore/hand_made.h"

namespace hand_made {
namespace {

using runner::explore::ExportPoint;
using runner::explore::Focus;
using runner::explore::Random;
using runner::explore::Sequence;
using runner::explore::Traffic;
using runner::explore::TrafficSettings;
using runner::explore::World;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const TrafficSettings kAll{true, true, true, true, &hand_made::shop_contract()};
const TrafficSettings kNothing{false, false, false, false, &hand_made::shop_contract()};

const wire::Json* parameter_of(const Action& action, std::string_view name) {
  for (const auto& [parameter, value] : action.call()->call.path) {
    if (parameter == name) return &value;
  }
  return nullptr;
}

/// Plays `count` actions against a service where every call succeeds and gives all that was captured.
Sequence play(const Traffic& traffic, const Focus& focus, uint64_t seed, size_t count) {
  Random random(seed);
  World world;
  Sequence sequence = traffic.begin(world, random);
  for (size_t i = 0; i < count; ++i) {
    sequence.actions.push_back(traffic.next(sequence, world, focus, random));
    std::vector<std::string> bound;
    for (const auto& [name, pointer] : sequence.actions.back().capture) bound.push_back(name);
    traffic.learn(sequence, true, bound, world);
  }
  return sequence;
}

class TrafficTest : public ::testing::Test {
 protected:
  Shop shop_;
  World world_;
  Random random_{1};
};

TEST_F(TrafficTest, BeginsWithTheRecordsOfItsGivens) {
  const Sequence sequence = Traffic(shop_.recipes(), shop_.start(), kAll).begin(world_, random_);
  EXPECT_EQ(sequence.given.size(), 2u);
  EXPECT_TRUE(sequence.gate);
  EXPECT_THAT(world_.bound, ElementsAre("ann", "bob"));
  ASSERT_EQ(world_.entities.size(), 2u);
  EXPECT_EQ(world_.entities[1].name, "bob");
  EXPECT_EQ(world_.entities[1].owner, "stranger");
}

TEST_F(TrafficTest, LeavesTheGateToTheTargetWhereItCannotChooseIt) {
  const Sequence sequence = Traffic(shop_.recipes(), shop_.start(), kNothing).begin(world_, random_);
  EXPECT_FALSE(sequence.gate);
}

TEST_F(TrafficTest, UsesOnlyNamesThatHaveAValue) {
  const Traffic traffic(shop_.recipes(), shop_.start(), kAll);
  for (uint64_t seed = 0; seed < 50; ++seed) {
    const Sequence sequence = play(traffic, {"orders.export", 40, 40}, seed, 30);
    EXPECT_TRUE(runner::explore::is_closed(sequence)) << seed;
  }
}

TEST_F(TrafficTest, NeitherTurnsGateNorKeyNorClockWhereTheTargetHasNone) {
  const Traffic traffic(shop_.recipes(), shop_.start(), kNothing);
  for (uint64_t seed = 0; seed < 20; ++seed) {
    for (const Action& action : play(traffic, {}, seed, 30).actions) {
      ASSERT_TRUE(action.call());
      EXPECT_FALSE(action.call()->call.at);
    }
  }
}

TEST_F(TrafficTest, TurnsGateKeyAndClockWhereTheTargetLetsIt) {
  const Traffic traffic(shop_.recipes(), shop_.start(), kAll);
  size_t gates = 0;
  size_t timed = 0;
  size_t most_rotations = 0;
  for (uint64_t seed = 0; seed < 50; ++seed) {
    size_t rotations = 0;
    for (const Action& action : play(traffic, {}, seed, 40).actions) {
      gates += std::holds_alternative<runner::SetGateStep>(action.what);
      rotations += std::holds_alternative<runner::RotateKeyStep>(action.what);
      timed += action.call() && action.call()->call.at;
    }
    most_rotations = std::max(most_rotations, rotations);
  }
  EXPECT_GT(gates, 0u);
  EXPECT_GT(timed, 0u);
  EXPECT_GT(most_rotations, 0u);
  EXPECT_LE(most_rotations, 3u);
}

TEST_F(TrafficTest, CallsTheFocusedOperationMost) {
  const Traffic traffic(shop_.recipes(), shop_.start(), kNothing);
  size_t focused = 0;
  size_t all = 0;
  for (uint64_t seed = 0; seed < 20; ++seed) {
    for (const Action& action : play(traffic, {"orders.get", 90, 0}, seed, 30).actions) {
      ++all;
      focused += action.call()->operation == "orders.get";
    }
  }
  EXPECT_GT(focused * 2, all);
}

TEST_F(TrafficTest, RecordsAreValidWritesUnderFreshKeys) {
  const Traffic traffic(shop_.recipes(), shop_.start(), kNothing);
  const Sequence sequence = traffic.begin(world_, random_);
  for (int i = 0; i < 50; ++i) {
    const Action record = traffic.record(sequence, world_, random_);
    EXPECT_EQ(record.call()->operation, "orders.put");
    EXPECT_FALSE(record.call()->call.idempotency_key);
    ASSERT_TRUE(parameter_of(record, "customer_id"));
    const bool strangers = *parameter_of(record, "customer_id") == wire::Json("$bob");
    EXPECT_EQ(record.call()->call.caller.has_value(), strangers) << "each record by its owner";
  }
}

TEST_F(TrafficTest, ContinuesItsFirstPage) {
  const Traffic traffic(shop_.recipes(), shop_.start(), kNothing);
  Sequence sequence = traffic.begin(world_, random_);
  EXPECT_FALSE(traffic.after_first_page(sequence, world_));
  sequence.actions.push_back(traffic.first_page(shop_.recipe("orders.export"), world_, true));
  const Action& page = sequence.actions.front();
  EXPECT_EQ(*parameter_of(page, "customer_id"), wire::Json("$ann"));
  ASSERT_EQ(page.capture.size(), 3u);
  traffic.learn(sequence, true, {page.capture[0].first, page.capture[1].first, page.capture[2].first}, world_);
  const auto next = traffic.after_first_page(sequence, world_);
  ASSERT_TRUE(next);
  const auto& query = next->call()->call.query;
  ASSERT_EQ(query.size(), 4u);
  EXPECT_EQ(query[0].first, "limit");
  EXPECT_EQ(query[1].first, "cursor_after");
  EXPECT_EQ(query[1].second, wire::Json("$" + page.capture[0].first));
  EXPECT_NE(next->capture[0].first, page.capture[0].first) << "the next page's anchors have names of their own";
}

TEST_F(TrafficTest, LearnsNothingOfAPageWithoutAllAnchors) {
  const Traffic traffic(shop_.recipes(), shop_.start(), kNothing);
  Sequence sequence = traffic.begin(world_, random_);
  sequence.actions.push_back(traffic.first_page(shop_.recipe("orders.export"), world_, true));
  traffic.learn(sequence, true, {sequence.actions[0].capture[0].first}, world_);
  EXPECT_THAT(world_.points, IsEmpty());
}

TEST_F(TrafficTest, LearnsTheRecordThatAWriteMade) {
  const Traffic traffic(shop_.recipes(), shop_.start(), kNothing);
  Sequence sequence = traffic.begin(world_, random_);
  Action put = call("orders.put", {{"customer_id", "$bob"}});
  put.call()->call.caller = wire::Json("stranger");
  put.call()->call.idempotency_key = "k1";
  put.capture = {{"order_1", "/order/order_id"}};
  sequence.actions.push_back(put);
  traffic.learn(sequence, false, {}, world_);
  EXPECT_EQ(world_.entities.size(), 2u) << "a refused write makes nothing";
  EXPECT_THAT(world_.keyed, ElementsAre(0u));
  traffic.learn(sequence, true, {"order_1"}, world_);
  ASSERT_EQ(world_.entities.size(), 3u);
  EXPECT_EQ(world_.entities[2].parameter, "order_id");
  EXPECT_EQ(world_.entities[2].name, "order_1");
  EXPECT_EQ(world_.entities[2].owner, "stranger");
  EXPECT_EQ(world_.entities[2].parent, "bob");
  EXPECT_TRUE(world_.bound.contains("order_1"));
}

TEST_F(TrafficTest, ReadsEveryRecordBackAsItsOwner) {
  const Traffic traffic(shop_.recipes(), shop_.start(), kAll);
  traffic.begin(world_, random_);
  world_.clock_s = 90;
  std::set<std::string> read;
  for (const Action& action : traffic.read_back(world_)) {
    EXPECT_EQ(action.call()->operation, "orders.export") << "what one parameter names";
    EXPECT_EQ(*action.call()->call.at, wire::Json("+90s"));
    const std::string id = *parameter_of(action, "customer_id")->as_string();
    EXPECT_EQ(action.call()->call.caller.has_value(), id == "$bob");
    read.insert(id);
  }
  EXPECT_THAT(read, ElementsAre("$ann", "$bob"));
}

// An anchor, a filter or a time that does not fit is marked as the action's defect.
TEST_F(TrafficTest, MarksWhatItTamperedWith) {
  const Traffic traffic(shop_.recipes(), shop_.start(), kAll);
  size_t tampered = 0;
  for (uint64_t seed = 0; seed < 40; ++seed) {
    for (const Action& action : play(traffic, {"orders.export", 60, 80}, seed, 20).actions) {
      if (action.defect.kind != "continuation") continue;
      ++tampered;
      EXPECT_TRUE(action.defect.place.starts_with("query ") || action.defect.place == "path") << action.defect.place;
      EXPECT_EQ(action.call()->operation, "orders.export");
    }
  }
  EXPECT_GT(tampered, 0u);
}

}  // namespace
}  // namespace hand_made
