#include "runner/explore/case_id.h"

#include <gtest/gtest.h>

namespace runner::explore {
namespace {

TEST(CaseId, IsReadAsItIsWritten) {
  for (const char* text :
       {"sequence-17", "single-0", "walk-9", "scenario-3", "concurrent-49", "sequence-3:liquidityExecution.mode.get",
        "sequence-7:liquidityExecution.export after 4 of sequence-3:x after 12 of walk-9"}) {
    const auto id = parse_case_id(text);
    ASSERT_TRUE(id) << text;
    EXPECT_EQ(id->text(), text);
  }
}

TEST(CaseId, HasTheParts) {
  const auto id = parse_case_id("sequence-43:orders.get after 9 of walk-8");
  ASSERT_TRUE(id);
  EXPECT_EQ(id->kind, "sequence");
  EXPECT_EQ(id->number, 43u);
  EXPECT_EQ(id->focus, "orders.get");
  ASSERT_TRUE(id->after);
  EXPECT_EQ(id->after->actions, 9u);
  EXPECT_EQ(id->after->id.kind, "walk");
  EXPECT_EQ(id->after->id.number, 8u);
  EXPECT_FALSE(id->after->id.after);
}

TEST(CaseId, RefusesWhatNamesNoCase) {
  for (const char* text :
       {"", "sequence", "sequence-", "sequence-x", "-1", "walrus-1", "sequence-1x", "sequence--1",
        "sequence-18446744073709551616", "sequence-1 after", "sequence-1 after 3", "sequence-1 after x of walk-9",
        "sequence-1 after 3 of single-2", "sequence-1 after 3 of concurrent-2", "single-1 after 3 of walk-9"}) {
    EXPECT_FALSE(parse_case_id(text)) << text;
  }
}

}  // namespace
}  // namespace runner::explore
