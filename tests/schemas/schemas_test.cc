// The schemas as data: every file compiles, is named as its "$id" says, and tells its examples apart.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/schemas/schema_files.h"

namespace {

constexpr std::string_view kBase = "https://schemas.swapgraph.example/";

const SchemaFiles& schema_files() {
  static const SchemaFiles files = read_schema_files();
  return files;
}

size_t count_examples(const std::vector<ExampleFile>& examples, const std::string& schema, bool valid) {
  return static_cast<size_t>(std::count_if(examples.begin(), examples.end(), [&](const ExampleFile& example) {
    return example.schema == schema && example.valid == valid;
  }));
}

TEST(Schemas, compile) {
  for (const auto& [name, uri] : schema_files().uris) {
    const auto schema = compile(schema_files(), name);
    EXPECT_TRUE(schema.ok()) << name << ": " << (schema.ok() ? "" : schema.error().to_string());
  }
  EXPECT_FALSE(schema_files().uris.empty());
}

TEST(Schemas, are_named_by_their_ids) {
  for (const auto& [name, uri] : schema_files().uris) {
    EXPECT_EQ(uri, std::string(kBase) + name + ".schema.json");
  }
}

// The runner's own schemas describe YAML files: tests/runner/document.
TEST(Schemas, have_valid_and_invalid_examples) {
  const auto examples = example_files();
  for (const auto& [name, uri] : schema_files().uris) {
    if (name.starts_with("runner/")) continue;
    EXPECT_GT(count_examples(examples, name, true), 0u) << name << " has no valid example";
    EXPECT_GT(count_examples(examples, name, false), 0u) << name << " has no invalid example";
  }
}

TEST(Examples, are_told_apart_by_their_schemas) {
  const auto examples = example_files();
  for (const auto& [name, uri] : schema_files().uris) {
    const auto schema = compile(schema_files(), name);
    ASSERT_TRUE(schema.ok()) << schema.error().to_string();
    for (const ExampleFile& example : examples) {
      if (example.schema != name) continue;
      const wire::Json document = read_json(example.path);
      const auto violations = schema->violations(document);
      EXPECT_EQ(violations.empty(), example.valid)
          << example.path << (violations.empty() ? "" : ": " + violations.front().message);
      EXPECT_EQ(schema->accepts(document), example.valid) << example.path;
    }
  }
}

TEST(Examples, say_in_their_names_what_they_are) {
  for (const ExampleFile& example : example_files()) {
    EXPECT_TRUE(example.valid || example.path.filename().string().starts_with("invalid-")) << example.path;
    EXPECT_TRUE(schema_files().uris.contains(example.schema)) << example.path << " belongs to no schema";
  }
}

// What M103 added is optional: a document from before it is valid still.
TEST(Baseline, documents_are_valid_under_the_schemas_of_today) {
  size_t judged = 0;
  for (const ExampleFile& example : example_files()) {
    if (!example.valid || !example.schema.starts_with("baseline/")) continue;
    const auto today = compile(schema_files(), example.schema.substr(std::string("baseline/").size()));
    ASSERT_TRUE(today.ok()) << today.error().to_string();
    EXPECT_TRUE(today->accepts(read_json(example.path))) << example.path;
    ++judged;
  }
  EXPECT_GT(judged, 0u);
}

// The schemas from before M103 are closed: that an old document passes both is no accident of an open schema.
TEST(Baseline, refuses_attribution) {
  const auto before = compile(schema_files(), "baseline/SwapIntent");
  ASSERT_TRUE(before.ok()) << before.error().to_string();
  const auto path = std::filesystem::path(SOURCE_ROOT) / "schemas/examples/SwapIntent/valid-attributed.json";
  EXPECT_FALSE(before->accepts(read_json(path)));
}

}  // namespace
