// The search for an order of calls, on histories of the reference implementation: what it finds, and when it gives up.
#include "runner/explore/order_search.h"

#include <gmock/gmock.h>

#include "tests/runner/explore/exploring.h"
#include "wire/json_pointer.h"

namespace exploring {
namespace {

using runner::explore::Action;
using runner::explore::OrderVerdict;
using runner::explore::SeenHistory;
using runner::explore::Sequence;

constexpr const char* kRecord = "liquidityExecution.request.record";

/// Eight records at once, then an export.
Sequence eight_records() {
  const auto recipes = runner::explore::make_recipes(plan_of("M107"));
  Action record = call(kRecord);
  record.call()->call.body = runner::explore::find_recipe(recipes, kRecord)->bodies.front();
  record.at_once = true;
  std::vector<Action> actions(8, record);
  actions.push_back(call("liquidityExecution.export"));
  return sequence(plan_of("M107"), std::move(actions));
}

class OrderSearchTest : public ::testing::Test {
 protected:
  runner::explore::ReplaySession open() const { return {driver_->open({"order", noon(), {}}), "ns"}; }

  /// What the reference responds to that order.
  std::vector<checks::Exchange> replayed(const runner::explore::Order& order) const {
    return runner::explore::replay(plan_of("M107"), open(), sequence_, order);
  }
  SeenHistory history(const std::vector<checks::Exchange>& seen) const {
    std::vector<const checks::Exchange*> pointers;
    for (const checks::Exchange& exchange : seen) pointers.push_back(&exchange);
    const auto compare = [](runner::explore::ResponseComparison& comparison, const checks::Exchange& one,
                            const checks::Exchange& other) -> std::optional<runner::explore::Difference> {
      const auto differences = comparison.compare(one, other);
      return differences.empty() ? std::nullopt : std::optional(differences.front());
    };
    return {plan_of("M107"),
            sequence_,
            std::move(pointers),
            [this] { return open(); },
            forks_,
            compare,
            runner::explore::ResponseComparison(plan_of("M107").contract, 0)};
  }

  const std::unique_ptr<runner::Driver> driver_ = runner::make_in_process_driver({});
  const Sequence sequence_ = eight_records();
  bool forks_ = true;
};

TEST_F(OrderSearchTest, FindsTheOrderOfEightCalls) {
  const auto seen = replayed({7, 3, 5, 1, 0, 2, 6, 4});
  for (const bool forks : {true, false}) {
    forks_ = forks;
    const auto found = search_order(history(seen));
    EXPECT_EQ(found.verdict, OrderVerdict::explained) << found.difference;
    EXPECT_EQ(found.order.size(), 8u);
  }
}

// The export lacks a record that was answered. Of the 40,320 orders, those of the same calls are one state.
TEST_F(OrderSearchTest, TriesEachStateOnce) {
  auto seen = replayed({0, 1, 2, 3, 4, 5, 6, 7});
  wire::Json& body = *seen.back().body;
  wire::Array entries = wire::elements_at(body, "/export/entries");
  entries.pop_back();
  wire::set_at(body, "/export/entries", std::move(entries));
  wire::set_at(body, "/export/total_filtered", wire::Json(7));
  const auto found = search_order(history(seen));
  EXPECT_EQ(found.verdict, OrderVerdict::unexplained);
  EXPECT_LT(found.tried, 8'000u);
  EXPECT_THAT(found.anomaly, ::testing::StartsWith("a lost update: liquidityExecution.request.record"));
}

TEST_F(OrderSearchTest, SaysWhenItGaveUp) {
  auto seen = replayed({0, 1, 2, 3, 4, 5, 6, 7});
  wire::set_at(*seen.back().body, "/export/total_filtered", wire::Json(9));
  SeenHistory short_of_time = history(seen);
  short_of_time.most_calls = 20;
  const auto found = search_order(short_of_time);
  EXPECT_EQ(found.verdict, OrderVerdict::gave_up);
  EXPECT_EQ(found.anomaly, "") << "nothing is said of a history that is undecided";
}

}  // namespace
}  // namespace exploring
