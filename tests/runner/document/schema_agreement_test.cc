// The readers and schemas/runner/*.schema.json accept and refuse the same documents.
#include <filesystem>

#include "checks/json_schema/json_schema.h"
#include "runner/document/milestone.h"
#include "runner/yaml/yaml.h"
#include "tests/runner/document/edits.h"

namespace runner {
namespace {

class SchemaAgreement : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"fixture", "givens", "milestone", "conventions"}) {
      const auto schema = wire::parse_json(read_file(path_of(name)));
      ASSERT_TRUE(schema.ok()) << schema.error().to_string();
      const auto added = documents_.add(uri_of(name), *schema);
      ASSERT_TRUE(added.ok()) << added.error().to_string();
    }
  }

  static std::string path_of(const std::string& name) { return SOURCE_ROOT "/schemas/runner/" + name + ".schema.json"; }
  static std::string uri_of(const std::string& name) {
    return "https://schemas.swapgraph.example/runner/" + name + ".schema.json";
  }

  std::vector<json_schema::Violation> violations(const std::string& document, const std::string& text) const {
    const auto schema = json_schema::compile(documents_, uri_of(document));
    EXPECT_TRUE(schema.ok()) << schema.error().to_string();
    const auto yaml = read_yaml(text, "x.yaml");
    EXPECT_TRUE(yaml.ok()) << yaml.error().to_string();
    return schema->violations(to_json(yaml->root));
  }

  json_schema::Documents documents_;
};

TEST_F(SchemaAgreement, OnWholeDocuments) {
  for (const char* document : {"fixture", "givens", "milestone", "conventions"}) {
    const auto found = violations(document, whole_document(document));
    EXPECT_TRUE(found.empty()) << document << found.front().instance_location << ": " << found.front().message;
  }
}

TEST_F(SchemaAgreement, OnEdits) {
  for (const Edit& edit : read_edits()) {
    const auto found = violations(edit.document, edited(edit));
    EXPECT_EQ(found.empty(), edit.refused_by != "both") << edit.document << ": " << edit.from << " -> " << edit.to;
  }
}

TEST_F(SchemaAgreement, OnEveryDocumentOfTheProject) {
  size_t documents = 0;
  for (const char* folder : {"/milestones", "/fixtures"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(std::string(SOURCE_ROOT) + folder)) {
      if (entry.path().extension() != ".yaml") continue;
      const std::string stem = entry.path().stem();
      const bool own_kind = stem == "givens" || stem == "conventions";
      const std::string kind = own_kind ? stem : std::string(folder) == "/milestones" ? "milestone" : "fixture";
      const auto found = violations(kind, read_file(entry.path()));
      EXPECT_TRUE(found.empty()) << entry.path() << found.front().instance_location << ": " << found.front().message;
      ++documents;
    }
  }
  EXPECT_GT(documents, 0u);
}

}  // namespace
}  // namespace runner
