// What people read: one message a rule, where it is, and what to do about it.
#include "checks/json_schema/explain/messages.h"

#include <gtest/gtest.h>

#include "tests/checks/json_schema/schemas.h"

namespace json_schema::testing {
namespace {

struct Case {
  std::string_view schema;
  std::string_view instance;
  std::string_view complaint;
};

TEST(MessagesTest, StateTheRuleAndTheValue) {
  constexpr Case kCases[] = {
      {R"({"type": "string"})", "12", ": must be a string, is 12"},
      {R"({"type": ["integer", "null", "array"]})", "\"x\"", ": must be an integer, null or an array, is \"x\""},
      {R"({"const": {"a": 1}})", "2", ": must be {\"a\":1}, is 2"},
      {R"({"enum": ["active", "cancelled"]})", "\"actve\"",
       ": must be one of \"active\", \"cancelled\"; is \"actve\"; did you mean \"active\"?"},
      {R"({"enum": [10, 20, null]})", "16", ": must be one of 10, 20, null; is 16; the nearest is 20"},
      {R"({"enum": ["10", null]})", "16", ": must be one of \"10\", null; is 16"},
      {R"({"minimum": 1})", "0.5", ": must be at least 1, is 0.5"},
      {R"({"exclusiveMaximum": 10})", "10", ": must be less than 10, is 10"},
      {R"({"multipleOf": 0.01})", "0.005", ": must be a multiple of 0.01, is 0.005"},
      {R"({"minLength": 1})", "\"\"", ": must have at least 1 character, has 0: \"\""},
      {R"({"maxLength": 2})", "\"\u00e9\u00e9\u00e9\"",
       ": must have at most 2 characters, has 3: \"\u00e9\u00e9\u00e9\""},
      {R"({"pattern": "^a"})", "\"b\"", ": must match \"^a\", is \"b\""},
      {R"({"minItems": 2})", "[1]", ": must have at least 2 items, has 1"},
      {R"({"maxProperties": 1})", R"({"a": 1, "b": 2})", ": must have at most 1 property, has 2"},
      {R"({"uniqueItems": true})", "[1, 2, 1.0]", ": must have no two equal items, but items 0 and 2 are both 1"},
      {R"({"contains": {"type": "null"}})", "[1]", ": must have at least 1 item that match \"contains\", has 0"},
      {R"({"required": ["a", "b"]})", R"({"b": 1})", ": lacks \"a\""},
      {R"({"dependentRequired": {"a": ["b"]}})", R"({"a": 1})", ": has \"a\" and therefore must have \"b\""},
      {R"({"properties": {"mode": true}, "additionalProperties": false})", R"({"mdoe": 1})",
       "/mdoe: the member \"mdoe\" is not allowed here; did you mean \"mode\"?"},
      {R"({"properties": {"a": true}, "unevaluatedProperties": false})", R"({"zzz": 1})",
       "/zzz: the member \"zzz\" is not allowed here"},
      {R"({"$ref": "#/$defs/b", "properties": {"a": true}, "unevaluatedProperties": false,
           "$defs": {"b": {"anyOf": [{"properties": {"amount": true}}]}}})",
       R"({"ammount": 1})", "/ammount: the member \"ammount\" is not allowed here; did you mean \"amount\"?"},
      {R"({"allOf": [{"properties": {"x": true}}], "additionalProperties": false})", R"({"x": 1})",
       "/x: the member \"x\" is not allowed here, because \"additionalProperties\" knows only the properties next to "
       "it"},
      {R"({"anyOf": [{"patternProperties": {"^x": {"type": "null"}}}, true], "unevaluatedProperties": false})",
       R"({"x1": 1})",
       "/x1: the member \"x1\" counts as unknown here, because a subschema that defines it is not satisfied"},
      {R"({"anyOf": [{"prefixItems": [{"type": "null"}]}, true], "unevaluatedItems": false})", "[1]",
       "/0: the item counts as unknown here, because a subschema that defines it is not satisfied"},
      {R"({"allOf": [{"properties": {"h": true, "p": {"type": "null"}}}], "unevaluatedProperties": false})",
       R"({"h": 1, "p": 2})",
       "/p: must be null, is 2 | /h: the member \"h\" counts as unknown here, because a subschema that defines it is "
       "not "
       "satisfied | /p: the member \"p\" counts as unknown here, because a subschema that defines it is not satisfied"},
      {R"({"contains": {"const": 1}, "maxContains": 1})", "[1, 1]",
       ": must have at most 1 item that match \"contains\", has 2"},
      {R"({"propertyNames": {"maxLength": 2}})", R"({"abc": 1})",
       ": the name of the member \"abc\" must have at most 2 characters, has 3: \"abc\""},
      {R"({"not": {"type": "null"}})", "null", ": must not match the schema under \"not\", is null"},
      {R"({"properties": {"a": false}})", R"({"a": 1})", "/a: nothing is allowed here"},
      {R"({"if": {"required": ["a"]}, "then": {"required": ["b"]}})", R"({"a": 1})", ": lacks \"b\""},
      {R"({"oneOf": [{"minimum": 1}, {"minimum": 2}]})", "3",
       ": must match exactly one branch of \"oneOf\", matches 0 and 1"},
      {R"({"prefixItems": [true, {"type": "null"}]})", "[1, 2]", "/1: must be null, is 2"},
      {"false", "1", ": nothing is allowed here"},
  };
  for (const Case& one : kCases) EXPECT_EQ(complaint(schema_of(one.schema), one.instance), one.complaint) << one.schema;
}

TEST(MessagesTest, NameTheFormat) {
  Schema schema = schema_of(R"({"format": "date-time"})", asserting_formats());
  EXPECT_EQ(complaint(schema, "\"2026-02-30T00:00:00Z\""),
            ": must be a date-time (format), is \"2026-02-30T00:00:00Z\"");
}

TEST(MessagesTest, NameTheBranchThatCameClosest) {
  Schema schema = schema_of(R"({"anyOf": [
      {"properties": {"type": {"const": "user"}, "id": {"type": "string"}}, "required": ["type", "id"]},
      {"properties": {"type": {"const": "agent"}, "agent": {"type": "string"}}, "required": ["type", "agent"]}]})");
  EXPECT_EQ(
      complaint(schema, R"({"type": "agent", "agent": 5})"),
      ": must match at least one of the 2 branches of \"anyOf\"; branch 1 came closest: /agent must be a string, is 5");
}

TEST(MessagesTest, EveryViolationIsFoundInSchemaOrder) {
  Schema schema = schema_of(R"({"properties": {"a": {"type": "string"}, "b": {"minimum": 3}}, "required": ["c"]})");
  EXPECT_EQ(complaint(schema, R"({"b": 1, "a": 1})"),
            "/b: must be at least 3, is 1 | /a: must be a string, is 1 | : lacks \"c\"");
  EXPECT_EQ(schema.violations(parse(R"({"b": 1, "a": 1})"), 2).size(), 2u);
  EXPECT_TRUE(schema.violations(parse(R"({"b": 1, "a": 1})"), 0).empty());
}

TEST(MessagesTest, LocationsFollowReferences) {
  Schema schema = schema_of(R"({"$id": "https://example.org/s", "properties": {"a/b": {"$ref": "#/$defs/n"}},
                                "$defs": {"n": {"type": "number"}}})");
  std::vector<Violation> violations = schema.violations(parse(R"({"a/b": "x"})"));
  ASSERT_EQ(violations.size(), 1u);
  EXPECT_EQ(violations[0].instance_location, "/a~1b");
  EXPECT_EQ(violations[0].keyword_location, "/properties/a~1b/$ref/type");
  EXPECT_EQ(violations[0].absolute_keyword_location, "https://example.org/s#/$defs/n/type");
  EXPECT_EQ(violations[0].keyword, "type");
}

TEST(MessagesTest, KeywordOfAFalseSubschemaIsTheOneThatAppliesIt) {
  EXPECT_EQ(schema_of(R"({"additionalProperties": false})").violations(parse(R"({"a": 1})"))[0].keyword,
            "additionalProperties");
  EXPECT_EQ(schema_of(R"({"properties": {"a": false}})").violations(parse(R"({"a": 1})"))[0].keyword, "properties");
}

TEST(MessagesTest, CutLongValuesBetweenCodePoints) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "\u00e9";
  std::string quoted = quote_text(text, 11);
  EXPECT_EQ(quoted, "\"\u00e9\u00e9\u00e9\u00e9\u00e9\"...");
  wire::Array many(100, wire::Json(1));
  EXPECT_EQ(quote(wire::Json(many)), "an array of 100 items");
}

TEST(MessagesTest, NameTheSlowPatternAndItsPlace) {
  Schema schema = schema_of(R"({"properties": {"a": {"pattern": "^(a+)+$"}}})");
  wire::Object instance{{"a", std::string(40, 'a') + "b"}};
  std::vector<Violation> violations = schema.violations(instance);
  ASSERT_EQ(violations.size(), 1u);
  EXPECT_EQ(violations[0].instance_location, "/a");
  EXPECT_EQ(violations[0].keyword_location, "/properties/a/pattern");
  EXPECT_EQ(violations[0].absolute_keyword_location, "urn:test:schema#/properties/a/pattern");
  EXPECT_EQ(violations[0].keyword, "pattern");
  EXPECT_TRUE(violations[0].message.starts_with("the pattern \"^(a+)+$\" takes more than 1000000 steps on \"aaa"));
  EXPECT_FALSE(schema.evaluate(instance).valid);
}

TEST(MessagesTest, ManyErrorsDoNotTakeLong) {
  wire::Array items(200'000, wire::Json("x"));
  Schema schema = schema_of(R"({"items": {"type": "number"}})");
  EXPECT_EQ(schema.violations(wire::Json(items)).size(), 100u);
}

}  // namespace
}  // namespace json_schema::testing
