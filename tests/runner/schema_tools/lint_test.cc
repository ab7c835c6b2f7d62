// `schema lint`: each rule on a schema that breaks it and on one that does not, and the three forms of the findings.
#include <gmock/gmock.h>

#include "runner/schema_tools/backtracking.h"
#include "runner/schema_tools/lint_finding.h"
#include "tests/runner/schema_tools/schema_session.h"
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
      {R"({"type": "string", "maxLength": 2, "enum": ["abc", "abcd"]})",
       "can never be accepted: must have at most 2 characters, has 3: \"abc\" [contradiction]"},
      {R"({"const": "2026-02-30", "format": "date"})", "[contradiction]"},
      {R"({"maximum": 2, "enum": [1, 3]})",
       "3 in \"enum\" can never be accepted: must be at most 2, is 3 [refused-value]"},
      {R"({"type": "object", "$ref": "#/$defs/a", "$defs": {"a": {"type": "string"}}})", "[contradiction]"},
      {R"({"allOf": [{"type": "null"}, {"type": ["string", "integer"]}]})", "/allOf/1 requires a type"},
      {R"({"properties": {"a": false}, "required": ["a"]})", "its schema is false [contradiction]"},
      {R"({"properties": {"a": {"$defs": {"b": {}}}}})", "leads to \"b\" [unused-definition]"},
      {R"({"patternProperties": {"^(a*)*$": true}})", "[backtracking]"},
      {R"({"format": "dat"})", "did you mean \"date\"? [unknown-format]"},
      {R"({"pattern": "^(a+)+$"})", "[backtracking]"},
      {R"({"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#"}}})",
       "no instance can satisfy the schema [contradiction]"},
      {R"({"allOf": [{"pattern": "^a"}, {"type": "string", "maxLength": 0}]})",
       "no instance can satisfy the schema [contradiction]"},
      {R"({"properties": {"a": {"type": "integer", "multipleOf": 4, "minimum": 1, "maximum": 3}}})",
       "no value can satisfy this subschema [contradiction]"},
      {R"({"then": {"minimum": 1}})", "\"then\" has no effect without \"if\" [no-effect]"},
      {R"({"contains": {}, "items": {"else": {"minimum": 1}}})", "\"else\" has no effect without \"if\" [no-effect]"},
      {R"({"minContains": 2})", "\"minContains\" has no effect without \"contains\" [no-effect]"},
      {R"({"maxContains": 2})", "\"maxContains\" has no effect without \"contains\" [no-effect]"},
      {R"({"type": "integer", "minLength": 2})", "\"minLength\" has no effect on type \"integer\" [no-effect]"},
      {R"({"type": ["string", "null"], "required": ["a"]})", "\"required\" has no effect on type"},
      {R"({"enum": [1, "a", 1.0]})", "is listed more than once [duplicate-value]"},
      {R"({"type": "string", "default": 3})", "3 in \"default\" is not valid: "},
      {R"({"properties": {"a": {"maximum": 2, "examples": [1, 5]}}})", "5 in \"examples\" is not valid: "},
      {R"({"oneOf": [{"type": "integer"}, {"type": "number", "maximum": 0}]})",
       "several branches accept 0, which is therefore rejected [overlapping-branches]"},
      {R"({"$defs": {"a": {"minLength": 2, "maxLength": 1}}})", "[contradiction]"},
  };
  for (const auto& [schema, expected] : cases) {
    const Outcome outcome = lint_of(schema);
    EXPECT_EQ(outcome.code, kFindings) << schema;
    EXPECT_THAT(outcome.out, HasSubstr(expected)) << schema;
  }
}

TEST_F(LintTest, ReportsNothingThatCanBeIntended) {
  for (
      const char* schema : {
          R"({"type": "object", "properties": {"a": {}}, "required": ["a"], "additionalProperties": false})",
          R"({"minimum": 2, "maximum": 2, "minLength": 1, "maxLength": 1})",
          R"({"type": "number", "enum": [1, 1.5], "x-note": 1})",
          R"({"allOf": [{"type": "object", "properties": {"a": {}}}], "unevaluatedProperties": false})",
          R"({"anyOf": [{"required": ["a"]}, {"required": ["b"]}]})",
          R"({"pattern": "^([a-z]+,)*[a-z]+$"})",
          R"({"type": "string", "maxLength": 2, "enum": ["ab", "c"]})",
          R"({"type": ["object", "null"], "$ref": "#/$defs/a", "$defs": {"a": {"type": ["null", "string"]}}})",
          R"({"anyOf": [{"type": "null"}, {"type": "string"}]})",
          R"({"properties": {"a": false}, "required": ["b"], "patternProperties": {"b": true}})",
          R"({"properties": {"a": {"x-note": 1, "not": {"type": "string"}, "minLength": 3}}})",
          R"({"if": {"required": ["a"]}, "then": {"required": ["b"]}, "properties": {"a": true, "b": true}})",
          R"({"properties": {"a": {"$ref": "#/properties/b/$defs/c"}, "b": {"$defs": {"c": {}}}}})",
          R"({"$id": "https://x.example/definitions", "$defs": {"a": {"type": "string"}, "b": {"$ref": "#/$defs/a"}}})",
          R"({"type": "string", "default": "a", "examples": ["b"], "minLength": 1})",
          R"({"oneOf": [{"type": "integer"}, {"type": "string"}], "if": {"type": "string"}, "then": {"minLength": 1}})",
          R"({"type": "string", "oneOf": [{"minLength": 3}, {"maxLength": 2}]})",
          R"({"contains": {"type": "null"}, "minContains": 2, "type": ["array", "object"], "required": ["a"]})",
      }) {
    const Outcome outcome = lint_of(schema);
    EXPECT_EQ(outcome.code, kAllHeld) << schema;
    EXPECT_EQ(outcome.out, "") << schema;
  }
}

TEST_F(LintTest, NamesABrokenPlaceOnce) {
  const Outcome outcome = lint_of(R"({"minLength": -1, "properties": {"c": 3}, "items": {"type": 4}})");
  size_t count = 0;
  for (size_t at = outcome.out.find("[broken]"); at != std::string::npos; at = outcome.out.find("[broken]", at + 1)) {
    ++count;
  }
  EXPECT_EQ(count, 3u) << outcome.out;
}

TEST_F(LintTest, SeesTheObjectAroundAConsequence) {
  for (const char* form : {"then", "else", "allOf", "anyOf"}) {
    const bool is_list = std::string_view(form).ends_with("Of");
    const auto schema = [&](const std::string& name) {
      const std::string part = R"({"properties": {"y": {"type": "string"}}, "required": [")" + name + "\"]}";
      return R"({"properties": {"t": {}, "x": {}}, "if": {"required": ["t"]}, ")" + std::string(form) +
             "\": " + (is_list ? "[" + part + "]}" : part + "}");
    };
    EXPECT_THAT(lint_of(schema("x")).out, Not(HasSubstr("required-unknown"))) << form;
    EXPECT_THAT(lint_of(schema("nowhere")).out, HasSubstr("required-unknown")) << form;
  }
}

TEST_F(LintTest, SeesTheObjectAroundWhatOnlyRequires) {
  const std::string around = R"({"properties": {"t": {}, "x": {}}, "additionalProperties": false, )";
  for (const char* part :
       {R"("if": {"required": ["t"]}, "then": {"required": ["NAME"]})", R"("anyOf": [{"required": ["NAME"]}, {}])",
        R"("dependentSchemas": {"t": {"required": ["NAME"]}})",
        R"("oneOf": [{"$ref": "#/$defs/p"}, {"const": {}}], "$defs": {"p": {"required": ["NAME"]}})"}) {
    const auto schema = [&](const std::string& name) {
      std::string text = around + part + "}";
      return text.replace(text.find("NAME"), 4, name);
    };
    EXPECT_THAT(lint_of(schema("x")).out, Not(HasSubstr("required-unknown"))) << part;
    EXPECT_THAT(lint_of(schema("xx")).out, HasSubstr("did you mean \"x\"? [required-unknown]")) << part;
  }
  // Whether a member is there may be asked of any member, and what declares no members leaves open which there are.
  for (const char* open : {R"({"properties": {"x": {}}, "not": {"required": ["y"]}})", R"({"required": ["y"]})",
                           R"({"properties": {"x": {}}, "if": {"required": ["y"]}, "then": {"maxProperties": 1}})",
                           R"({"anyOf": [{"required": ["y"]}, {"required": ["z"]}]})"}) {
    EXPECT_THAT(lint_of(open).out, Not(HasSubstr("required-unknown"))) << open;
  }
}

TEST_F(LintTest, DoesNotJudgeWhatIsOfAnotherDraft) {
  for (const char* id : {R"("$id": "https://x.example/o",)", ""}) {
    const std::string foreign = std::string(R"({"$schema": "http://json-schema.org/draft-07/schema#", )") + id +
                                R"( "items": [{}], "exclusiveMinimum": true})";
    const Outcome unused = lint_of(R"({"type": "string", "$defs": {"o": )" + foreign + "}}");
    EXPECT_THAT(unused.out, HasSubstr("draft-07")) << id;
    EXPECT_THAT(unused.out, Not(HasSubstr("[broken]"))) << id;
    const Outcome used = lint_of(R"({"$ref": "#/$defs/o", "$defs": {"o": )" + foreign + "}}");
    EXPECT_THAT(used.out, HasSubstr("draft-07")) << id;
    EXPECT_THAT(used.out, Not(HasSubstr("must be"))) << id;
  }
}

TEST_F(LintTest, NotesDoNotFail) {
  const Outcome outcome = lint_of(R"({"type": "object", "properties": {"a": {"format": "date"}}})");
  EXPECT_EQ(outcome.code, kAllHeld);
  EXPECT_THAT(outcome.out, HasSubstr("[open-object]"));
  EXPECT_THAT(outcome.out, HasSubstr("[format-not-asserted]"));
}

TEST_F(LintTest, FindsAnObjectThatIsDeclaredTwiceWithDifferences) {
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

TEST_F(LintTest, PlacesEverythingThatTheMetaschemaRejects) {
  const Outcome outcome = lint_of("{\n  \"type\": 3,\n  \"properties\": {\n    \"a\": {\"minLength\": -1}}}");
  EXPECT_EQ(outcome.code, kFindings);
  EXPECT_THAT(outcome.out, HasSubstr("schema.json:2:11: error: "));
  EXPECT_THAT(outcome.out, HasSubstr("schema.json:4:24: error: must be at least 0, is -1 [broken]"));
}

TEST_F(LintTest, PlacesAReferenceThatLeadsNowhere) {
  const Outcome outcome = lint_of("{\n  \"items\": {\"$ref\": \"#/$defs/none\"}}");
  EXPECT_EQ(outcome.code, kFindings);
  EXPECT_THAT(outcome.out, HasSubstr("schema.json:2:21: error: "));
}

TEST_F(LintTest, OnlyNotesWhereOneDeclarationRequiresMore) {
  const auto object = [](const std::string& more) {
    return R"({"properties": {"x": {}, "y": {}, "z": {}}, )" + more + R"("additionalProperties": false})";
  };
  const std::string request = file("a.json", object(R"("required": ["x"], )"));
  const std::string record = file("b.json", object(R"("required": ["y", "x"], )"));
  const std::string other = file("c.json", object(R"("required": ["z"], )"));
  const std::string none = file("d.json", object(""));
  for (const std::string& further : {record, none}) {
    const Outcome outcome = run({"lint", request, further});
    EXPECT_EQ(outcome.code, kAllHeld) << outcome.out;
    EXPECT_THAT(outcome.out, HasSubstr("differs from it in the required members [required-differs]"));
  }
  const Outcome outcome = run({"lint", request, other});
  EXPECT_EQ(outcome.code, kFindings);
  EXPECT_THAT(outcome.out, HasSubstr("differs from it in the required members [inconsistent-duplicate]"));
}

TEST_F(LintTest, ComparesNoObjectWithWhatItNarrows) {
  const std::string base = file("a.json", R"({"properties": {"x": {"type": "object"}, "y": {}, "z": {}}})");
  const std::string narrowing = R"({"$ref": "a.json", "properties": {"x": {"maxProperties": 1}, "y": true, "z": true},)"
                                R"( "additionalProperties": false})";
  EXPECT_EQ(run({"lint", base, file("b.json", narrowing)}).code, kAllHeld);
}

TEST_F(LintTest, ComparesNoVersionsOfOneDocument) {
  const std::string first = file("a.json", R"({"properties": {"x": {}, "y": {}, "z": {}}})");
  const std::string text = R"({"properties": {"x": {"type": "string"}, "y": {}, "z": {}}})";
  std::filesystem::create_directory(folder("earlier"));
  EXPECT_EQ(run({"lint", first, file("earlier/a.json", text)}).out, "");
  EXPECT_EQ(run({"lint", first, file("earlier/b.json", text)}).code, kFindings);
  const std::string both = R"({"properties": {"p": {"properties": {"x": {}, "y": {}, "z": {}}}, "q": )" + text + "}}";
  EXPECT_EQ(lint_of(both).code, kFindings) << "one document twice";
}

TEST_F(LintTest, OnlyNotesSomethingInThisProjectsSchemas) {
  const Outcome outcome = run({"lint", SOURCE_ROOT "/schemas"});
  EXPECT_EQ(outcome.code, kAllHeld) << outcome.out;
  EXPECT_THAT(outcome.out, HasSubstr(": note: "));
}

TEST_F(LintTest, WhatNarrowsAnotherObjectIsNotAnOpenObject) {
  const std::string closed =
      R"({"type": "object", "properties": {"p": {"type": "object", "additionalProperties": false}},)"
      R"( "additionalProperties": false, )";
  for (const char* narrowing : {
           R"("allOf": [{"properties": {"p": {"type": "object", "properties": {"a": {}}}}}]})",
           R"("if": {"properties": {"p": {"type": "object", "properties": {"a": {}}}}}, "then": true})",
           R"("$ref": "#/$defs/more", "$defs": {"more": {"type": "object", "properties": {"p": {}}}}})",
       }) {
    EXPECT_EQ(lint_of(closed + narrowing).out, "") << narrowing;
  }
  EXPECT_THAT(lint_of(R"({"oneOf": [{"type": "object", "properties": {"a": {}}}, {"type": "null"}]})").out,
              HasSubstr("[open-object]"));
}

TEST_F(LintTest, FixesWhatIsMechanicalAndProvesTheMeaningEqual) {
  for (const std::string& schema :
       {std::string(R"({"type": "integer", "minLength": 2, "then": false, "enum": [1, 2, 1.0]})"),
        std::string(R"({"items": {"type": "null", "pattern": "a"}, "minContains": 3})"),
        std::string(R"({"$defs": {"b": {"type": "string", "maximum": 0}}, "$ref": "#/$defs/b"})")}) {
    const std::string before = file("before.schema.json", schema);
    const std::string after = file("after.schema.json", schema);
    const Outcome outcome = run({"lint", "--fix", after});
    EXPECT_EQ(outcome.code, kAllHeld) << schema << outcome.out << outcome.err;
    EXPECT_EQ(outcome.out, "") << schema;
    EXPECT_THAT(outcome.err, HasSubstr(" corrected")) << schema;
    EXPECT_EQ(run({"diff", before, after}).code, kAllHeld) << schema;
  }
  const std::string other = file("other.json", R"({"minimum": 2, "maximum": 1})");
  EXPECT_EQ(run({"lint", "--fix", other}).code, kFindings);
  std::ifstream stream(other);
  std::string line;
  std::getline(stream, line);
  EXPECT_EQ(line, R"({"minimum": 2, "maximum": 1})");
}

TEST_F(LintTest, UnreadableFilesAreInputErrors) {
  EXPECT_EQ(run({"lint", folder("none.json")}).code, kUsageOrInput);
  EXPECT_EQ(lint_of("{").code, kUsageOrInput);
}

TEST(BacktrackingTest, DistinguishesAmbiguousRepetitionsFromPlainOnes) {
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
