// `schema validate` and `schema compile`: exit codes, places, outputs and references between files.
#include <gmock/gmock.h>

#include "tests/runner/schema_tools/schema_session.h"
#include "wire/json.h"

namespace runner::schema_tools::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class ValidateTest : public SchemaSession {
 protected:
  std::string schema() const {
    return file("order.json",
                "{\n  \"properties\": {\"count\": {\"type\": \"integer\"}},\n  \"required\": [\"count\"]\n}");
  }
};

TEST_F(ValidateTest, ReportsWhichInstancesAreValid) {
  const std::string good = file("good.json", "{\"count\": 1}");
  const Outcome outcome = run({"validate", "--schema", schema(), good});
  EXPECT_EQ(outcome.code, kAllHeld);
  EXPECT_EQ(outcome.out, good + ":1:1: valid\n");
}

TEST_F(ValidateTest, PlacesAViolationInInstanceAndSchema) {
  const std::string rules = schema();
  const std::string bad = file("bad.json", "{\n  \"count\": \"one\"}");
  const Outcome outcome = run({"validate", "--schema", rules, bad});
  EXPECT_EQ(outcome.code, kFindings);
  EXPECT_THAT(outcome.out, StartsWith(bad + ":2:12: /count: "));
  EXPECT_THAT(outcome.out, HasSubstr("order.json#/properties/count/type (" + rules + ":2:"));
  EXPECT_THAT(outcome.out, HasSubstr("evaluation path /properties/count/type"));
}

TEST_F(ValidateTest, ValidatesEachLineOfJsonLinesAndStandardInput) {
  const std::string lines = file("all.jsonl", "{\"count\": 1}\n\n{\"count\": 1.5}\n");
  const Outcome outcome = run({"validate", "--schema", schema(), lines});
  EXPECT_EQ(outcome.code, kFindings);
  EXPECT_THAT(outcome.out, HasSubstr(lines + ":1:1: valid\n"));
  EXPECT_THAT(outcome.out, HasSubstr(lines + ":3:11: /count: "));
  EXPECT_EQ(run({"validate", "--schema", schema(), "-"}, "{\"count\": 2}").out, "standard input:1:1: valid\n");
}

TEST_F(ValidateTest, KeepsTheOrderOfLongFiles) {
  std::string lines;
  std::string valid;
  const std::string path = folder("long.jsonl");
  for (int i = 1; i <= 20'000; ++i) {
    const bool is_bad = i % 5'000 == 0;
    lines += is_bad           ? "{\"count\": 1, \"count\": 2}\n"
             : i % 3'000 == 0 ? "{\"count\": 1.5}\n"
                              : "{\"count\": 1, \"name\": \"x\"}\n";
    if (!is_bad && i % 3'000 != 0) valid += path + ":" + std::to_string(i) + ":1: valid\n";
  }
  file("long.jsonl", lines);
  Outcome outcome = run({"validate", "--schema", schema(), path});
  EXPECT_EQ(outcome.code, kUsageOrInput);
  for (int i = 3'000; i <= 18'000; i += 3'000) {
    if (i % 5'000 == 0) continue;
    const size_t begin = outcome.out.find(path + ":" + std::to_string(i) + ":11: /count: ");
    ASSERT_NE(begin, std::string::npos) << i;
    outcome.out.erase(begin, outcome.out.find(path + ":" + std::to_string(i + 1) + ":") - begin);
  }
  EXPECT_TRUE(outcome.out == valid) << "lines are missing or not in order";
  std::string expected;
  for (const char* number : {"5000", "10000", "15000", "20000"}) {
    expected +=
        "error: " + path + ":" + number + ":14: a second member named \"count\"; expected unique member names\n";
  }
  EXPECT_EQ(outcome.err, expected);
}

TEST_F(ValidateTest, GivesEachOutputFormatOnALine) {
  const std::string bad = file("bad.json", "{}");
  EXPECT_EQ(run({"validate", "--schema", schema(), "--output", "flag", bad}).out,
            "{\"instance\":\"" + bad + "\",\"valid\":false}\n");
  for (const char* format : {"basic", "detailed", "verbose"}) {
    const auto output = wire::parse_json(run({"validate", "--schema", schema(), "--output", format, bad}).out);
    ASSERT_TRUE(output.ok()) << format;
    EXPECT_EQ(*output->find("valid")->as_boolean(), false) << format;
    EXPECT_NE(output->find("keywordLocation"), nullptr) << format;
  }
}

TEST_F(ValidateTest, OutputNamesTheInstanceAndTheLine) {
  const std::string lines = file("all.ndjson", "{\"count\": 1}\n{\"count\": 1.5}\n");
  for (const char* format : {"flag", "basic", "detailed", "verbose"}) {
    const std::string out = run({"validate", "--schema", schema(), "--output", format, lines}).out;
    EXPECT_THAT(out, HasSubstr("{\"instance\":\"" + lines + "\",\"line\":1,\"valid\":true")) << format;
    EXPECT_THAT(out, HasSubstr("{\"instance\":\"" + lines + "\",\"line\":2,\"valid\":false")) << format;
  }
}

TEST_F(ValidateTest, FollowsLinkedFoldersOnce) {
  file("elsewhere/name.json", R"({"$id": "https://example.org/name", "type": "string"})");
  const std::string root = file("root.json", R"({"$ref": "https://example.org/name"})");
  std::filesystem::create_directories(folder("library"));
  std::filesystem::create_directory_symlink(folder("elsewhere"), folder("library/common"));
  std::filesystem::create_directory_symlink(folder("library"), folder("library/self"));
  std::filesystem::create_directory_symlink(folder("nowhere"), folder("library/broken"));
  EXPECT_EQ(run({"validate", "--schema", root, "--ref", folder("library"), "-"}, "\"a\"").code, kAllHeld);
}

TEST_F(ValidateTest, ComparesTheDecimalsThatWereWritten) {
  const auto code = [&](const std::string& schema, const std::string& instance) {
    return run({"validate", "--schema", file("limit.json", schema), "-"}, instance).code;
  };
  EXPECT_EQ(code(R"({"maximum": 0.1})", "0.10000000000000000001"), kFindings);
  EXPECT_EQ(code(R"({"maximum": 0.10000000000000000001})", "0.10000000000000000001"), kAllHeld);
  EXPECT_EQ(code(R"({"maximum": 1e25})", "10000000000000000000000001"), kFindings);
  EXPECT_EQ(code(R"({"exclusiveMinimum": 1e25})", "10000000000000000000000001"), kAllHeld);
  EXPECT_EQ(code(R"({"const": 0.1})", "0.1000000000000000055511151231257827021181583404541015625"), kFindings);
  EXPECT_EQ(code(R"({"type": "integer", "multipleOf": 7})", "7e400"), kAllHeld);
  EXPECT_EQ(code(R"({"multipleOf": 7})", "1e999999"), kFindings);
  EXPECT_EQ(code(R"({"maximum": 1e308})", "1e400"), kFindings);
  EXPECT_EQ(code(R"({"maximum": 1e400})", "1e308"), kAllHeld);
}

TEST_F(ValidateTest, ExplainsRecursiveChoicesBriefly) {
  const std::string schema = file("choice.json", R"({"$ref": "#/$defs/e", "$defs": {"e": {"anyOf": [
    {"type": "object", "properties": {"and": {"items": {"$ref": "#/$defs/e"}}}, "required": ["and"]},
    {"type": "object", "properties": {"and": {"items": {"$ref": "#/$defs/e"}}, "x": {}}, "required": ["and", "x"]},
    {"type": "string"}]}}})");
  std::string instance = "1";
  for (int depth = 0; depth < 14; ++depth) instance = "{\"and\":[" + instance + "]}";
  const Outcome outcome = run({"validate", "--schema", schema, "-"}, instance);
  EXPECT_EQ(outcome.code, kFindings);
  EXPECT_LT(outcome.out.size(), 20'000u);
}

TEST_F(ValidateTest, ChecksFormatsOnlyOnRequest) {
  const std::string rules = file("date.json", "{\"format\": \"date\"}");
  const std::string instance = file("instance.json", "\"tomorrow\"");
  EXPECT_EQ(run({"validate", "--schema", rules, instance}).code, kAllHeld);
  EXPECT_EQ(run({"validate", "--schema", rules, "--format-assertion", instance}).code, kFindings);
}

TEST_F(ValidateTest, AnInputErrorOutweighsAViolationAndOtherInputsAreStillValidated) {
  const std::string broken = file("broken.json", "{\n  \"count\": ,}");
  const std::string bad = file("bad.json", "{}");
  const Outcome outcome = run({"validate", "--schema", schema(), broken, bad});
  EXPECT_EQ(outcome.code, kUsageOrInput);
  EXPECT_THAT(outcome.err, HasSubstr(broken + ":2:"));
  EXPECT_THAT(outcome.out, HasSubstr(bad + ":1:1: "));
}

TEST_F(ValidateTest, RefusesNestingBeyondTheLimitAndMissingFiles) {
  const std::string deep = file("deep.json", std::string(600, '[') + std::string(600, ']'));
  const Outcome outcome = run({"validate", "--schema", schema(), deep, folder("none.json")});
  EXPECT_EQ(outcome.code, kUsageOrInput);
  EXPECT_THAT(outcome.err, HasSubstr("nested too deep"));
  EXPECT_THAT(outcome.err, HasSubstr("no such file"));
}

TEST_F(ValidateTest, FollowsRelativeReferencesBetweenFilesWithoutId) {
  file("parts/b.json", "{\"$defs\": {\"n\": {\"type\": \"integer\"}}}");
  const std::string root = file("parts/a b.json", "{\"$ref\": \"b.json#/$defs/n\"}");
  EXPECT_EQ(run({"validate", "--schema", root, "-"}, "1").code, kAllHeld);
  EXPECT_EQ(run({"validate", "--schema", root, "-"}, "true").code, kFindings);
}

TEST_F(ValidateTest, ARelativeReferenceAddsTheFileInTheSameFolder) {
  const std::string schema = file("a.json", R"({"$id": "https://example.org/a.json", "$ref": "b.json"})");
  file("b.json", R"({"$id": "https://example.org/b.json", "type": "null"})");
  EXPECT_EQ(run({"validate", "--schema", schema, "-"}, "null").code, kAllHeld);
  EXPECT_EQ(run({"validate", "--schema", schema, "-"}, "1").code, kFindings);
}

TEST_F(ValidateTest, AdvisesHowToAddAMissingDocument) {
  const std::string schema =
      file("a.json", R"({"$id": "https://example.org/a.json", "$ref": "https://example.org/b"})");
  const Outcome outcome = run({"validate", "--schema", schema, "-"}, "null");
  EXPECT_EQ(outcome.code, kUsageOrInput);
  EXPECT_THAT(outcome.err, HasSubstr(":1:47 at /$ref: no document has the URI https://example.org/b;"));
  EXPECT_THAT(outcome.err, HasSubstr("name the folder of the schemas with --ref"));
}

TEST_F(ValidateTest, FindsReferencedDocumentsByTheirId) {
  const std::string root = file("root.json", "{\"$ref\": \"https://example.org/part\"}");
  file("library/part.json", "{\"$id\": \"https://example.org/part\", \"type\": \"string\"}");
  EXPECT_EQ(run({"validate", "--schema", root, "-"}, "1").code, kUsageOrInput);
  EXPECT_EQ(run({"validate", "--schema", root, "--ref", folder("library"), "-"}, "1").code, kFindings);
  EXPECT_EQ(run({"validate", "--schema", root, "--ref", folder("library"), "-"}, "\"a\"").code, kAllHeld);
}

TEST_F(ValidateTest, CompileNamesFilePointerAndReason) {
  const std::string good = schema();
  const std::string wrong = file("wrong.json", "{\"properties\": {\n  \"a\": {\"minLength\": -1}}}");
  const std::string endless = file("endless.json", "{\"$ref\": \"#\"}");
  const std::string lost = file("lost.json", "{\"items\": {\"$ref\": \"#/$defs/none\"}}");
  const Outcome outcome = run({"compile", good, wrong, endless, lost});
  EXPECT_EQ(outcome.code, kUsageOrInput);
  EXPECT_THAT(outcome.out, StartsWith(good + ": compiled "));
  EXPECT_THAT(outcome.err, HasSubstr(wrong + ":2:22 at /properties/a/minLength: "));
  EXPECT_THAT(outcome.err, HasSubstr(endless + ":1:1: a reference that leads back"));
  EXPECT_THAT(outcome.err, HasSubstr(lost + ":1:20 at /items/$ref: "));
}

TEST_F(ValidateTest, SaysWhatATextProbablyIs) {
  const auto complaint = [&](const std::string& name, const std::string& text) {
    const Outcome outcome = run({"compile", file(name, text)});
    EXPECT_EQ(outcome.code, kUsageOrInput) << text;
    return outcome.err;
  };
  EXPECT_THAT(complaint("a.json", "{\n  // the limit\n  \"maximum\": 1}"), HasSubstr("JSON has no comments"));
  EXPECT_THAT(complaint("b.json", "/* a schema */ {}"), HasSubstr("JSON has no comments"));
  EXPECT_THAT(complaint("d.json", "---\ntype: string\n"), HasSubstr("the text is YAML: name the file *.yaml"));
  EXPECT_THAT(complaint("h.json", "# a schema\ntype: string\n"), HasSubstr("the text is YAML"));
  EXPECT_THAT(complaint("i.json", "- 1\n- 2\n"), HasSubstr("the text is YAML"));
  EXPECT_THAT(complaint("j.json", "{\"maximum\": 1, # limit\n}"), HasSubstr("JSON has no comments"));
  EXPECT_THAT(complaint("k.json", "{\"maximum\": 1,\n}"), HasSubstr("delete the comma before the bracket"));
  EXPECT_THAT(complaint("l.json", "string"), Not(HasSubstr("YAML")));
  EXPECT_THAT(complaint("e.json", std::string("\xFF\xFE{\0}\0", 6)), HasSubstr("UTF-16"));
  EXPECT_THAT(complaint("g.yaml", std::string("\xFF\xFEt\0", 4)), HasSubstr("UTF-16"));
  EXPECT_THAT(complaint("f.json", R"({"$schema": "http://json-schema.org/draft/2020-12/schema"})"),
              HasSubstr("write https: instead of http:"));
}

TEST_F(ValidateTest, RefusesUnknownCommandsAndOptions) {
  EXPECT_EQ(run({}).code, kUsageOrInput);
  EXPECT_THAT(run({"validat"}).err, HasSubstr("did you mean \"validate\"?"));
  EXPECT_EQ(run({"validate", "--schema", schema(), "--output", "poem", "-"}).code, kUsageOrInput);
}

TEST_F(ValidateTest, BlamesTheSchemaWhereItReachesALimit) {
  const std::string text = file("text.json", "\"" + std::string(40, 'a') + "!\"");
  for (const char* schema : {R"({"anyOf": [{"$ref": "#"}]})", R"({"not": {"$ref": "#"}})", R"({"if": {"$ref": "#"}})",
                             R"({"type": "string", "pattern": "^(a+)+$"})"}) {
    const std::string path = file("limit.schema.json", schema);
    for (const char* output : {"text", "flag", "verbose"}) {
      const Outcome outcome = run({"validate", "--schema", path, "--output", output, text});
      EXPECT_EQ(outcome.code, kUsageOrInput) << schema << outcome.out;
      EXPECT_EQ(outcome.out, "") << schema;
      EXPECT_THAT(outcome.err, HasSubstr("the schema cannot judge the instance")) << schema;
    }
  }
}

TEST_F(ValidateTest, TakesFoldersAndPatterns) {
  const std::string schema = file("schema.json", R"({"type": "integer"})");
  file("data/a.json", "1");
  file("data/b.ndjson", "2\n\"x\"\n");
  file("data/deep/c.jsonl", "3\n");
  file("data/note.txt", "not JSON");
  const Outcome below = run({"validate", "--schema", schema, folder("data")});
  EXPECT_EQ(below.code, kFindings) << below.out << below.err;
  for (const char* valid : {"a.json:1:1: valid", "b.ndjson:1:1: valid", "c.jsonl:1:1: valid"}) {
    EXPECT_NE(below.out.find(valid), std::string::npos) << below.out;
  }
  EXPECT_EQ(run({"validate", "--schema", schema, folder("data/*.json")}).code, kAllHeld);
  EXPECT_EQ(run({"validate", "--schema", schema, folder("data/*.none")}).code, kUsageOrInput);
  file("none/note.txt", "");
  EXPECT_EQ(run({"validate", "--schema", schema, folder("none")}).code, kUsageOrInput);
  file("schemas/A.schema.json", R"({"type": "null"})");
  file("schemas/example.json", "[");
  EXPECT_EQ(run({"compile", folder("schemas")}).code, kAllHeld);
  EXPECT_EQ(run({"lint", folder("schemas")}).code, kAllHeld);
}

TEST_F(ValidateTest, ReadsYamlWithPlaces) {
  const std::string schema = file("a.schema.yaml",
                                  "type: object\n"
                                  "properties:\n"
                                  "  count: {type: integer, minimum: 0x10}\n"
                                  "  name:\n"
                                  "    $ref: b.schema.json\n");
  file("b.schema.json", R"({"type": "string"})");
  const auto judged = [&](const std::string& text) {
    return run({"validate", "--schema", schema, file("i.yml", text)});
  };
  EXPECT_EQ(judged("count: 0o20\nname: yes\n").code, kAllHeld);  // no boolean by YAML 1.2
  EXPECT_EQ(judged("count: 1e400\n").code, kAllHeld) << "beyond the doubles, as in JSON";
  EXPECT_THAT(judged("count: -1.5e400\n").out, HasSubstr("must be at least 16, is -1.5e400"));
  const Outcome wrong = judged("# a comment\ncount: 3\nname: true\n");
  EXPECT_EQ(wrong.code, kFindings);
  EXPECT_THAT(wrong.out, HasSubstr("i.yml:2:8: /count: must be at least 16, is 3"));
  EXPECT_THAT(wrong.out, HasSubstr("a.schema.yaml:3:35"));
  EXPECT_THAT(wrong.out, HasSubstr("i.yml:3:7: /name: must be a string, is true"));
  EXPECT_THAT(judged("count: 1\ncount: 2\n").err, HasSubstr("i.yml:2:1: duplicate key 'count'"));
  EXPECT_THAT(judged("count: &x 1\n").err, HasSubstr("i.yml:1:8: the anchor 'x'"));
  EXPECT_THAT(judged("count: !!str 1\n").err, HasSubstr("i.yml:1:8: a tag"));
  EXPECT_THAT(judged("a: 1\n---\nb: 2\n").err, HasSubstr("i.yml:2:1: a second document"));
  EXPECT_THAT(judged("a: .nan\n").err, HasSubstr("i.yml:1:4: .nan, which JSON cannot hold"));
}

TEST_F(ValidateTest, TakesYamlFilesOfFolders) {
  file("schemas/A.schema.yaml", "type: integer\n");
  file("schemas/B.schema.json", R"({"$ref": "A.schema.yaml"})");
  EXPECT_EQ(lines_in(run({"compile", folder("schemas")}).out), 2u);
  file("new/A.schema.yml", "type: number\n");
  file("new/B.schema.json", R"({"$ref": "A.schema.yml"})");
  const Outcome difference = run({"diff", folder("schemas"), folder("new")});
  EXPECT_THAT(difference.out, HasSubstr("A: widened"));
  EXPECT_THAT(difference.out, HasSubstr("B: widened"));
  file("data/a.yaml", "1\n");
  file("data/b.yml", "2\n");
  std::filesystem::create_directory_symlink("data", folder("linked"));
  const std::string schema = folder("schemas") + "/B.schema.json";
  const Outcome judged = run({"validate", "--schema", schema, folder("linked")});
  EXPECT_EQ(judged.code, kAllHeld) << judged.err;
  EXPECT_EQ(lines_in(judged.out), 2u);
}

}  // namespace
}  // namespace runner::schema_tools::testing
