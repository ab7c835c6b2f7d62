#include "runner/document/value_forms.h"

#include <gtest/gtest.h>

namespace runner {
namespace {

TEST(ValueForms, ReadsDurations) {
  EXPECT_EQ(parse_duration_ms("+0s"), 0);
  EXPECT_EQ(parse_duration_ms("+7d"), 7 * 86'400'000ll);
  EXPECT_EQ(parse_duration_ms("-90m"), -5'400'000);
  EXPECT_EQ(parse_duration_ms("-1h"), -3'600'000);
  EXPECT_EQ(parse_duration_ms("+15ms"), 15);
  EXPECT_EQ(parse_duration_ms("+999999999d"), 999'999'999ll * 86'400'000ll);
}

TEST(ValueForms, RefusesOtherDurations) {
  for (const char* text :
       {"", "+", "7d", "+d", "+7", "+7w", "+7 d", "+1.5h", "++7d", "+7D", "+1000000000d", "-", "+7ds"}) {
    EXPECT_FALSE(parse_duration_ms(text).has_value()) << text;
  }
}

TEST(ValueForms, DistinguishReferencesFromTexts) {
  EXPECT_EQ(reference_name("$lp"), "lp");
  EXPECT_EQ(reference_name("$_a9"), "_a9");
  for (const char* text : {"", "lp", "$", "$$lp", "$9", "$lp/x", "$a-b"}) EXPECT_FALSE(reference_name(text)) << text;
  for (const char* text : {"$", "$9", "$lp/x"}) EXPECT_TRUE(is_malformed_reference(text)) << text;
  for (const char* text : {"", "lp", "$$", "$$lp", "$lp"}) EXPECT_FALSE(is_malformed_reference(text)) << text;
  EXPECT_EQ(unescaped("$$lp"), "$lp");
  EXPECT_EQ(unescaped("$$$x"), "$$x");
  EXPECT_EQ(unescaped("lp"), "lp");
}

TEST(ValueForms, FindsForms) {
  const wire::Json now{wire::Object{{"$now", "+7d"}}};
  ASSERT_TRUE(form_of(now));
  EXPECT_EQ(form_of(now)->kind, FormKind::now);
  EXPECT_EQ(*form_of(now)->argument, wire::Json("+7d"));
  EXPECT_EQ(form_of(wire::Object{{"$instant", "x"}})->kind, FormKind::instant);
  EXPECT_FALSE(form_of(wire::Object{{"$now", "+7d"}, {"b", 1}}));
  EXPECT_FALSE(form_of(wire::Object{{"$$now", "+7d"}}));
  EXPECT_FALSE(form_of(wire::Object{}));
  EXPECT_FALSE(form_of("$now"));
  EXPECT_FALSE(form_kind("$matches", FormUse::value));
  EXPECT_EQ(form_kind("$matches", FormUse::matcher), FormKind::matches);
}

TEST(ValueForms, ReadsSuccessors) {
  const auto read = [](wire::Json name, wire::Json count) { return parse_successor(wire::Array{name, count}); };
  ASSERT_TRUE(read("$lp", 2));
  EXPECT_EQ(read("$lp", 2)->name, "lp");
  EXPECT_EQ(read("$lp", 2.0)->count, 2);
  EXPECT_TRUE(read("$lp", kMaxSuccessor));
  EXPECT_FALSE(read("$lp", kMaxSuccessor + 1));
  EXPECT_FALSE(read("$lp", 0));
  EXPECT_FALSE(read("lp", 1));
  EXPECT_FALSE(read(5, 1));
  EXPECT_FALSE(parse_successor(wire::Array{"$lp"}));
  EXPECT_FALSE(parse_successor("$lp"));
}

TEST(ValueForms, CountOnFromTheNumberAtTheEnd) {
  EXPECT_EQ(successor_of("lp_000009", 2), "lp_000011");
  EXPECT_EQ(successor_of("lp_9", 1), "lp_10");
  EXPECT_EQ(successor_of("999", 1'000), "1999");
  EXPECT_EQ(successor_of("a1b", 1), "a1b");
  EXPECT_EQ(successor_of("", 1), "");
}

TEST(ValueForms, ReadsRepetitions) {
  const auto read = [](wire::Json text, wire::Json count) { return parse_repetition(wire::Array{text, count}); };
  ASSERT_TRUE(read("\xC3\xA9", 2048));
  EXPECT_EQ(read("\xC3\xA9", 2048)->count, 2048);
  EXPECT_EQ(read("ab", 2.0)->count, 2);
  EXPECT_TRUE(read("x", kMaxRepetitions));
  EXPECT_FALSE(read("x", kMaxRepetitions + 1));
  EXPECT_FALSE(read("x", -1));
  EXPECT_FALSE(read("x", 1.5));
  EXPECT_FALSE(read("", 1));
  EXPECT_FALSE(read(std::string(kMaxRepeatedCodePoints + 1, 'x'), 1));
  EXPECT_FALSE(read(5, 1));
  EXPECT_FALSE(parse_repetition("x"));
  EXPECT_FALSE(parse_repetition(wire::Array{"x"}));
}

}  // namespace
}  // namespace runner
