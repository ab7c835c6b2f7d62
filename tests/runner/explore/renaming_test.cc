#include "runner/explore/renaming.h"

#include <gtest/gtest.h>

namespace {

TEST(Renaming, IsOneToOne) {
  runner::explore::Renaming names;
  EXPECT_TRUE(names.is_same("t1", "o1"));
  EXPECT_TRUE(names.is_same("t1", "o1"));
  EXPECT_FALSE(names.is_same("t1", "o2"));
  EXPECT_FALSE(names.is_same("t2", "o1"));
  EXPECT_TRUE(names.is_same("t2", "o2")) << "an attempt that failed names nothing";
}

TEST(Renaming, NamesTheTargetsRecord) {
  runner::explore::Renaming names;
  EXPECT_EQ(names.target_name_of("o1"), "o1");
  EXPECT_FALSE(names.knows("o1"));
  names.is_same("t1", "o1");
  EXPECT_EQ(names.target_name_of("o1"), "t1");
  EXPECT_TRUE(names.knows("o1"));
}

TEST(Renaming, ForgetsWhatIsUndone) {
  runner::explore::Renaming names;
  names.is_same("t1", "o1");
  const size_t mark = names.mark();
  names.is_same("t2", "o2");
  names.undo(mark);
  EXPECT_TRUE(names.knows("o1"));
  EXPECT_FALSE(names.knows("o2"));
  EXPECT_TRUE(names.is_same("t3", "o2"));
}

}  // namespace
