// `schema lint`: each rule on a schema that breaks it and on one that does not, and the three forms of the findings.
#include <gmock/gmock.h>

#include "runner/schema_tools/backtracking.h"
#include "runner/schema_tools/lint_finding.h"
#include "tests/runner/schema/schema_session.h"
#include "wire/json.h"

namespace runner::schema_tools::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class LintTest : public SchemaSession {
 protected:
  Outcome lint_of(const std::string& text) const { return run({"lint", file("schema.json", text)}); }
};

TEST_F(LintTest, FindsEachMistake) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {R"({"type": 3})", "[broken]"},
      {R"({"$ref": "#/$defs/none"})", "[broken]"},
      {R"({"requird": ["a"]})", "did you mean \"required\"? [unknown-keyword]"},
      {R"({"$defs": {"a": {}, "b": {}}, "$ref": "#/$defs/a"})", "leads to \"b\" [unused-definition]"},
      {R"({"properties": {"count": {}}, "required": ["cuont"]})", "did you mean \"count\"? [required-unknown]"},
      {R"({"properties": {"a": {}}, "required": ["b"], "additionalProperties": false})", "[contradiction]"},
      {R"({"minimum": 2, "maximum": 1.5})", "[contradiction]"},
      {R"({"exclusiveMinimum": 2, "maximum": 2})", "[contradiction]"},
      {R"({"minLength": 2, "maxLength": 1})", "[contradiction]"},
      {R"({"required": ["a", "b"], "maxProperties": 1})", "[contradiction]"},
      {R"({"type": "string", "enum": [1, null]})", "[contradiction]"},
      {R"({"type": "integer", "enum": [1, 1.5]})", "1.5 in \"enum\" cannot be of type \"integer\" [type-mismatch]"},
      {R"({"format": "dat"})", "did you mean \"date\"? [unknown-format]"},
      {R"({"pattern": "^(a+)+$"})", "[backtracking]"},
  };
  for (const auto& [schema, expected] : cases) {
    const Outcome outcome = lint_of(schema);
    EXPECT_EQ(outcome.code, kFindings) << schema;
    EXPECT_THAT(outcome.out, HasSubstr(expected)) << schema;
  }
}

TEST_F(LintTest, SaysNothingOfWhatIsMeant) {
  for (const char* schema : {
           R"({"type": "object", "properties": {"a": {}}, "required": ["a"], "additionalProperties": false})",
           R"({"minimum": 2, "maximum": 2, "minLength": 1, "maxLength": 1})",
           R"({"type": "number", "enum": [1, 1.5], "x-note": 1})",
           R"({"allOf": [{"type": "object", "properties": {"a": {}}}], "unevaluatedProperties": false})",
           R"({"anyOf": [{"required": ["a"]}, {"required": ["b"]}]})",
           R"({"pattern": "^([a-z]+,)*[a-z]+$"})",
       }) {
    const Outcome outcome = lint_of(schema);
    EXPECT_EQ(outcome.code, kAllHeld) << schema;
    EXPECT_EQ(outcome.out, "") << schema;
  }
}

TEST_F(LintTest, NotesDoNotFail) {
  const Outcome outcome = lint_of(R"({"type": "object", "properties": {"a": {"format": "date"}}})");
  EXPECT_EQ(outcome.code, kAllHeld);
  EXPECT_THAT(outcome.out, HasSubstr("[open-object]"));
  EXPECT_THAT(outcome.out, HasSubstr("[format-not-asserted]"));
}

TEST_F(LintTest, FindsAnObjectThatIsWrittenOutTwiceWithDifferences) {
  const std::string closed = R"(, "additionalProperties": false})";
  const std::string first = file("a.json", R"({"properties": {"x": {}, "y": {}, "z": {}})" + closed);
  const std::string other = file("b.json", R"({"properties": {"z": {}, "y": {"type": "string"}, "x": {}})" + closed);
  const std::string equal = file("c.json", R"({"properties": {"y": {}, "x": {}, "z": {}})" + closed);
  EXPECT_EQ(run({"lint", first, equal}).code, kAllHeld);
  const Outcome outcome = run({"lint", first, other});
  EXPECT_EQ(outcome.code, kFindings);
  EXPECT_THAT(outcome.out, StartsWith(other + ":1:16: warning: "));
  EXPECT_THAT(outcome.out, HasSubstr(first + ":1:1"));
}

TEST_F(LintTest, PrintsJsonAndSarif) {
  const std::string path = file("schema.json", "{\n  \"minimum\": 3, \"maximum\": 2}");
  const auto list = wire::parse_json(run({"lint", "--format", "json", path}).out);
  ASSERT_TRUE(list.ok() && list->as_array() && list->as_array()->size() == 1);
  const wire::Json& finding = list->as_array()->front();
  EXPECT_EQ(*finding.find_string("rule"), "contradiction");
  EXPECT_EQ(*finding.find_string("pointer"), "/minimum");
  EXPECT_EQ(*finding.find("line"), wire::Json(2));
  const auto sarif = wire::parse_json(run({"lint", "--format", "sarif", path}).out);
  ASSERT_TRUE(sarif.ok());
  const wire::Json& result = sarif->find("runs")->as_array()->front().find("results")->as_array()->front();
  EXPECT_EQ(*result.find_string("ruleId"), "contradiction");
  const wire::Json& place = *result.find("locations")->as_array()->front().find("physicalLocation");
  EXPECT_EQ(*place.find("artifactLocation")->find_string("uri"), path);
  EXPECT_EQ(*place.find("region")->find("startLine"), wire::Json(2));
}

TEST_F(LintTest, UnreadableFilesAreInputErrors) {
  EXPECT_EQ(run({"lint", folder("none.json")}).code, kUsageOrInput);
  EXPECT_EQ(lint_of("{").code, kUsageOrInput);
}

TEST(BacktrackingTest, TellsAmbiguousRepetitionsFromPlainOnes) {
  for (const char* pattern :
       {"(a+)+", "(a*)*$", "^(\\w|\\d)+$", "([a-z]+[a-z])*x", "(?:(a|b)+)+c", "(\\s*\\w+\\s*)*$"}) {
    EXPECT_TRUE(can_backtrack_exponentially(pattern)) << pattern;
  }
  for (const char* pattern :
       {"^a+$", "(ab+)*", "^(\\d+\\.)*\\d+$", "^(a|b)+$", "^[a-z]{1,8}(-[a-z0-9]{1,8})*$", "(", "^(ab|ac)*$"}) {
    EXPECT_FALSE(can_backtrack_exponentially(pattern)) << pattern;
  }
}

}  // namespace
}  // namespace runner::schema_tools::testing
