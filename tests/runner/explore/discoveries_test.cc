#include "runner/explore/discoveries.h"

#include <gtest/gtest.h>

namespace {

using runner::explore::Discoveries;
using runner::explore::Observation;

Observation seen(const std::string& cause, const std::string& place) {
  Observation observation;
  observation.cause = cause;
  observation.shown_at = place;
  return observation;
}

TEST(Discoveries, KeepOneForEachCauseWithItsPlaces) {
  Discoveries found;
  EXPECT_TRUE(found.add(seen("a", "x"), {"single", 1, ""}, {}));
  EXPECT_FALSE(found.add(seen("a", "y"), {"single", 1, ""}, {}));
  EXPECT_FALSE(found.add(seen("a", "y"), {"single", 2, ""}, {}));
  EXPECT_TRUE(found.add(seen("b", "x"), {"single", 2, ""}, {}));
  EXPECT_TRUE(found.knows("a"));
  EXPECT_FALSE(found.knows("c"));
  const auto all = found.take();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].count, 2u) << "cases";
  ASSERT_EQ(all[0].places.size(), 2u);
  EXPECT_EQ(all[0].places[1].text, "y");
  EXPECT_EQ(all[0].places[1].count, 2u);
}

TEST(Discoveries, CountWhatIsBeyondTheirLimits) {
  Discoveries found;
  for (size_t i = 0; i < Discoveries::kMaxPlaces + 3; ++i) found.add(seen("a", std::to_string(i)), {}, {});
  for (size_t i = 0; i < Discoveries::kMax + 4; ++i) found.add(seen("b" + std::to_string(i), ""), {}, {});
  EXPECT_EQ(found.left_out(), 5u);
  const auto all = found.take();
  EXPECT_EQ(all.size(), Discoveries::kMax);
  EXPECT_EQ(all[0].places.size(), Discoveries::kMaxPlaces);
  EXPECT_EQ(all[0].places_left_out, 3u);
}

}  // namespace
