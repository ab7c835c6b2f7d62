#include "runner/explore/shrink.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "runner/explore/burst.h"
#include "tests/runner/explore/hand_made.h"

namespace runner::explore {
namespace {

using hand_made::call;
using hand_made::json;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

bool never() { return false; }

std::vector<std::string> operations_of(const Sequence& sequence) {
  std::vector<std::string> operations;
  for (const Action& action : sequence.actions) {
    operations.push_back(action.call() ? action.call()->operation : "control");
  }
  return operations;
}

bool calls(const Sequence& sequence, const std::string& operation) {
  const auto operations = operations_of(sequence);
  return std::find(operations.begin(), operations.end(), operation) != operations.end();
}

Sequence shrink(const Sequence& sequence, const std::function<bool(const Sequence&)>& shows) {
  return Shrinker([&](const Sequence& candidate, const std::string&) { return shows(candidate); }, "s", never)
      .shrink(sequence);
}

Sequence of(std::vector<Action> actions) {
  Sequence sequence;
  sequence.actions = std::move(actions);
  return sequence;
}

TEST(Shrinker, KeepsOnlyWhatShowsTheFinding) {
  const Sequence sequence = of({call("a"), call("b"), call("c"), call("d"), call("e"), call("f"), call("g")});
  const Sequence shortest =
      shrink(sequence, [](const Sequence& candidate) { return calls(candidate, "b") && calls(candidate, "f"); });
  EXPECT_THAT(operations_of(shortest), ElementsAre("b", "f"));
}

TEST(Shrinker, GivesTheSequenceBackWhereNothingShorterShows) {
  const Sequence sequence = of({call("a"), call("b")});
  EXPECT_THAT(operations_of(shrink(sequence, [](const Sequence&) { return false; })), ElementsAre("a", "b"));
}

TEST(Shrinker, TriesNoSequenceThatUsesANameWithoutValue) {
  Action make = call("make");
  make.capture = {{"made", "/id"}};
  const Sequence sequence = of({make, call("other"), call("use", {{"id", "$made"}})});
  const Sequence shortest = shrink(sequence, [](const Sequence& candidate) {
    EXPECT_TRUE(is_closed(candidate));
    return calls(candidate, "use");
  });
  EXPECT_THAT(operations_of(shortest), ElementsAre("make", "use"));
}

TEST(Shrinker, RemovesGivensAndTheGate) {
  Sequence sequence = of({call("a", {{"id", "$used"}})});
  sequence.gate = Gate::open;
  sequence.given.resize(2);
  sequence.given[0].name = "used";
  sequence.given[1].name = "unused";
  const Sequence shortest = shrink(sequence, [](const Sequence& candidate) { return calls(candidate, "a"); });
  EXPECT_FALSE(shortest.gate);
  ASSERT_EQ(shortest.given.size(), 1u);
  EXPECT_EQ(shortest.given[0].name, "used");
}

TEST(Shrinker, MakesCallsSimple) {
  Action action = call("a");
  CallFields& fields = action.call()->call;
  fields.at = json(R"("+1d")");
  fields.caller = json(R"("stranger")");
  fields.idempotency_key = "k1";
  fields.query = {{"limit", "1"}, {"kept", "1"}};
  fields.body = json(R"({"needed":{"a":1,"b":[1,2]},"other":{"$unique":"x"}})");
  const Sequence shortest = shrink(of({action}), [](const Sequence& candidate) {
    if (candidate.actions.empty()) return false;
    const CallFields& call = candidate.actions.front().call()->call;
    const auto* body = std::get_if<wire::Json>(&call.body);
    const bool kept =
        std::any_of(call.query.begin(), call.query.end(), [](const auto& q) { return q.first == "kept"; });
    return kept && body && body->find("needed") && body->find("needed")->find("a");
  });
  const CallFields& simple = shortest.actions.front().call()->call;
  EXPECT_FALSE(simple.at);
  EXPECT_FALSE(simple.caller);
  EXPECT_FALSE(simple.idempotency_key);
  EXPECT_EQ(simple.query.size(), 1u);
  EXPECT_EQ(wire::to_text(std::get<wire::Json>(simple.body)), R"({"needed":{"a":1}})");
}

TEST(Shrinker, KeepsEqualCallsOfABurstEqual) {
  Action action = call("a");
  action.at_once = true;
  action.call()->call.idempotency_key = "k";
  action.call()->call.body = json(R"({"x":1,"y":2})");
  const Sequence shortest = shrink(of({call("before"), action, action, action}), [](const Sequence& candidate) {
    const Burst burst = burst_of(candidate);
    if (burst.count < 2) return false;
    const CallStep& first = *candidate.actions[burst.first].call();
    for (size_t i = burst.first; i < burst.end(); ++i) {
      EXPECT_TRUE(same_call(first, *candidate.actions[i].call()));
    }
    return std::get<wire::Json>(first.call.body).find("x") != nullptr;
  });
  EXPECT_THAT(operations_of(shortest), ElementsAre("a", "a"));
  EXPECT_EQ(wire::to_text(std::get<wire::Json>(shortest.actions[1].call()->call.body)), R"({"x":1})");
}

TEST(Shrinker, EndsWhereItsTimeIsOver) {
  size_t attempts = 0;
  const auto shows = [&](const Sequence&, const std::string&) {
    ++attempts;
    return true;
  };
  Shrinker shrinker(shows, "s", [&] { return attempts >= 2; });
  shrinker.shrink(of({call("a"), call("b"), call("c"), call("d"), call("e")}));
  EXPECT_EQ(attempts, 2u);
  EXPECT_TRUE(shrinker.is_exhausted());
}

TEST(Shrinker, EndsAfterItsAttempts) {
  size_t attempts = 0;
  const auto shows = [&](const Sequence&, const std::string&) { return ++attempts, false; };
  Shrinker shrinker(shows, "s", never);
  shrinker.shrink(of({call("a")}));
  EXPECT_FALSE(shrinker.is_exhausted());
  shrinker.shrink(of(std::vector<Action>(300, call("a"))));
  EXPECT_EQ(attempts, Shrinker::kMaxAttempts);
  EXPECT_TRUE(shrinker.is_exhausted());
}

TEST(Shrinker, GivesEachAttemptANameOfItsOwn) {
  std::set<std::string> names;
  size_t attempts = 0;
  const auto shows = [&](const Sequence& candidate, const std::string& name) {
    ++attempts;
    EXPECT_TRUE(name.starts_with("seed-7-"));
    names.insert(name);
    return calls(candidate, "b");
  };
  Shrinker(shows, "seed-7", never).shrink(of({call("a"), call("b"), call("c")}));
  EXPECT_EQ(names.size(), attempts);
}

}  // namespace
}  // namespace runner::explore
