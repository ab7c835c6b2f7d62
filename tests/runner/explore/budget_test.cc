#include "runner/explore/budget.h"

#include <gtest/gtest.h>

namespace runner::explore {
namespace {

using std::chrono::milliseconds;

class BudgetTest : public ::testing::Test {
 protected:
  Budget with(std::optional<milliseconds> limit) {
    return {limit, &stop_, [this] { return now_; }};
  }

  std::chrono::steady_clock::time_point now_;
  std::atomic<bool> stop_{false};
};

TEST_F(BudgetTest, IsOverWhenItsTimeHasPassed) {
  const Budget budget = with(milliseconds(100));
  now_ += milliseconds(99);
  EXPECT_FALSE(budget.is_over());
  now_ += milliseconds(1);
  EXPECT_TRUE(budget.is_over());
  EXPECT_EQ(budget.elapsed(), milliseconds(100));
  EXPECT_FALSE(budget.is_stopped());
}

TEST_F(BudgetTest, IsOverWhenItIsStopped) {
  const Budget budget = with({});
  now_ += std::chrono::hours(1'000);
  EXPECT_FALSE(budget.is_over());
  stop_ = true;
  EXPECT_TRUE(budget.is_over());
  EXPECT_TRUE(budget.is_stopped());
}

TEST_F(BudgetTest, GivesShrinkingAQuarterOfWhatIsLeft) {
  const Budget budget = with(milliseconds(1'000));
  now_ += milliseconds(200);
  const auto over = budget.shrinking_is_over();
  now_ += milliseconds(199);
  EXPECT_FALSE(over());
  now_ += milliseconds(1);
  EXPECT_TRUE(over());
}

TEST_F(BudgetTest, GivesShrinkingAtMostFiveSeconds) {
  const Budget endless = with({});
  const auto over = endless.shrinking_is_over();
  now_ += milliseconds(4'999);
  EXPECT_FALSE(over());
  now_ += milliseconds(1);
  EXPECT_TRUE(over());
}

TEST_F(BudgetTest, GivesShrinkingNothingWhenItIsOver) {
  const Budget budget = with(milliseconds(100));
  now_ += milliseconds(500);
  EXPECT_TRUE(budget.shrinking_is_over()());
}

}  // namespace
}  // namespace runner::explore
