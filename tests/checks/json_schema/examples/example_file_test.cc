#include "checks/json_schema/examples/example_file.h"

#include <gmock/gmock.h>

#include "tests/checks/json_schema/schemas.h"
#include "tests/support/file_text.h"

namespace json_schema {
namespace {

using namespace testing;  // of this folder
using ::testing::HasSubstr;

constexpr const char* kValid = R"("valid": [{"description": "one", "data": {"id": "a", "list": [1, 2]}}])";

/// A file with the valid example above and one invalid example.
std::string with_invalid(std::string_view entry) {
  return "{" + std::string(kValid) + ",\n\"invalid\": [\n" + std::string(entry) + "\n]}";
}

/// The last example of the file, or one described by the error.
ExampleDocument last_of(const std::string& text) {
  const auto examples = read_examples(text, "f.json");
  if (!examples || examples->empty()) {
    ADD_FAILURE() << (examples ? "no example" : examples.error().to_string());
    return {};
  }
  return examples->back();
}

std::string document_of(std::string_view change) {
  return wire::to_text(
      last_of(with_invalid(R"({"description": "x", "breaks": {"": "type"}, )" + std::string(change) + "}")).document);
}

std::string error_of(const std::string& text) {
  const auto examples = read_examples(text, "f.json");
  return examples ? "no error" : examples.error().to_string();
}

TEST(ReadExamplesTest, KeepsDescriptionsPlacesAndKeywords) {
  const auto examples = read_examples(
      with_invalid(R"({"description": "no id", "from": "one", "remove": ["/id"], "breaks": {"": "required"}})"),
      "f.json");
  ASSERT_TRUE(examples.ok()) << examples.error().to_string();
  ASSERT_EQ(examples->size(), 2u);
  const ExampleDocument& valid = examples->front();
  EXPECT_TRUE(valid.is_valid());
  EXPECT_EQ(valid.description, "one");
  EXPECT_EQ(valid.pointer, "/valid/0");
  EXPECT_EQ(wire::to_text(valid.document), R"({"id":"a","list":[1,2]})");
  const ExampleDocument& invalid = examples->back();
  EXPECT_FALSE(invalid.is_valid());
  EXPECT_EQ(invalid.pointer, "/invalid/0");
  ASSERT_EQ(invalid.breaks.size(), 1u);
  EXPECT_EQ(invalid.breaks[0].instance_location, "");
  EXPECT_EQ(invalid.breaks[0].keyword, "required");
}

TEST(ReadExamplesTest, MakesInvalidDocumentsFromValidOnes) {
  EXPECT_EQ(document_of(R"("from": "one", "remove": ["/id", "/list/0"])"), R"({"list":[2]})");
  EXPECT_EQ(document_of(R"("from": "one", "set": {"/id": 1, "/new": null})"), R"({"id":1,"list":[1,2],"new":null})");
  EXPECT_EQ(document_of(R"("from": "one", "set": {"/list/-": 3})"), R"({"id":"a","list":[1,2,3]})");
  EXPECT_EQ(document_of(R"("from": "one", "repeat": {"/list/1": 3})"), R"({"id":"a","list":[2,2,2]})");
  EXPECT_EQ(document_of(R"("data": [])"), "[]");
}

TEST(ReadExamplesTest, RemovesThenSetsThenRepeats) {
  EXPECT_EQ(document_of(R"("from": "one", "repeat": {"/list/0": 2}, "set": {"/list/0": 7}, "remove": ["/list/0"])"),
            R"({"id":"a","list":[7,7]})");
}

TEST(ReadExamplesTest, PlacesErrors) {
  const std::string text = with_invalid(R"({"description": "x", "from": "two", "set": {}, "breaks": {"": "type"}})");
  EXPECT_EQ(error_of(text),
            "f.json:3:30 at /invalid/0/from: \"two\"; expected the description of a valid example of this file");
  EXPECT_EQ(error_of("[]"), "f.json:1:1: not an object; expected an object with \"valid\"");
  EXPECT_THAT(error_of("{\n\"valid\": }"), HasSubstr("f.json: line 2, column 10"));
}

TEST(ReadExamplesTest, RefusesChangesThatLeadNowhere) {
  for (const char* change :
       {R"("remove": ["/none"])", R"("remove": ["id"])", R"("remove": [""])", R"("set": {"/id/x": 1})",
        R"("set": {"/list/3": 1})", R"("repeat": {"/id": 2})", R"("repeat": {"/list/2": 2})", R"("repeat": {"": 2})"}) {
    EXPECT_THAT(error_of(with_invalid(R"({"description": "x", "breaks": {"": "type"}, "from": "one", )" +
                                      std::string(change) + "}")),
                HasSubstr("does not lead to a place in the document"))
        << change;
  }
}

TEST(ReadExamplesTest, RefusesRepeatedDescriptions) {
  EXPECT_THAT(error_of(with_invalid(R"({"description": "one", "data": 1, "breaks": {"": "type"}})")),
              HasSubstr("a second example described as \"one\""));
}

// Editors complete and check the files by the schema: neither side accepts a form that the other refuses.
TEST(ReadExamplesTest, RefusesTheSameFormsAsTheSchemaOfTheFiles) {
  const Schema schema = schema_of(file_text(SOURCE_ROOT "/schemas/runner/examples.schema.json"), asserting_formats());
  const std::string good = with_invalid(R"({"description": "x", "data": 1, "breaks": {"": "type"}})");
  EXPECT_TRUE(schema.accepts(parse(good)));
  EXPECT_EQ(error_of(good), "no error");
  for (const std::string& text : std::initializer_list<std::string>{
           "{}",
           R"({"valid": {}})",
           R"({"valid": [1]})",
           R"({"valid": [], "invalid": {}})",
           R"({"valid": [], "more": []})",
           R"({"valid": [{"description": "x"}]})",
           R"({"valid": [{"data": 1}]})",
           R"({"valid": [{"description": "", "data": 1}]})",
           R"({"valid": [{"description": 1, "data": 1}]})",
           R"({"valid": [{"description": "x", "data": 1, "breaks": {"": "type"}}]})",
           with_invalid(R"({"description": "x", "data": 1})"),
           with_invalid(R"({"data": 1, "breaks": {"": "type"}})"),
           with_invalid(R"({"description": "x", "data": 1, "breaks": {}})"),
           with_invalid(R"({"description": "x", "data": 1, "breaks": "type"})"),
           with_invalid(R"({"description": "x", "data": 1, "breaks": {"id": "type"}})"),
           with_invalid(R"({"description": "x", "data": 1, "breaks": {"": ""}})"),
           with_invalid(R"({"description": "x", "data": 1, "breaks": {"": 1}})"),
           with_invalid(R"({"description": "x", "data": 1, "from": "one", "breaks": {"": "type"}})"),
           with_invalid(R"({"description": "x", "data": 1, "set": {"/id": 1}, "breaks": {"": "type"}})"),
           with_invalid(R"({"description": "x", "from": "one", "breaks": {"": "type"}})"),
           with_invalid(R"({"description": "x", "from": 1, "set": {}, "breaks": {"": "type"}})"),
           with_invalid(R"({"description": "x", "set": {}, "breaks": {"": "type"}})"),
           with_invalid(R"({"description": "x", "from": "one", "set": {"id": 1}, "breaks": {"": "type"}})"),
           with_invalid(R"({"description": "x", "from": "one", "set": [], "breaks": {"": "type"}})"),
           with_invalid(R"({"description": "x", "from": "one", "remove": {}, "breaks": {"": "type"}})"),
           with_invalid(R"({"description": "x", "from": "one", "remove": [1], "breaks": {"": "type"}})"),
           with_invalid(R"({"description": "x", "from": "one", "repeat": {"/list/0": -1}, "breaks": {"": "type"}})"),
           with_invalid(R"({"description": "x", "from": "one", "repeat": {"/list/0": 10001}, "breaks": {"": "type"}})"),
           with_invalid(R"({"description": "x", "from": "one", "repeat": [], "breaks": {"": "type"}})"),
       }) {
    EXPECT_FALSE(schema.accepts(parse(text))) << text;
    EXPECT_NE(error_of(text), "no error") << text;
  }
}

std::string mismatch_of(std::string_view schema, const ExampleDocument& example) {
  const auto mismatch = judge_example(schema_of(schema), example);
  return mismatch ? mismatch->expected + " | " + mismatch->actual : "none";
}

TEST(JudgeExampleTest, WantsTheKeywordAtItsPlace) {
  constexpr const char* kSchema = R"({"required": ["id"], "properties": {"id": {"type": "string", "minLength": 2}}})";
  const ExampleDocument valid{"good", "", parse(R"({"id": "ab"})"), {}};
  EXPECT_EQ(mismatch_of(kSchema, valid), "none");
  EXPECT_EQ(mismatch_of(kSchema, {"short", "", parse(R"({"id": "a"})"), {{"/id", "minLength"}}}), "none");
  EXPECT_EQ(mismatch_of(kSchema, {"short", "", parse(R"({"id": "a"})"), {}}),
            R"("short" is accepted | refused with "minLength" at "/id")");
  EXPECT_EQ(mismatch_of(kSchema, {"good", "", parse(R"({"id": "ab"})"), {{"/id", "minLength"}}}),
            R"("good" is refused with "minLength" at "/id" | it is accepted)");
  EXPECT_EQ(mismatch_of(kSchema, {"number", "", parse(R"({"id": 1})"), {{"/id", "minLength"}}}),
            R"("number" is refused with "minLength" at "/id" | refused with "type" at "/id")");
  EXPECT_EQ(mismatch_of(kSchema, {"elsewhere", "", parse(R"({"id": "a"})"), {{"", "minLength"}}}),
            R"("elsewhere" is refused with "minLength" at "" | refused with "minLength" at "/id")");
  EXPECT_EQ(mismatch_of(kSchema, {"both", "", parse("{}"), {{"", "required"}, {"/id", "type"}}}),
            R"("both" is refused with "type" at "/id" | refused with "required" at "")");
}

}  // namespace
}  // namespace json_schema
