// What counts as tried, point by point: each kind has an instance that tries it and one that does not.
#include "checks/json_schema/coverage/coverage.h"

#include <gmock/gmock.h>

#include "tests/checks/json_schema/schemas.h"

namespace json_schema::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

Coverage recorded(const Schema& schema, std::initializer_list<std::string_view> instances) {
  Coverage coverage(schema);
  for (std::string_view instance : instances) coverage.record(parse(instance));
  return coverage;
}

/// "/anyOf/0 held" for each point that was tried, or that was not.
std::vector<std::string> points(const Coverage& coverage, bool tried) {
  std::vector<std::string> found;
  for (const CoveragePoint& point : coverage.points()) {
    if (point.tried == tried) found.push_back(point.pointer + " " + std::string(point.outcome));
  }
  return found;
}

std::vector<std::string> tried(std::string_view schema, std::initializer_list<std::string_view> instances) {
  return points(recorded(schema_of(schema), instances), true);
}

TEST(CoverageTest, NothingIsTriedAtFirst) {
  Schema schema = schema_of(R"({"anyOf": [{"type": "null"}, {"enum": [1, 2]}], "maxLength": 3})");
  Coverage coverage(schema);
  EXPECT_EQ(coverage.reached(), 0u);
  EXPECT_THAT(points(coverage, true), IsEmpty());
  EXPECT_THAT(points(coverage, false), ElementsAre("/anyOf/0 held", "/anyOf/1 held", "/maxLength at or beyond",
                                                   "/anyOf/1/enum/0 met", "/anyOf/1/enum/1 met"));
}

TEST(CoverageTest, ABranchIsTriedWhereItHolds) {
  constexpr std::string_view kSchema = R"({"oneOf": [{"type": "null"}, {"type": "integer"}, false]})";
  EXPECT_THAT(tried(kSchema, {"null"}), ElementsAre("/oneOf/0 held"));
  EXPECT_THAT(tried(kSchema, {"\"neither\""}), IsEmpty());
  EXPECT_THAT(tried(kSchema, {"1", "null"}), ElementsAre("/oneOf/0 held", "/oneOf/1 held"));
}

TEST(CoverageTest, EveryBranchOfAnyOfIsTriedThoughTheFirstHolds) {
  EXPECT_THAT(tried(R"({"anyOf": [true, {"minimum": 1}]})", {"2"}), ElementsAre("/anyOf/0 held", "/anyOf/1 held"));
}

TEST(CoverageTest, TheConditionOfIfHasTwoOutcomes) {
  constexpr std::string_view kSchema = R"({"if": {"type": "null"}, "then": true, "else": {"type": "string"}})";
  EXPECT_THAT(tried(kSchema, {"null"}), ElementsAre("/if held"));
  EXPECT_THAT(tried(kSchema, {"\"a\""}), ElementsAre("/if failed"));
}

TEST(CoverageTest, ADependencyIsTriedWhereItsMemberIsPresent) {
  constexpr std::string_view kSchema =
      R"({"dependentRequired": {"a": ["b"], "c": ["d"]}, "dependentSchemas": {"a": {"maxProperties": 2}}})";
  EXPECT_THAT(tried(kSchema, {R"({"a": 1, "b": 1})"}),
              UnorderedElementsAre("/dependentRequired/a present", "/dependentSchemas/a present",
                                   "/dependentSchemas/a/maxProperties at or beyond"));
  EXPECT_THAT(tried(kSchema, {R"({"x": 1})"}), IsEmpty());
}

TEST(CoverageTest, EachAlternativeOfTypeIsABranch) {
  constexpr std::string_view kSchema = R"({"type": ["string", "null", "integer"]})";
  EXPECT_THAT(tried(kSchema, {"null", "true"}), ElementsAre("/type/1 reached"));
  EXPECT_THAT(tried(kSchema, {"2", "\"a\""}), ElementsAre("/type/0 reached", "/type/2 reached"));
}

TEST(CoverageTest, EnumValuesAreMetOneByOne) {
  EXPECT_THAT(tried(R"({"enum": ["a", "b", 1.0]})", {"\"b\"", "1", "\"c\""}),
              ElementsAre("/enum/1 met", "/enum/2 met"));
  constexpr std::string_view kMany = R"({"enum": ["a","b","c","d","e","f","g","h","i","j","k"]})";
  EXPECT_THAT(tried(kMany, {"\"k\"", "\"a\""}), ElementsAre("/enum/0 met", "/enum/10 met"));
}

TEST(CoverageTest, AnOptionalPropertyIsTriedPresentAndAbsent) {
  constexpr std::string_view kSchema =
      R"({"properties": {"a": true, "b": {"type": "null"}, "c": false}, "required": ["a"]})";
  EXPECT_THAT(tried(kSchema, {R"({"a": 1})"}), ElementsAre("/properties/b absent"));
  EXPECT_THAT(tried(kSchema, {R"({"a": 1, "b": null})"}), ElementsAre("/properties/b present"));
}

TEST(CoverageTest, ALimitIsTriedAtItsEdgeAndBeyond) {
  constexpr std::string_view kText = R"({"minLength": 2, "maxLength": 4})";
  EXPECT_THAT(tried(kText, {"\"abc\""}), IsEmpty());
  EXPECT_THAT(tried(kText, {"\"\u00e9\u00e9\""}), ElementsAre("/minLength at or beyond"));
  EXPECT_THAT(tried(kText, {"\"abcde\""}), ElementsAre("/maxLength at or beyond"));
  constexpr std::string_view kNumber = R"({"minimum": 1, "exclusiveMaximum": 9})";
  EXPECT_THAT(tried(kNumber, {"5"}), IsEmpty());
  EXPECT_THAT(tried(kNumber, {"9", "1.0"}), ElementsAre("/minimum at or beyond", "/exclusiveMaximum at or beyond"));
  constexpr std::string_view kArray = R"({"minItems": 1, "maxItems": 3})";
  EXPECT_THAT(tried(kArray, {"[1, 2]"}), IsEmpty());
  EXPECT_THAT(tried(kArray, {"[1]", "[1, 2, 3, 4]"}), ElementsAre("/minItems at or beyond", "/maxItems at or beyond"));
  constexpr std::string_view kObject = R"({"minProperties": 1, "maxProperties": 3})";
  EXPECT_THAT(tried(kObject, {R"({"a": 1, "b": 2})"}), IsEmpty());
  EXPECT_THAT(tried(kObject, {"{}"}), ElementsAre("/minProperties at or beyond"));
}

TEST(CoverageTest, ItemsAndPatternsAreTriedWhereSomethingIsJudgedByThem) {
  constexpr std::string_view kArray = R"({"prefixItems": [{"type": "null"}, true], "items": {"type": "integer"}})";
  EXPECT_THAT(tried(kArray, {"[null]"}), ElementsAre("/prefixItems/0 reached"));
  EXPECT_THAT(tried(kArray, {"[1, 2, 3]"}),
              ElementsAre("/prefixItems/0 reached", "/prefixItems/1 reached", "/items reached"));
  EXPECT_THAT(tried(R"({"contains": {"const": 1}, "minContains": 0, "maxContains": 2})", {"[1]"}),
              ElementsAre("/contains held"));
  EXPECT_THAT(tried(R"({"contains": {"const": 1}, "minContains": 0, "maxContains": 2})", {"[1, 1]", "[]"}),
              UnorderedElementsAre("/contains held", "/minContains at or beyond", "/maxContains at or beyond"));
  constexpr std::string_view kObject = R"({"patternProperties": {"^a": true, "^b": true}, "additionalProperties": {}})";
  EXPECT_THAT(tried(kObject, {R"({"a": 1})"}), ElementsAre("/patternProperties/^a reached"));
  EXPECT_THAT(tried(kObject, {R"({"c": 1})"}), ElementsAre("/additionalProperties reached"));
  EXPECT_THAT(tried(R"({"anyOf": [{"properties": {"a": true}}], "unevaluatedProperties": {"type": "null"}})",
                    {R"({"x": null})"}),
              UnorderedElementsAre("/anyOf/0 held", "/anyOf/0/properties/a absent", "/unevaluatedProperties reached"));
}

TEST(CoverageTest, WhatFollowsAnErrorIsReachedToo) {
  constexpr std::string_view kSchema =
      R"({"properties": {"a": {"type": "null"}, "b": {"enum": ["x", "y"]}}, "required": ["a", "b"]})";
  EXPECT_THAT(tried(kSchema, {R"({"a": 1, "b": "y"})"}), ElementsAre("/properties/b/enum/1 met"));
}

TEST(CoverageTest, PointsOfASubschemaThatJudgedNothingAreNotReached) {
  Schema schema = schema_of(R"({"properties": {"a": {"enum": [1, 2]}, "b": {"maximum": 3}}, "required": ["a", "b"]})");
  for (const CoveragePoint& point : recorded(schema, {R"({"a": 1})"}).points()) {
    EXPECT_EQ(point.reached, point.kind == PointKind::enum_value) << point.pointer;
  }
}

TEST(CoverageTest, AReferenceCountsWhereItLeads) {
  constexpr std::string_view kSchema = R"({"properties": {"a": {"$ref": "#/$defs/e"}, "b": {"$ref": "#/$defs/e"}},
    "required": ["a", "b"], "$defs": {"e": {"enum": ["x", "y", "z"]}}})";
  EXPECT_THAT(tried(kSchema, {R"({"a": "x", "b": "z"})"}), ElementsAre("/$defs/e/enum/0 met", "/$defs/e/enum/2 met"));
}

TEST(CoverageTest, RecordAndJoinGiveWhatIsNew) {
  Schema schema = schema_of(R"({"enum": ["a", "b"]})");
  Coverage one(schema);
  Coverage other = one;
  EXPECT_GT(one.record(parse("\"a\"")), 0u);
  EXPECT_EQ(one.record(parse("\"a\"")), 0u);
  other.record(parse("\"b\""));
  const size_t before = one.reached();
  EXPECT_EQ(one.join(other), 1u) << "all but the value is known from \"a\"";
  EXPECT_EQ(one.reached(), before + 1);
  EXPECT_EQ(one.join(other), 0u);
  EXPECT_THAT(points(one, false), IsEmpty());
}

TEST(CoverageTest, NamesTheResourceOfAPoint) {
  Documents documents;
  ASSERT_TRUE(documents.add("urn:a", parse(R"({"$ref": "urn:b"})")).ok());
  ASSERT_TRUE(documents.add("urn:b", parse(R"({"maxLength": 3})")).ok());
  Coverage coverage = recorded(*compile(documents, "urn:a"), {"\"abc\""});
  ASSERT_EQ(coverage.points().size(), 1u);
  EXPECT_EQ(coverage.points()[0].uri, "urn:b");
  EXPECT_EQ(coverage.points()[0].pointer, "/maxLength");
  EXPECT_TRUE(coverage.points()[0].tried);
}

}  // namespace
}  // namespace json_schema::testing
