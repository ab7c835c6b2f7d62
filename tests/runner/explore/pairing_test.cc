#include "runner/explore/pairing.h"

#include <gtest/gtest.h>

#include <string>

namespace {

using runner::explore::Pairing;

// Pairs equal letters.
Pairing paired(const std::string& oracle, const std::string& target) {
  Pairing pairing(oracle.size(), target.size());
  pairing.pair([&](size_t mine, size_t other) { return target[mine] == oracle[other]; });
  return pairing;
}

TEST(Pairing, FindsEachElementWhereverItIs) {
  const Pairing pairing = paired("abc", "cab");
  EXPECT_TRUE(pairing.is_complete());
  EXPECT_EQ(pairing.target_of(0), 1u);
  EXPECT_EQ(pairing.target_of(2), 0u);
}

TEST(Pairing, TakesEachElementOnce) {
  EXPECT_TRUE(paired("aab", "aba").is_complete());
  EXPECT_FALSE(paired("aab", "abb").is_complete());
  EXPECT_FALSE(paired("ab", "abb").is_complete());
  EXPECT_FALSE(paired("abb", "ab").is_complete());
}

TEST(Pairing, NamesTheFirstElementInAnotherPlace) {
  EXPECT_FALSE(paired("abc", "abc").first_displaced());
  const auto displaced = paired("abc", "acb").first_displaced();
  ASSERT_TRUE(displaced);
  EXPECT_EQ(displaced->oracle, 1u);
  EXPECT_EQ(displaced->expected, 2u);
  EXPECT_EQ(displaced->actual, 1u);
}

TEST(Pairing, SeesNoOtherOrderWhereAnElementIsMissing) {
  EXPECT_FALSE(paired("abc", "ac").first_displaced());
  EXPECT_FALSE(paired("ac", "abc").first_displaced());
}

TEST(Pairing, PairsTheRestInOrder) {
  Pairing pairing = paired("axb", "bya");
  pairing.pair_rest();
  EXPECT_TRUE(pairing.is_complete());
  EXPECT_EQ(pairing.target_of(1), 1u);
}

TEST(Pairing, OfEmptyListsIsComplete) {
  EXPECT_TRUE(paired("", "").is_complete());
  EXPECT_FALSE(paired("", "a").is_complete());
}

}  // namespace
