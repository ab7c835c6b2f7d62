// The `$` forms of fixture values against bindings, and matchers against values.
#include "runner/play/bindings.h"

#include <gtest/gtest.h>

namespace runner {
namespace {

wire::Json json(std::string_view text) { return wire::parse_json(text).value(); }

Bindings bindings() {
  Bindings made("ns", *wire::parse_instant("2026-01-15T12:00:00Z"));
  made.bind("name", wire::Object{{"a", 1}});
  return made;
}
std::string resolved(std::string_view value) { return wire::to_text(bindings().resolve(json(value))); }
bool matches(std::string_view matcher, std::string_view value) {
  const wire::Json actual = json(value);
  return bindings().matches(json(matcher), &actual);
}

TEST(Values, Resolve) {
  EXPECT_EQ(resolved(R"({"x": ["$name", "$$name", "plain$"]})"), R"({"x":[{"a":1},"$name","plain$"]})");
  EXPECT_EQ(resolved(R"({"$now": "+7d"})"), R"("2026-01-22T12:00:00.000Z")");
  EXPECT_EQ(resolved(R"({"$now": "-1ms"})"), R"("2026-01-15T11:59:59.999Z")");
  EXPECT_EQ(resolved(R"({"$unique": "thing"})"), R"("ns-thing")");
  EXPECT_EQ(resolved("{\"$repeat\": [\"\u00e9\", 3]}"), "\"\u00e9\u00e9\u00e9\"");
  EXPECT_EQ(resolved(R"({"$repeat": ["x", 0]})"), R"("")");
  EXPECT_EQ(resolved(R"({"$$key": 1, "b": 2.5})"), R"({"$key":1,"b":2.5})");
}

TEST(Values, JoinPartsToText) {
  EXPECT_EQ(bindings().resolve_text(json(R"(["a", {"$repeat": ["b", 2]}, 7, true])")), "abb7true");
  EXPECT_EQ(bindings().resolve_text(json("12")), "12");
  EXPECT_EQ(bindings().resolve_text(json("null")), "");
}

TEST(Values, OfAGivenAreItsOwn) {
  Bindings made = bindings();
  made.enter_given("lp");
  EXPECT_EQ(made.unique("x"), "ns-lp-x");
  made.bind("name", 7);
  made.bind("inner", 8);
  made.leave_given("bound");
  EXPECT_EQ(made.unique("x"), "ns-x");
  EXPECT_EQ(*made.find("lp"), wire::Json("bound"));
  EXPECT_EQ(*made.find("name"), json(R"({"a": 1})"));
  EXPECT_EQ(made.find("inner"), nullptr);
}

TEST(Matchers, Match) {
  EXPECT_TRUE(matches("1", "1.0"));
  EXPECT_FALSE(matches("1", "\"1\""));
  EXPECT_TRUE(matches("0.1", "0.1000000000000000055511151231257827"));
  EXPECT_FALSE(matches("18446744073709551616", "18446744073709551617"));
  EXPECT_TRUE(matches(R"({"b": 1, "a": [1, 2]})", R"({"a": [1, 2], "b": 1})"));
  EXPECT_FALSE(matches(R"({"a": 1})", R"({"a": 1, "b": 2})"));
  EXPECT_FALSE(matches("[1, 2]", "[2, 1]"));
  EXPECT_FALSE(matches("[1]", "[1, 2]"));
  EXPECT_TRUE(matches("\"$name\"", R"({"a": 1})"));
  EXPECT_TRUE(matches("\"$$name\"", "\"$name\""));
  EXPECT_TRUE(matches(R"({"$one_of": [1, "$name"]})", R"({"a": 1})"));
  EXPECT_FALSE(matches(R"({"$one_of": [1, 2]})", "3"));
  EXPECT_TRUE(matches(R"({"$one_of": [{"$matches": "^a"}, {"$absent": true}]})", "\"ab\""));
  EXPECT_TRUE(matches(R"({"$matches": "^\\p{Lu}\\d+$"})", "\"\u00c92\""));
  EXPECT_FALSE(matches(R"({"$matches": "a"})", "7"));
  EXPECT_TRUE(matches(R"({"$instant": "2026-01-15T12:00:00Z"})", "\"2026-01-15T13:00:00.000+01:00\""));
  EXPECT_FALSE(matches(R"({"$instant": "2026-01-15T12:00:00Z"})", "\"soon\""));
  EXPECT_FALSE(matches(R"({"$instant": "2026-01-15T12:00:00Z"})", "7"));
  EXPECT_TRUE(matches(R"({"$now": "+0s"})", "\"2026-01-15t12:00:00z\""));
  EXPECT_FALSE(matches(R"({"$absent": true})", "null"));
}

TEST(Matchers, MatchNothing) {
  const Bindings made = bindings();
  EXPECT_TRUE(made.matches(json(R"({"$absent": true})"), nullptr));
  EXPECT_TRUE(made.matches(json(R"({"$one_of": [1, {"$absent": true}]})"), nullptr));
  for (const char* matcher : {"null", "1", "[]", "{}", R"({"$matches": "a"})", R"({"$now": "+0s"})",
                              R"({"$unique": "a"})", R"({"$instant": "2026-01-15T12:00:00Z"})"}) {
    EXPECT_FALSE(made.matches(json(matcher), nullptr)) << matcher;
  }
}

}  // namespace
}  // namespace runner
