// `schema diff`: each kind of change is found with a witness that both versions confirm; what breaks whom; exit codes.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <map>

#include "tests/runner/schema_tools/schema_session.h"
#include "wire/json.h"

namespace runner::schema_tools::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class DiffTest : public SchemaSession {
 protected:
  Outcome diff_of(const std::string& before, const std::string& after, Arguments more = {}) const {
    Arguments arguments = {"diff", file("old/Thing.schema.json", before), file("new/Thing.schema.json", after)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments);
  }
  /// The only schema of the JSON report.
  wire::Json report_of(const std::string& before, const std::string& after) const {
    const Outcome outcome = diff_of(before, after, {"--format", "json"});
    auto json = wire::parse_json(outcome.out);
    EXPECT_TRUE(json.ok()) << outcome.out << outcome.err;
    return json.ok() ? json->find("schemas")->as_array()->front() : wire::Json();
  }
  bool accepts(const std::string& version, const wire::Json& instance) const {
    const std::string path = file("instance.json", wire::to_text(instance));
    return run({"validate", "--format-assertion", "--schema", folder(version + "/Thing.schema.json"), path}).code ==
           kAllHeld;
  }
};

struct Change {
  std::string before;
  std::string after;
  std::string keyword;  ///< that refuses
};

/// Each in one direction; the test turns it round for the other.
std::vector<Change> narrowings() {
  const std::string open = R"({"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "integer"}})";
  return {
      {R"({"type": "integer"})", R"({"type": "integer", "maximum": 12345})", "maximum"},
      {R"({"type": "integer", "minimum": 3})", R"({"type": "integer", "minimum": 4})", "minimum"},
      {R"({"type": "number"})", R"({"type": "integer"})", "type"},
      {R"({"type": ["string", "null"]})", R"({"type": "string"})", "type"},
      {R"({"type": "number"})", R"({"type": "number", "multipleOf": 0.01})", "multipleOf"},
      {R"({"enum": ["a", "b", "c"]})", R"({"enum": ["a", "c"]})", "enum"},
      {R"({"type": "string"})", R"({"type": "string", "maxLength": 77})", "maxLength"},
      {R"({"type": "string"})", R"({"type": "string", "minLength": 1})", "minLength"},
      {R"({"type": "string", "pattern": "^[a-z]+$"})", R"({"type": "string", "pattern": "^[a-y]+$"})", "pattern"},
      {R"({"type": "string"})", R"({"type": "string", "format": "date-time"})", "format"},
      {R"({"type": "string", "format": "date-time"})", R"({"type": "string", "format": "date-time", "pattern": "Z$"})",
       "pattern"},
      {open + "}", open + R"(, "required": ["a"]})", "required"},
      {open + "}", open + R"(, "additionalProperties": false})", "additionalProperties"},
      {open + "}", R"({"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "integer"},
          "c": {"type": "boolean"}}})",
       "type"},
      {open + R"(, "additionalProperties": false})",
       R"({"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": false})",
       "additionalProperties"},
      {open + "}", open + R"(, "dependentRequired": {"a": ["b"]}})", "dependentRequired"},
      {open + "}", open + R"(, "maxProperties": 4})", "maxProperties"},
      {R"({"type": "array", "items": {"type": "integer"}})",
       R"({"type": "array", "items": {"type": "integer"}, "uniqueItems": true})", "uniqueItems"},
      {R"({"type": "array"})", R"({"type": "array", "maxItems": 20})", "maxItems"},
      {R"({"type": "array", "items": {"type": "integer"}})", R"({"type": "array", "items": {"type": "integer"},
          "contains": {"const": 5}})",
       "contains"},
      {R"({"anyOf": [{"const": 1}, {"const": 2}]})", R"({"anyOf": [{"const": 1}]})", "anyOf"},
      {open + "}", open + R"(, "if": {"required": ["a"]}, "then": {"required": ["b"]}})", "required"},
      {open + "}", open + R"(, "not": {"required": ["a", "b"]}})", "not"},
      {R"({"type": "object", "properties": {"deep": {"type": "array",
          "items": {"properties": {"x": {"maximum": 9}}}}}})",
       R"({"type": "object", "properties": {"deep": {"type": "array",
          "items": {"properties": {"x": {"maximum": 8}}}}}})",
       "maximum"},
  };
}

TEST_F(DiffTest, FindsEachNarrowingWithAWitness) {
  for (const Change& change : narrowings()) {
    const wire::Json report = report_of(change.before, change.after);
    const std::string what = change.before + " -> " + change.after + "\n" + wire::to_text(report, 2);
    ASSERT_EQ(*report.find_string("verdict"), "narrowed") << what;
    bool named = false;
    for (const wire::Json& narrowing : *report.find("narrowings")->as_array()) {
      named |= *narrowing.find_string("keyword") == change.keyword;
      EXPECT_TRUE(accepts("old", *narrowing.find("witness"))) << what;
      EXPECT_FALSE(accepts("new", *narrowing.find("witness"))) << what;
    }
    EXPECT_TRUE(named) << what;
  }
}

TEST_F(DiffTest, FindsEachWideningWithAWitness) {
  for (const Change& change : narrowings()) {
    const wire::Json report = report_of(change.after, change.before);
    const std::string what = change.after + " -> " + change.before + "\n" + wire::to_text(report, 2);
    ASSERT_EQ(*report.find_string("verdict"), "widened") << what;
    for (const wire::Json& widening : *report.find("widenings")->as_array()) {
      EXPECT_FALSE(accepts("old", *widening.find("witness"))) << what;
      EXPECT_TRUE(accepts("new", *widening.find("witness"))) << what;
    }
  }
}

TEST_F(DiffTest, RecognisesEquivalentSchemas) {
  const std::vector<std::pair<std::string, std::string>> same = {
      {R"({"type": "string"})", R"({"title": "T", "type": "string", "description": "text", "x-note": 1})"},
      {R"({"enum": [1, 2]})", R"({"enum": [2, 1.0]})"},
      {R"({"$ref": "#/$defs/a", "$defs": {"a": {"minimum": 1}}})", R"({"minimum": 1})"},
      {R"({"type": ["null", "string"], "required": ["a", "b"]})",
       R"({"required": ["b", "a"], "type": ["string", "null"]})"},
  };
  for (const auto& [before, after] : same) {
    const Outcome outcome = diff_of(before, after);
    EXPECT_EQ(outcome.code, kAllHeld);
    EXPECT_THAT(outcome.out, HasSubstr("Thing: identical\n")) << before << " -> " << after;
  }
}

TEST_F(DiffTest, ProvesThatDifferentTextsAreEqual) {
  const std::vector<std::pair<std::string, std::string>> same = {
      {R"({"anyOf": [{"type": "null"}, {"type": "string"}]})", R"({"type": ["null", "string"]})"},
      {R"({"type": "integer", "exclusiveMinimum": 0})", R"({"type": "integer", "minimum": 1})"},
      {R"({"type": "object", "required": ["a"], "minProperties": 1})", R"({"type": "object", "required": ["a"]})"},
      {R"({"not": {"not": {"pattern": "^a"}}})", R"({"pattern": "^a"})"},
      {R"({"type": "string", "pattern": "^(a|b)$"})", R"({"enum": ["a", "b"]})"},
      {R"({"type": "array", "contains": {}, "items": {"type": "null"}})",
       R"({"type": "array", "minItems": 1, "items": {"const": null}})"},
  };
  for (const auto& [before, after] : same) {
    const Outcome outcome = diff_of(before, after);
    EXPECT_EQ(outcome.code, kAllHeld) << before << "\n" << outcome.out;
    EXPECT_THAT(outcome.out, HasSubstr("Thing: equal; compatible")) << before;
    EXPECT_THAT(outcome.out, HasSubstr("not narrowed: proved"));
    EXPECT_THAT(outcome.out, HasSubstr("differs: "));
  }
}

TEST_F(DiffTest, ProvesTheDirectionInWhichNothingChanges) {
  const std::string wide = R"({"type": "object", "properties": {"a": {"type": "string", "maxLength": 9}}})";
  const std::string tight = R"({"type": "object", "properties": {"a": {"type": "string", "maxLength": 8}}})";
  EXPECT_THAT(diff_of(wide, tight).out, HasSubstr("    not widened: proved\n"));
  EXPECT_THAT(diff_of(tight, wide).out, HasSubstr("    not narrowed: proved\n"));
}

TEST_F(DiffTest, SaysWhatIsUndecidedAndFailsUnlessToldOtherwise) {
  const std::string before = R"({"type": "string", "pattern": "^\\ba.*$"})";
  const std::string after = R"({"type": "string", "pattern": "^\\b\\ba.*$"})";
  const Outcome outcome = diff_of(before, after);
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.out, HasSubstr("Thing: undecided; may break senders or readers"));
  EXPECT_THAT(outcome.out, HasSubstr("narrowed: undecided, because the pattern"));
  EXPECT_THAT(outcome.out, HasSubstr("1 undecided\n"));
  EXPECT_EQ(diff_of(before, after, {"--undecided", "warn"}).code, kAllHeld);
}

TEST_F(DiffTest, SeesTheTargetsOfDynamicReferences) {
  const auto tree = [](const std::string& node) {
    return R"({"$id": "https://x.example/strict", "$dynamicAnchor": "node", "$ref": "tree", )" + node +
           R"(, "$defs": {"t": {"$id": "tree", "$dynamicAnchor": "node", "type": "object",
              "properties": {"child": {"$dynamicRef": "#node"}}}}})";
  };
  const Outcome outcome = diff_of(tree(R"("minProperties": 1)"), tree(R"("minProperties": 2)"));
  EXPECT_NE(outcome.code, kAllHeld);
  EXPECT_THAT(outcome.out, Not(HasSubstr("identical")));
  EXPECT_THAT(diff_of(tree(R"("minProperties": 1)"), tree(R"("minProperties": 1)")).out, HasSubstr("identical"));
}

TEST_F(DiffTest, FindsChangesWhateverTheSizeOfTheSchema) {
  const auto list = [](int from, int to, const std::string& form) {
    std::string text;
    for (int i = from; i < to; ++i) text += (i > from ? "," : "") + fmt::format(fmt::runtime(form), i);
    return text;
  };
  const auto changed = [&](const std::string& before, const std::string& after) {
    return *report_of(before, after).find_string("verdict");
  };
  const auto values = [&](int to) { return "{\"enum\": [" + list(0, to, "{}") + "]}"; };
  EXPECT_EQ(changed(values(5'000), values(4'999)), "narrowed");
  const auto members = [&](int limit) {
    return R"({"type": "object", "properties": {)" + list(0, 999, R"("m{}": {{"type": "string"}})") +
           fmt::format(R"(, "last": {{"maximum": {}}}}}}})", limit);
  };
  EXPECT_EQ(changed(members(5), members(4)), "narrowed");
  EXPECT_EQ(changed(R"({"type": "array", "maxItems": 2000})", R"({"type": "array", "maxItems": 1999})"), "narrowed");
  EXPECT_EQ(changed(R"({"type": "array", "minItems": 32724})", R"({"type": "array", "minItems": 32725})"), "narrowed");
  EXPECT_EQ(changed(R"({"maxLength": 1000000})", R"({"maxLength": 999999})"), "narrowed");
  EXPECT_EQ(
      changed(R"({"contains": {"const": 1}, "maxContains": 3})", R"({"contains": {"const": 1}, "maxContains": 2})"),
      "narrowed");
}

TEST_F(DiffTest, FindsBothAtOnce) {
  const wire::Json report = report_of(R"({"type": "integer", "minimum": 0, "maximum": 10})",
                                      R"({"type": "integer", "minimum": 5, "maximum": 20})");
  EXPECT_EQ(*report.find_string("verdict"), "both");
  EXPECT_EQ(report.find("narrowings")->as_array()->size(), 1u);
  EXPECT_EQ(report.find("widenings")->as_array()->size(), 1u);
}

TEST_F(DiffTest, NamesDecideWhomAChangeBreaks) {
  const std::string wide = R"({"type": "integer"})";
  const std::string tight = R"({"type": "integer", "minimum": 0})";
  const auto diff = [&](const std::string& name, bool narrows, Arguments more = {}) {
    Arguments arguments = {"diff", file("old/" + name, narrows ? wide : tight),
                           file("new/" + name, narrows ? tight : wide)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Outcome outcome = run(arguments);
    std::filesystem::remove_all(folder("old"));
    std::filesystem::remove_all(folder("new"));
    return outcome;
  };
  EXPECT_EQ(diff("AddRequest.schema.json", true).code, kFindings);
  EXPECT_EQ(diff("AddRequest.schema.json", false).code, kAllHeld);
  EXPECT_EQ(diff("AddResponse.schema.json", true).code, kAllHeld);
  EXPECT_EQ(diff("AddResponse.schema.json", false).code, kFindings);
  EXPECT_EQ(diff("AddedEventPayload.schema.json", false).code, kFindings);
  EXPECT_EQ(diff("Thing.schema.json", true).code, kFindings);
  EXPECT_EQ(diff("Thing.schema.json", false).code, kFindings);
  EXPECT_EQ(diff("Thing.schema.json", false, {"--used-as", "request"}).code, kAllHeld);
  EXPECT_THAT(diff("AddRequest.schema.json", true).out, HasSubstr("narrowed; breaks senders"));
  EXPECT_THAT(diff("AddResponse.schema.json", false).out, HasSubstr("widened; breaks readers"));
}

TEST_F(DiffTest, PairsFoldersByFileName) {
  file("old/A.schema.json", R"({"$id": "https://x.example/A", "$ref": "B"})");
  file("old/B.schema.json", R"({"$id": "https://x.example/B", "type": "string"})");
  file("old/C.schema.json", R"({"$id": "https://x.example/C", "type": "string"})");
  file("new/A.schema.json", R"({"$id": "https://x.example/A", "$ref": "B"})");
  file("new/B.schema.json", R"({"$id": "https://x.example/B", "type": "string", "minLength": 1})");
  file("new/D.schema.json", R"({"$id": "https://x.example/D"})");
  file("new/examples/B.json", R"({"valid": [{"description": "empty", "data": ""}]})");
  const Outcome outcome = run({"diff", folder("old"), folder("new")});
  EXPECT_EQ(outcome.code, kFindings);
  EXPECT_THAT(outcome.out, HasSubstr("A: narrowed"));
  EXPECT_THAT(outcome.out, HasSubstr("B: narrowed"));
  EXPECT_THAT(outcome.out, HasSubstr("examples/B.json, empty): \"\""));
  EXPECT_THAT(outcome.out, HasSubstr("C: removed"));
  EXPECT_THAT(outcome.out, HasSubstr("D: added; compatible"));
  EXPECT_THAT(outcome.out, HasSubstr("4 schemas compared, 3 with breaking changes"));
}

TEST_F(DiffTest, PairsRenamedFilesByTheirId) {
  file("old/A.schema.json", R"({"$id": "https://x.example/A", "type": "string"})");
  file("old/B.schema.json", R"({"$id": "https://x.example/B", "type": "string"})");
  file("new/moved/C.schema.json", R"({"$id": "https://x.example/A", "type": "string", "minLength": 1})");
  file("new/B.schema.json", R"({"$id": "https://x.example/B", "type": "string"})");
  const Outcome outcome = run({"diff", folder("old"), folder("new")});
  EXPECT_THAT(outcome.out, HasSubstr("moved/C: narrowed"));
  EXPECT_THAT(outcome.out, HasSubstr("2 schemas compared"));
  EXPECT_THAT(outcome.out, Not(HasSubstr("removed")));
}

TEST_F(DiffTest, DecidesASharedSchemaOnceAndSaysWhereTheChangeShows) {
  const std::string uses = R"({"type": "object", "properties": {"code": {"$ref": "Code.schema.json"}}, "required": [)";
  for (const char* version : {"old/", "new/"}) {
    const bool is_old = std::string(version) == "old/";
    const std::string in = version;
    // A word boundary is beyond the decision procedure: samples decide nothing, and none are repeated for the users.
    file(in + "Code.schema.json", is_old ? R"({"type": "string", "pattern": "^\\b[A-Z]{2}$"})"
                                         : R"({"type": "string", "pattern": "^\\b[A-Z][A-Z]$"})");
    file(in + "Size.schema.json", is_old ? R"({"type": "integer", "maximum": 5})" : R"({"type": "integer"})");
    file(in + "User.schema.json", uses + R"("code"]})");
    file(in + "Never.schema.json", R"({"properties": {"size": {"type": "string", "$ref": "Size.schema.json"}}})");
    file(in + "Bounded.schema.json", R"({"properties": {"size": {"$ref": "Size.schema.json", "maximum": 4}}})");
    file(in + "Sized.schema.json", R"({"items": {"anyOf": [{"$ref": "Size.schema.json"}, {"type": "null"}]}})");
  }
  const Outcome outcome = run({"diff", folder("old"), folder("new"), "--format", "json"});
  EXPECT_EQ(outcome.code, kFindings) << outcome.out << outcome.err;
  const auto report = wire::parse_json(outcome.out);
  ASSERT_TRUE(report.ok()) << outcome.out;
  std::map<std::string, std::string> verdicts;
  int64_t samples = 0;
  for (const wire::Json& schema : *report->find("schemas")->as_array()) {
    const std::string name = *schema.find_string("name");
    verdicts[name] = *schema.find_string("verdict");
    if (name == "User") samples = *schema.find("samples")->as_integer();
  }
  const std::map<std::string, std::string> expected = {{"Code", "undecided"}, {"Size", "widened"},
                                                       {"User", "undecided"}, {"Never", "equal"},
                                                       {"Bounded", "equal"},  {"Sized", "widened"}};
  EXPECT_EQ(verdicts, expected);
  EXPECT_LE(samples, 100);
}

TEST_F(DiffTest, FormatsCountUnlessTheyAreAnnotations) {
  const std::string before = R"({"type": "string"})";
  const std::string after = R"({"type": "string", "format": "date"})";
  EXPECT_EQ(diff_of(before, after).code, kFindings);
  EXPECT_THAT(diff_of(before, after, {"--format-annotation"}).out, HasSubstr("Thing: identical"));
}

TEST_F(DiffTest, RefusesWhatItCannotRead) {
  const std::string good = file("good.schema.json", "{}");
  EXPECT_EQ(run({"diff", good}).code, kUsageOrInput);
  EXPECT_EQ(run({"diff", good, folder("none.json")}).code, kUsageOrInput);
  EXPECT_EQ(run({"diff", good, folder()}).code, kUsageOrInput);
  const Outcome broken = diff_of("{}", R"({"type": 3})");
  EXPECT_EQ(broken.code, kUsageOrInput);
  EXPECT_THAT(broken.err, HasSubstr("new/Thing.schema.json:1:"));
}

}  // namespace
}  // namespace runner::schema_tools::testing
