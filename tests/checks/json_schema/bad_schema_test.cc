// Schemas that cannot be compiled: the error names the place and the reason.
#include <gtest/gtest.h>

#include "tests/checks/json_schema/schemas.h"

namespace json_schema::testing {
namespace {

struct BadSchema {
  std::string_view text;
  std::string_view where;  ///< Error::where, after "urn:test:schema"
  std::string_view found;  ///< a part of Error::found
};

void expect_refused(const BadSchema& bad) {
  wire::Result<Schema> schema = try_compile(bad.text);
  ASSERT_FALSE(schema.ok()) << bad.text;
  EXPECT_EQ(schema.error().where, "urn:test:schema" + std::string(bad.where)) << bad.text;
  EXPECT_NE(schema.error().found.find(bad.found), std::string::npos) << bad.text << ": " << schema.error().to_string();
}

TEST(BadSchemaTest, IsRefusedWhereItIsBroken) {
  constexpr BadSchema kCases[] = {
      {"3", "#", "must be an object or a boolean, is 3"},
      {R"({"properties": {"a": {"type": "strin"}}})", "#/properties/a/type", "\"strin\""},
      {R"({"minLength": -1})", "#/minLength", "at least 0"},
      {R"({"minLength": 1.5})", "#/minLength", "must be an integer"},
      {R"({"required": "a"})", "#/required", "must be an array"},
      {R"({"required": ["a", "a"]})", "#/required", "equal items"},
      {R"({"allOf": []})", "#/allOf", "at least 1 item"},
      {R"({"items": [true]})", "#/items", "must be an object or a boolean"},
      {R"({"multipleOf": 0})", "#/multipleOf", "greater than 0"},
      {R"({"pattern": "(a"})", "#/pattern", "a group that is not closed"},
      {R"({"patternProperties": {"[": true}})", "#/patternProperties", "not closed"},
      {R"({"$ref": "#/$defs/a", "$defs": {"b": true}})", "#/$ref", "/$defs/a leads nowhere"},
      {R"({"$ref": "other.json"})", "#/$ref", "no document has the URI"},
      {R"({"$ref": "#left", "$anchor": "right"})", "#/$ref", "no anchor \"left\""},
      {R"({"$ref": "#"})", "#", "leads back"},
      {R"({"$ref": "#/$defs/a", "$defs": {"a": {"allOf": [{"$ref": "#"}]}}})", "#/$defs/a/allOf/0", "leads back"},
      {R"({"$schema": "http://json-schema.org/draft-07/schema#"})", "#", "another draft"},
      {R"({"$schema": "https://json-schema.org/draft/2019-09/schema"})", "#", "another draft"},
      {R"({"$schema": "https://example.org/meta"})", "#", "not among the given documents"},
      {R"({"$ref": "#/examples/0", "examples": [{"type": 1}]})", "#/examples/0/type", "is 1"},
  };
  for (const BadSchema& bad : kCases) expect_refused(bad);
}

TEST(BadSchemaTest, NamesAreUniqueInADocument) {
  EXPECT_FALSE(try_compile(R"({"$defs": {"a": {"$anchor": "x"}, "b": {"$anchor": "x"}}})").ok());
  EXPECT_FALSE(try_compile(R"({"$defs": {"a": {"$id": "urn:x"}, "b": {"$id": "urn:x"}}})").ok());
  EXPECT_FALSE(try_compile(R"({"$id": "urn:x#fragment"})").ok());
  Documents documents;
  EXPECT_FALSE(documents.add("relative.json", parse("true")).ok());
  EXPECT_TRUE(documents.add("urn:a", parse(R"({"type": "string"})")).ok());
  EXPECT_TRUE(documents.add("urn:a", parse(R"({"type": "string"})")).ok());
  EXPECT_FALSE(documents.add("urn:a", parse(R"({"type": "number"})")).ok());
}

TEST(BadSchemaTest, RequiredVocabulariesMustBeKnown) {
  auto compile_with = [](std::string_view needed) {
    Documents documents;
    std::string metaschema =
        R"({"$id": "urn:meta", "$vocabulary": {"https://json-schema.org/draft/2020-12/vocab/core": true,
        "urn:special": )" +
        std::string(needed) + R"(}, "$dynamicAnchor": "meta"})";
    EXPECT_TRUE(documents.add("urn:meta", parse(metaschema)).ok());
    EXPECT_TRUE(documents.add("urn:s", parse(R"({"$schema": "urn:meta", "minLength": 2})")).ok());
    return compile(documents, "urn:s");
  };
  EXPECT_FALSE(compile_with("true").ok());
  wire::Result<Schema> schema = compile_with("false");
  ASSERT_TRUE(schema.ok()) << schema.error().to_string();
  EXPECT_TRUE(schema->accepts(parse(R"("x")"))) << "minLength is of no vocabulary of this dialect";
}

TEST(BadSchemaTest, AnUnknownUriSuggestsTheNearest) {
  Documents documents;
  ASSERT_TRUE(documents.add("https://example.org/order.json", parse("true")).ok());
  wire::Result<Schema> schema = compile(documents, "https://example.org/oder.json");
  ASSERT_FALSE(schema.ok());
  EXPECT_EQ(schema.error().advice, "did you mean \"https://example.org/order.json\"?");
}

TEST(BadSchemaTest, ReferencesToDocumentsOfOtherDraftsAreRefused) {
  Documents documents;
  ASSERT_TRUE(documents.add("urn:old", parse(R"({"$schema": "http://json-schema.org/draft-07/schema#"})")).ok());
  ASSERT_TRUE(documents.add("urn:new", parse(R"({"$ref": "urn:old"})")).ok());
  EXPECT_FALSE(compile(documents, "urn:new").ok());
}

std::string nested(std::string_view open, std::string_view close, int levels) {
  std::string text;
  for (int i = 0; i < levels; ++i) text += open;
  text += "true";
  for (int i = 0; i < levels; ++i) text += close;
  return text;
}

TEST(LimitTest, DeepSchemasEndInAnErrorOrCompile) {
  wire::JsonLimits limits;
  limits.max_depth = 5'000;
  for (int levels : {100, 400, 511, 600, 2'000}) {
    wire::Result<wire::Json> json = wire::parse_json(nested(R"({"not":)", "}", levels), limits);
    ASSERT_TRUE(json.ok());
    Documents documents;
    auto added = documents.add("urn:deep", *json);
    bool compiled = added.ok() && compile(documents, "urn:deep").ok();
    EXPECT_TRUE(compiled || levels > 400) << levels;
  }
}

constexpr std::string_view kTree = R"({"properties": {"a": {"anyOf": [{"$ref": "#"}, {"type": "null"}]}},
                                       "items": {"$ref": "#"}, "type": ["object", "array", "boolean"]})";

TEST(LimitTest, DeepInstancesHaveAnOutcome) {
  wire::JsonLimits limits;
  limits.max_depth = 20'000;
  Schema schema = schema_of(kTree);
  for (int levels : {400, 1'490, 2'000, 6'000}) {
    wire::Result<wire::Json> good = wire::parse_json(nested("[", "]", levels), limits);
    wire::Result<wire::Json> object = wire::parse_json(nested(R"({"a":)", "}", levels), limits);
    ASSERT_TRUE(good.ok() && object.ok());
    EXPECT_EQ(schema.accepts(*good), levels <= 1'490) << levels;
    EXPECT_EQ(schema.violations(*good).empty(), levels <= 1'490) << levels;
    EXPECT_EQ(schema.violations(*object).empty(), schema.accepts(*object)) << levels;
    (void)schema.evaluate(*object);
  }
}

TEST(LimitTest, EndlessAlternativesHaveAnOutcome) {
  Schema schema = schema_of(R"({"anyOf": [{"type": "string"}, {"$ref": "#"}]})");
  EXPECT_TRUE(schema.accepts(parse(R"("a")")));
  std::string reason = complaint(schema, "1");
  EXPECT_NE(reason.find("nested deeper"), std::string::npos) << reason;
}

TEST(LimitTest, AnExponentialSchemaHasAnOutcome) {
  std::string text = R"({"$ref": "#/$defs/a0", "$defs": {)";
  for (int i = 0; i < 40; ++i) {
    std::string next = "{\"$ref\": \"#/$defs/a" + std::to_string(i + 1) + "\"}";
    text += "\"a" + std::to_string(i) + "\": {\"allOf\": [" + next + "," + next + "]},";
  }
  text += R"("a40": {"type": "string", "allOf": [{"minLength": 1}]}}})";
  CompileOptions options;
  options.max_applications = 100'000;
  Schema schema = schema_of(text, options);
  EXPECT_FALSE(schema.accepts(parse(R"("abc")")));
  EXPECT_NE(complaint(schema, R"("abc")").find("100000"), std::string::npos);
  EXPECT_FALSE(schema.evaluate(parse(R"("abc")")).valid);
}

TEST(LimitTest, ASlowPatternIsAReason) {
  Schema schema = schema_of(R"({"not": {"pattern": "^(a+)+$"}})");
  std::string text = "\"" + std::string(2'000, 'a') + "b\"";
  EXPECT_FALSE(schema.accepts(parse(text)));
  EXPECT_NE(complaint(schema, text).find("pattern"), std::string::npos);
}

}  // namespace
}  // namespace json_schema::testing
