#include "runner/explore/pairing.h"

#include <gtest/gtest.h>

#include <cstdlib>
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

TEST(Pairing, PairsTheRestWithTheNearest) {
  const std::string oracle = "amz";
  const std::string target = "ynb";
  const auto pair_nearest = [](Pairing& pairing, const std::string& left, const std::string& right) {
    pairing.pair_nearest([&](size_t mine, size_t other) -> std::optional<size_t> {
      if (left[other] == '-') return std::nullopt;
      return static_cast<size_t>(std::abs(right[mine] - left[other]));
    });
  };
  Pairing pairing(oracle.size(), target.size());
  pair_nearest(pairing, oracle, target);
  EXPECT_EQ(pairing.target_of(0), 2u);
  EXPECT_EQ(pairing.target_of(1), 1u);
  EXPECT_EQ(pairing.target_of(2), 0u);
  Pairing barred(2, 2);
  pair_nearest(barred, "-a", "ab");
  EXPECT_FALSE(barred.target_of(0));
  EXPECT_EQ(barred.target_of(1), 0u);
  Pairing shorter(2, 1);
  pair_nearest(shorter, "ab", "b");
  EXPECT_FALSE(shorter.target_of(0)) << "which one is missing is not known";
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
