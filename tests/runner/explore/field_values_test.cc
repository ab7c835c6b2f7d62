// Values for fields: whatever chance draws, legal ones are legal, illegal ones are not, and both keep within what the
// target allows.
#include "runner/explore/field_values.h"

#include <gmock/gmock.h>

#include "runner/document/value_forms.h"
#include "tests/runner/explore/hand_made.h"

namespace hand_made {
namespace {

using runner::explore::illegal_parameter;
using runner::explore::illegal_value;
using runner::explore::legal_parameter;
using runner::explore::legal_value;
using runner::explore::Random;
using runner::explore::ValueLimits;

checks::Conventions conventions_with_generated_ids() {
  checks::Conventions made;
  made.members.generated_ids = {{"provider_id", "lp_"}};
  return made;
}
const checks::Conventions kConventions = conventions_with_generated_ids();
const ValueLimits kOwn{true, true, &kConventions};
const ValueLimits kShared{false, false, &kConventions};
constexpr int kDraws = 300;

TEST(LegalValue, IsOfTheKindOfTheField) {
  Random random(1);
  Field choice = field("/c", FieldKind::choice);
  choice.choices = {"a", "b"};
  Field count = field("/n", FieldKind::integer);
  count.minimum = 2;
  count.maximum = 9;
  Field list = field("/l", FieldKind::list);
  list.items = FieldKind::text;
  list.min_items = 1;
  for (int i = 0; i < kDraws; ++i) {
    EXPECT_TRUE(legal_value(choice, kOwn, random).as_string());
    const double number = wire::to_double(legal_value(count, kOwn, random));
    EXPECT_GE(number, 2);
    EXPECT_LE(number, 9);
    EXPECT_EQ(number, static_cast<double>(static_cast<int64_t>(number)));
    EXPECT_GE(legal_value(list, kOwn, random).as_array()->size(), 1u);
    EXPECT_TRUE(legal_value(field("/f", FieldKind::flag), kOwn, random).as_boolean());
    EXPECT_TRUE(legal_value(field("/o", FieldKind::open_object), kOwn, random).is_object());
  }
}

TEST(LegalValue, IsNullOnlyWhereThatIsAllowed) {
  Random random(1);
  Field nullable = field("/a", FieldKind::text);
  nullable.nullable = true;
  bool any_null = false;
  for (int i = 0; i < kDraws; ++i) {
    EXPECT_FALSE(legal_value(field("/a", FieldKind::text), kOwn, random).is_null());
    any_null = any_null || legal_value(nullable, kOwn, random).is_null();
  }
  EXPECT_TRUE(any_null);
}

TEST(LegalValue, TakesNoIdThatOthersMayUseWhereTheStateIsShared) {
  Random random(1);
  for (int i = 0; i < kDraws; ++i) {
    EXPECT_TRUE(legal_value(field("/x/provider_id", FieldKind::identifier), kShared, random).find("$unique"));
  }
}

TEST(IllegalValue, IsOfAnotherTypeOrBreaksAKeyword) {
  Random random(1);
  Field choice = field("/c", FieldKind::choice);
  choice.choices = {"a", "b"};
  for (int i = 0; i < kDraws; ++i) {
    const auto value = illegal_value(choice, random);
    ASSERT_TRUE(value);
    EXPECT_FALSE(value->keyword.empty());
    EXPECT_EQ(!value->value, value->keyword == "required");
    EXPECT_TRUE(value->keyword != "enum" || *value->value != wire::Json("a"));
  }
}

TEST(IllegalValue, IsMissingOnlyWhereAFieldIsRequired) {
  Random random(1);
  for (int i = 0; i < kDraws; ++i) {
    const auto value = illegal_value(field("/t", FieldKind::text, false), random);
    EXPECT_FALSE(value && value->keyword == "required");
  }
}

TEST(Parameters, AreTexts) {
  Random random(1);
  Field limit = field("/limit", FieldKind::integer);
  for (int i = 0; i < kDraws; ++i) {
    EXPECT_TRUE(legal_parameter(limit, kOwn, random).as_string());
    EXPECT_TRUE(illegal_parameter(limit, random).as_string());
  }
}

TEST(OffsetText, KeepsAwayFromNowWhereTheTargetReadsItsOwnClock) {
  Random random(1);
  for (int i = 0; i < kDraws; ++i) {
    const auto offset = runner::parse_duration_ms(offset_text(kShared, random));
    ASSERT_TRUE(offset);
    EXPECT_GE(std::abs(*offset), 3'600'000);
    EXPECT_NE(*offset % (24 * 3'600'000), 0) << "no whole number of days, which a retention counts";
  }
}

TEST(KeepOffBoundaries, MovesInstantsNearNowAndAtWholeDays) {
  wire::Json value = json(R"({"near":{"$now":"-1s"},"soon":{"$now":"+1s"},"days":[{"$now":"-7d"}],
                              "far":{"$now":"-30h"},"text":"-1s"})");
  runner::explore::keep_off_boundaries(value);
  EXPECT_EQ(value, json(R"({"near":{"$now":"-1h"},"soon":{"$now":"+1h"},"days":[{"$now":"-169h"}],
                            "far":{"$now":"-30h"},"text":"-1s"})"));
}

}  // namespace
}  // namespace hand_made
