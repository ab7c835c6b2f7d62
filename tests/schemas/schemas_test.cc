// The schemas as data: every file compiles, is named after its "$id", and judges its examples as their file states.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/schemas/schema_files.h"

namespace {

constexpr std::string_view kBase = "https://schemas.swapgraph.example/";

const SchemaFiles& schema_files() {
  static const SchemaFiles files = read_schema_files();
  return files;
}

const std::vector<SchemaExample>& examples() {
  static const std::vector<SchemaExample> all = schema_examples();
  return all;
}

size_t count_examples(const std::string& schema, bool valid) {
  const auto& all = examples();
  return static_cast<size_t>(std::count_if(all.begin(), all.end(), [&](const SchemaExample& one) {
    return one.schema == schema && one.example.is_valid() == valid;
  }));
}

TEST(Schemas, Compile) {
  for (const auto& [name, uri] : schema_files().uris) {
    const auto schema = compile(schema_files(), name);
    EXPECT_TRUE(schema.ok()) << name << ": " << (schema.ok() ? "" : schema.error().to_string());
  }
  EXPECT_FALSE(schema_files().uris.empty());
}

TEST(Schemas, AreNamedByTheirIds) {
  for (const auto& [name, uri] : schema_files().uris) {
    EXPECT_EQ(uri, std::string(kBase) + name + ".schema.json");
  }
}

// The runner's own schemas describe its input files: tests/runner/document and examples_test.cc.
TEST(Schemas, HaveValidAndInvalidExamples) {
  for (const auto& [name, uri] : schema_files().uris) {
    if (name.starts_with("runner/")) continue;
    EXPECT_GT(count_examples(name, true), 0u) << name << " has no valid example";
    EXPECT_GT(count_examples(name, false), 0u) << name << " has no invalid example";
  }
}

TEST(Examples, AreJudgedAsTheirFilesState) {
  for (const auto& [name, uri] : schema_files().uris) {
    const auto schema = compile(schema_files(), name);
    ASSERT_TRUE(schema.ok()) << schema.error().to_string();
    for (const SchemaExample& one : examples()) {
      if (one.schema != name) continue;
      const auto mismatch = json_schema::judge_example(*schema, one.example);
      EXPECT_FALSE(mismatch) << one.file << ": expected " << mismatch->expected << ", actual " << mismatch->actual;
      EXPECT_EQ(schema->accepts(one.example.document), one.example.is_valid()) << one.name();
    }
  }
}

TEST(Examples, AreInTheFormThatTheirSchemaDescribes) {
  const auto schema = compile(schema_files(), "runner/examples");
  ASSERT_TRUE(schema.ok()) << schema.error().to_string();
  for (const std::filesystem::path& path : example_files()) {
    const auto violations = schema->violations(read_json(path));
    EXPECT_TRUE(violations.empty()) << path << " at " << violations.front().instance_location << ": "
                                    << violations.front().message;
  }
}

TEST(Examples, BelongToSchemas) {
  for (const SchemaExample& one : examples()) {
    EXPECT_TRUE(schema_files().uris.contains(one.schema)) << one.file << " belongs to no schema";
  }
}

// What M103 added is optional: a document from before it is still valid.
TEST(Baseline, DocumentsAreValidUnderTodaysSchemas) {
  size_t judged = 0;
  for (const SchemaExample& one : examples()) {
    if (!one.example.is_valid() || !one.schema.starts_with("baseline/")) continue;
    const auto today = compile(schema_files(), one.schema.substr(std::string("baseline/").size()));
    ASSERT_TRUE(today.ok()) << today.error().to_string();
    EXPECT_TRUE(today->accepts(one.example.document)) << one.name();
    ++judged;
  }
  EXPECT_GT(judged, 0u);
}

// The schemas from before M103 are closed: an old document does not pass both merely because one of them is open.
TEST(Baseline, RefusesAttribution) {
  const auto before = compile(schema_files(), "baseline/SwapIntent");
  ASSERT_TRUE(before.ok()) << before.error().to_string();
  const auto attributed = std::find_if(examples().begin(), examples().end(), [](const SchemaExample& one) {
    return one.schema == "SwapIntent" && one.example.description == "attributed";
  });
  ASSERT_NE(attributed, examples().end());
  EXPECT_FALSE(before->accepts(attributed->example.document));
}

}  // namespace
