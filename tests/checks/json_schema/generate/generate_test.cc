// Generated instances: they are as valid or invalid as stated, each choice of a schema is taken, and gaps are reported.
#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "checks/json_schema/generate/generator.h"
#include "tests/checks/json_schema/schemas.h"
#include "tests/checks/json_schema/suite.h"
#include "tests/support/peer_data.h"
#include "tests/support/sampled.h"

namespace json_schema::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;

constexpr size_t kMany = 400;

std::vector<std::string> valid_texts(std::string_view schema, size_t count = kMany) {
  Generator generator(schema_of(schema, asserting_formats()));
  std::vector<std::string> texts;
  for (size_t n = 0; n < count; ++n) {
    auto instance = generator.valid(n);
    if (!instance.ok()) break;
    EXPECT_TRUE(generator.schema().accepts(*instance)) << schema << ": " << wire::to_text(*instance);
    texts.push_back(wire::to_text(*instance));
  }
  return texts;
}

/// "keyword at location: instance"
std::vector<std::string> mistakes(std::string_view schema, size_t count = kMany) {
  Generator generator(schema_of(schema, asserting_formats()));
  std::vector<std::string> texts;
  for (size_t n = 0; n < count; ++n) {
    auto mistake = generator.invalid(n);
    if (!mistake.ok()) break;
    texts.push_back(mistake->keyword + " at " + mistake->instance_location + ": " + wire::to_text(mistake->instance));
  }
  return texts;
}

/// Valid ones are accepted; invalid ones are refused by both passes, for the reason that they name, at one place.
void expect_honest(Generator& generator, size_t count, const std::string& name) {
  const Schema& schema = generator.schema();
  for (size_t n = 0; n < count; ++n) {
    auto instance = generator.valid(n);
    if (!instance.ok()) break;
    EXPECT_TRUE(schema.accepts(*instance)) << name << ": " << wire::to_text(*instance);
    EXPECT_TRUE(schema.evaluate(*instance).valid) << name << ": " << wire::to_text(*instance);
  }
  for (size_t n = 0; n < count; ++n) {
    auto mistake = generator.invalid(n);
    if (!mistake.ok()) break;
    const std::string text = name + ": " + wire::to_text(mistake->instance);
    EXPECT_FALSE(schema.accepts(mistake->instance)) << text;
    EXPECT_FALSE(schema.evaluate(mistake->instance).valid) << text;
    const std::vector<Violation> violations = schema.violations(mistake->instance);
    EXPECT_EQ(violations.size(), 1 + mistake->also.size()) << text;
    EXPECT_TRUE(std::any_of(violations.begin(), violations.end(), [&](const Violation& violation) {
      return violation.keyword == mistake->keyword && violation.absolute_keyword_location == mistake->keyword_location;
    })) << text;
    for (const Violation& violation : violations) EXPECT_EQ(violation.instance_location, mistake->instance_location);
  }
}

TEST(GenerateTest, MeetsEachEnumValueAndEachBranch) {
  EXPECT_THAT(valid_texts(R"({"enum": ["a", 1, null, [2]]})"),
              ::testing::UnorderedElementsAre("\"a\"", "1", "null", "[2]"));
  EXPECT_THAT(valid_texts(R"({"anyOf": [{"const": 1}, {"const": 2}], "type": "integer"})"), ElementsAre("1", "2"));
  EXPECT_THAT(valid_texts(R"({"oneOf": [{"const": 1}, {"enum": [1, 2]}]})"), ElementsAre("2"));
}

TEST(GenerateTest, MeetsLimitsAndTheirNeighbours) {
  EXPECT_THAT(valid_texts(R"({"type": "integer", "minimum": 3, "maximum": 200})"),
              IsSupersetOf({"3", "4", "199", "200"}));
  EXPECT_THAT(valid_texts(R"({"type": "number", "exclusiveMinimum": 0, "multipleOf": 0.25, "maximum": 1})"),
              ::testing::UnorderedElementsAre("0.25", "0.5", "0.75", "1"));
  EXPECT_THAT(valid_texts(R"({"type": "string", "minLength": 2, "maxLength": 3})"),
              IsSupersetOf({"\"te\"", "\"tex\""}));
  EXPECT_THAT(valid_texts(R"({"type": "array", "items": {"type": "null"}, "maxItems": 3})"),
              ::testing::UnorderedElementsAre("[]", "[null]", "[null,null]", "[null,null,null]"));
  EXPECT_THAT(valid_texts(R"({"minimum": 9007199254740993, "maximum": 9007199254740993, "type": "integer"})"),
              ElementsAre("9007199254740993"));
  EXPECT_THAT(valid_texts(R"({"type": "integer", "multipleOf": 1e30})"), IsSupersetOf({"1e+30", "0"}));
}

TEST(GenerateTest, MeetsOptionalMembersPresentAndAbsent) {
  EXPECT_THAT(valid_texts(R"({"type": "object", "properties": {"a": {"const": 1}, "b": {"const": 2}}, "required": ["b"],
                              "additionalProperties": false})"),
              ElementsAre(R"({"a":1,"b":2})", R"({"b":2})"));
  EXPECT_THAT(valid_texts(R"({"properties": {"a": {"const": 1}}, "type": "object"})"), Contains(HasSubstr("extra")));
}

TEST(GenerateTest, MeetsConditionsBothWays) {
  const auto texts =
      valid_texts(R"({"type": "object", "properties": {"kind": {"enum": ["x", "y"]}, "code": {"const": 1}},
    "required": ["kind"], "additionalProperties": false,
    "if": {"properties": {"kind": {"const": "x"}}}, "then": {"required": ["code"]},
    "else": {"properties": {"code": false}}})");
  EXPECT_THAT(texts, ::testing::UnorderedElementsAre(R"({"kind":"x","code":1})", R"({"kind":"y"})"));
}

TEST(GenerateTest, EndsRecursion) {
  const auto texts =
      valid_texts(R"({"type": "object", "properties": {"next": {"$ref": "#"}, "list": {"items": {"$ref": "#"}}},
    "required": ["list"], "additionalProperties": false})");
  EXPECT_GT(texts.size(), 10u);
  const auto trees =
      valid_texts(R"({"oneOf": [{"type": "array", "items": {"$ref": "#"}, "minItems": 2}, {"type": "null"}]})");
  EXPECT_THAT(trees, IsSupersetOf({"null", "[null,null]"}));
}

TEST(GenerateTest, ReportsWhatIsImpossible) {
  for (const char* schema :
       {R"(false)", R"({"type": "string", "minLength": 3, "maxLength": 2})",
        R"({"allOf": [{"type": "string"}, {"type": "null"}]})",
        R"({"properties": {"a": {"$ref": "#"}}, "required": ["a"], "type": "object"})",
        R"({"type": "string", "pattern": "^a(?!a)a$"})", R"({"not": {}})",
        R"({"type": "string", "minLength": 1000000000})", R"({"type": "array", "minItems": 1000000000})",
        R"({"type": "array", "items": {"type": "boolean"}, "uniqueItems": true, "minItems": 3})"}) {
    Generator generator(schema_of(schema));
    auto instance = generator.valid(0);
    ASSERT_FALSE(instance.ok()) << schema << ": " << wire::to_text(*instance);
    EXPECT_THAT(instance.error().to_string(), HasSubstr("no valid instance was found")) << schema;
    EXPECT_FALSE(generator.invalid(0).ok()) << schema;
  }
  Generator partly(schema_of(R"({"anyOf": [{"const": 1}, false]})"));
  EXPECT_FALSE(partly.valid(50).ok());
  ASSERT_FALSE(partly.gaps().empty());
  EXPECT_THAT(partly.gaps()[0].reason, HasSubstr("branch 1"));
}

TEST(GenerateTest, IsTheSameForTheSameSeed) {
  const Schema schema = schema_of(R"({"type": "object", "additionalProperties": {"type": "number"}})");
  Generator first(schema, {.seed = 3, .hints = {}, .limits = {}});
  Generator second(schema, {.seed = 3, .hints = {}, .limits = {}});
  Generator other(schema, {.seed = 4, .hints = {}, .limits = {}});
  bool differs = false;
  for (size_t n = 0; n < 150; ++n) {
    EXPECT_EQ(wire::to_text(*first.valid(n)), wire::to_text(*second.valid(n)));
    differs |= wire::to_text(*first.valid(n)) != wire::to_text(*other.valid(n));
  }
  EXPECT_TRUE(differs);
}

TEST(GenerateTest, TriesHints) {
  Generator generator(schema_of(R"({"type": ["integer", "string"]})"),
                      {.seed = 1, .hints = {parse("77"), parse("\"hint\"")}, .limits = {}});
  std::set<std::string> texts;
  for (size_t n = 0; n < 100; ++n) texts.insert(wire::to_text(*generator.valid(n)));
  EXPECT_THAT(texts, IsSupersetOf({"76", "77", "78", "\"hint\""}));
}

TEST(GenerateTest, BreaksEachKeyword) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {R"({"type": "integer"})", R"(type at : "1")"},
      {R"({"type": "object", "required": ["a"], "properties": {"a": {}}})", "required at : {}"},
      {R"({"properties": {"a": {"type": "string"}}, "type": "object"})", R"(type at /a: {"a":null})"},
      {R"({"enum": ["a", "b"]})", R"(enum at : "A")"},
      {R"({"const": 5})", "const at : 6"},
      {R"({"type": "integer", "minimum": 3})", "minimum at : 2"},
      {R"({"type": "integer", "maximum": 3})", "maximum at : 4"},
      {R"({"type": "number", "exclusiveMaximum": 3})", "exclusiveMaximum at : 3"},
      {R"({"type": "number", "multipleOf": 5})", "multipleOf at : 4"},
      {R"({"type": "string", "minLength": 1})", R"(minLength at : "")"},
      {R"({"type": "string", "maxLength": 2})", R"(maxLength at : "tee")"},
      {R"({"type": "string", "pattern": "[^ ]"})", R"(pattern at : " ")"},
      {R"({"type": "string", "format": "date-time"})", R"(format at : "2026-02-30T12:00:00Z")"},
      {R"({"type": "array", "minItems": 2})", R"(minItems at : ["text"])"},
      {R"({"type": "array", "maxItems": 1})", R"(maxItems at : ["text","text"])"},
      {R"({"type": "array", "uniqueItems": true})", R"(uniqueItems at : ["text","text"])"},
      {R"({"type": "array", "contains": {"const": 1}})", "contains at : []"},
      {R"({"type": "array", "contains": {"const": 1}, "maxContains": 3})", "maxContains at : [1,1,1,1"},
      {R"({"type": "array", "contains": {"type": "integer"}, "maxContains": 2, "uniqueItems": true})",
       "maxContains at : ["},
      {R"({"type": "array", "contains": {"const": 1}, "minContains": 2})", "minContains at : [1"},
      {R"({"type": "array", "prefixItems": [{"const": 1}], "items": false})", R"(items at /1: [1,"text"])"},
      {R"({"type": "object", "additionalProperties": false})",
       R"(additionalProperties at /unexpected_member: {"unexpected_member":"text"})"},
      {R"({"type": "object", "unevaluatedProperties": false})",
       R"(unevaluatedProperties at /unexpected_member: {"unexpected_member":"text"})"},
      {R"({"type": "object", "properties": {"a": {}, "b": {}}, "dependentRequired": {"a": ["b"]}})",
       R"(dependentRequired at : {"a":"text"})"},
      {R"({"type": "object", "propertyNames": {"pattern": "^[a-z]+$"}})", R"(propertyNames at : {"":"text"})"},
      {R"({"type": "object", "minProperties": 1})", "minProperties at : {}"},
      {R"({"type": "object", "maxProperties": 0})", R"(maxProperties at : {"extra1":"text"})"},
      {R"({"type": "object", "not": {"required": ["a"]}})", R"(not at : {"a":"text"})"},
      {R"({"anyOf": [{"type": "null"}, {"type": "boolean"}]})", R"(anyOf at : "text")"},
      {R"({"type": "integer", "oneOf": [{"multipleOf": 2}, {"multipleOf": 3}]})", "oneOf at : 0"},
      {R"({"type": "object", "properties": {"a": false}})", R"(properties at /a: {"a":"text"})"},
  };
  for (const auto& [schema, expected] : cases) {
    EXPECT_THAT(mistakes(schema), Contains(::testing::StartsWith(expected))) << schema;
  }
}

TEST(GenerateTest, NamesAllKeywordsThatOneMistakeBreaks) {
  Generator generator(schema_of(R"({"type": "string", "enum": ["a"]})"));
  std::set<std::string> seen;
  for (size_t n = 0; generator.invalid(n).ok(); ++n) {
    auto mistake = generator.invalid(n);
    const bool of_type = mistake->keyword == "type";
    EXPECT_TRUE(!of_type || mistake->also == std::vector<std::string>{"enum"});
    seen.insert(mistake->keyword);
  }
  EXPECT_THAT(seen, ElementsAre("enum", "type"));
}

TEST(GenerateTest, ListsWhatCannotBeBrokenAlone) {
  Generator generator(schema_of(R"({"type": "string", "maxLength": 3, "pattern": "^a?$"})"));
  size_t count = 0;
  while (generator.invalid(count).ok()) ++count;
  EXPECT_GT(count, 3u);
  const auto& gaps = generator.gaps();
  EXPECT_FALSE(
      std::any_of(gaps.begin(), gaps.end(), [](const Gap& gap) { return gap.location.ends_with("/pattern"); }));
}

TEST(GenerateTest, IsHonestOnTheProjectsSchemas) {
  Documents documents;
  std::vector<std::string> uris;
  for (const auto& file : json_files(std::filesystem::path(SOURCE_ROOT) / "schemas")) {
    if (!file.string().ends_with(".schema.json")) continue;
    auto added = documents.add("file://" + file.string(), read_json(file));
    ASSERT_TRUE(added.ok()) << added.error().to_string();
    uris.push_back(added->uri);
  }
  ASSERT_GT(uris.size(), 60u);
  for (const std::string& uri : samples::where_sanitized(uris)) {
    auto schema = compile(documents, uri, asserting_formats());
    ASSERT_TRUE(schema.ok()) << schema.error().to_string();
    Generator generator(*schema);
    EXPECT_TRUE(generator.valid(0).ok()) << uri << ": " << generator.valid(0).error().to_string();
    EXPECT_TRUE(generator.invalid(0).ok()) << uri;
    expect_honest(generator, 40, uri);
  }
}

/// Schemas of the suite that no instance satisfies, or of which the limits let none be found, are few.
TEST(GenerateTest, IsHonestOnTheSuitesSchemas) {
  auto suite = peer_data("json-schema-test-suite");
  if (!suite) GTEST_SKIP() << kNoPeerData;
  Documents documents = suite_documents(*suite);
  int schemas = 0;
  std::vector<std::string> without;
  for (const auto& file : json_files(*suite / "tests/draft2020-12")) {
    const wire::Json cases = read_json(file);
    for (const wire::Json& test_case : *cases.as_array()) {
      auto schema = compile_alone(documents, *test_case.find("schema"), asserting_formats());
      if (!schema.ok()) continue;
      ++schemas;
      Generator generator(*schema);
      const std::string name = file.stem().string() + ": " + *test_case.find_string("description");
      if (!generator.valid(0).ok()) without.push_back(name);
      expect_honest(generator, 12, name);
    }
  }
  EXPECT_GT(schemas, 300);
  std::string listed;
  for (const std::string& name : without) listed += "\n  " + name;
  EXPECT_LE(without.size(), 12u) << listed;
}

}  // namespace
}  // namespace json_schema::testing
