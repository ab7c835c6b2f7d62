#include "runner/contract/schema_bundle.h"

#include "tests/runner/contract/contract_files.h"
#include "wire/json_pointer.h"

namespace runner::contract {
namespace {

wire::Json json(std::string_view text) {
  auto parsed = wire::parse_json(text);
  EXPECT_TRUE(parsed.ok()) << text;
  return parsed.ok() ? *parsed : wire::Json();
}

using SchemaFile = std::pair<std::string, std::string>;  // name, text

wire::Json bundled(const std::vector<SchemaFile>& files, const std::string& uri) {
  json_schema::Documents documents;
  for (const auto& [name, text] : files) {
    const auto added = documents.add("file:///schemas/" + name + ".schema.json", json(text));
    EXPECT_TRUE(added.ok()) << added.error().to_string();
  }
  SchemaBundle bundle(documents, "#/$defs/");
  const wire::Json reference = bundle.reference(uri);
  wire::Object whole;
  if (const std::string* target = reference.find_string("$ref")) whole.set("$ref", *target);
  whole.set("$defs", bundle.schemas());
  return whole;
}

TEST(SchemaBundle, HoldsWhatASchemaRefersToUnderItsName) {
  const wire::Json whole =
      bundled({{"A", R"({"$id": "https://x.example/A", "properties": {"b": {"$ref": "B#/$defs/c"}}})"},
               {"B", R"({"$id": "https://x.example/B", "$defs": {"c": {"type": "string"}}})"},
               {"Unused", R"({"$id": "https://x.example/Unused"})"}},
              "https://x.example/A");
  EXPECT_EQ(whole.find("$defs")->as_object()->size(), 2u);
  EXPECT_EQ(wire::text_at(whole, "/$defs/A/properties/b/$ref"), "#/$defs/B_c");
  EXPECT_EQ(wire::text_at(whole, "/$defs/B_c/type"), "string");
  EXPECT_EQ(wire::find_at(whole, "/$defs/A/$id"), nullptr);
}

TEST(SchemaBundle, FollowsAnchorsAndEmbeddedResources) {
  const wire::Json whole = bundled({{"A", R"({"$id": "https://x.example/A", "$ref": "#here", "properties": {
                        "x": {"$anchor": "here", "type": "object"},
                        "y": {"$id": "inner/B", "$defs": {"z": {"minimum": 1}}, "$ref": "#/$defs/z"}}})"}},
                                   "https://x.example/A");
  EXPECT_EQ(wire::text_at(whole, "/$defs/A/allOf/0/$ref"), "#/$defs/A/properties/x");
  EXPECT_EQ(wire::text_at(whole, "/$defs/A/properties/y/allOf/0/$ref"), "#/$defs/A/properties/y/$defs/z");
}

TEST(SchemaBundle, EndsWhereASchemaContainsItself) {
  const wire::Json whole =
      bundled({{"A", R"({"$id": "https://x.example/A", "items": {"$ref": "A"}})"}}, "https://x.example/A");
  EXPECT_EQ(wire::text_at(whole, "/$defs/A/items/$ref"), "#/$defs/A");
}

TEST(SchemaBundle, LeavesValuesAndNamesAsTheyAre) {
  const wire::Json whole = bundled({{"A", R"({"$id": "https://x.example/A", "const": {"$ref": "nothing"},
                                             "properties": {"$ref": {"type": "string"}}, "enum": [{"$id": "n"}]})"}},
                                   "https://x.example/A");
  EXPECT_EQ(wire::text_at(whole, "/$defs/A/properties/$ref/type"), "string");
  EXPECT_EQ(wire::text_at(whole, "/$defs/A/const/$ref"), "nothing");
  EXPECT_EQ(wire::text_at(whole, "/$defs/A/enum/0/$id"), "n");
}

TEST(SchemaBundle, GivesTwoSchemasOfOneNameTwoNames) {
  const wire::Json whole =
      bundled({{"A", R"({"$id": "https://x.example/A", "anyOf": [{"$ref": "#/$defs/b"}, {"$ref": "A_b"}],
                 "$defs": {"b": {"type": "string"}}})"},
               {"A_b", R"({"$id": "https://x.example/A_b", "type": "number"})"}},
              "https://x.example/A");
  const std::string first = wire::text_at(whole, "/$defs/A/anyOf/0/$ref");
  const std::string second = wire::text_at(whole, "/$defs/A/anyOf/1/$ref");
  EXPECT_NE(first, second);
  EXPECT_EQ(wire::text_at(whole, first.substr(1) + "/type"), "string");
  EXPECT_EQ(wire::text_at(whole, second.substr(1) + "/type"), "number");
}

TEST(SchemaBundle, KnowsNoSchemaThatIsNotThere) {
  EXPECT_EQ(bundled({}, "https://x.example/none").find("$ref"), nullptr);
}

/// The bundle judges every example of both contracts as the schema does.
TEST(SchemaBundle, MeansTheSame) {
  size_t judged = 0;
  for (const auto& plan : plans_of_both_contracts()) {
    for (const SchemaExamples& examples : plan->examples) {
      SchemaBundle bundle(plan->schema_documents, "#/$defs/");
      const wire::Json reference = bundle.reference(examples.schema->schema.uri());
      wire::Object whole = *reference.as_object();
      whole.set("$defs", bundle.schemas());
      json_schema::Documents documents;
      ASSERT_TRUE(documents.add("file:///bundle", whole).ok());
      json_schema::CompileOptions options;
      options.format = json_schema::FormatMode::assertion;
      const auto compiled = json_schema::compile(documents, "file:///bundle", options);
      ASSERT_TRUE(compiled.ok()) << examples.file << compiled.error().to_string();
      for (const json_schema::ExampleDocument& example : examples.documents) {
        EXPECT_EQ(compiled->accepts(example.document), example.is_valid()) << examples.file << example.description;
        ++judged;
      }
    }
  }
  EXPECT_GT(judged, 100u);
}

TEST(Draft07, HasItsOwnWordsForWhatIsNew) {
  const wire::Json converted = in_draft_07(json(R"({"$ref": "#/x", "type": "object", "dependentRequired": {"a": ["b"]},
               "dependentSchemas": {"c": {"$ref": "#/y", "minimum": 1}}, "allOf": [{"type": "object"}],
               "unevaluatedProperties": false, "properties": {"p": {"prefixItems": [true], "items": false}}})"));
  EXPECT_EQ(converted,
            json(R"({"type": "object", "dependencies": {"a": ["b"], "c": {"allOf": [{"$ref": "#/y"}], "minimum": 1}},
                     "allOf": [{"$ref": "#/x"}, {"type": "object"}],
                     "properties": {"p": {"items": [true], "additionalItems": false}}})"));
  EXPECT_EQ(in_draft_07(true), wire::Json(true));
}

}  // namespace
}  // namespace runner::contract
