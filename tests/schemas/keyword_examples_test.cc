// What the examples are worth: of each keyword of each schema there is an example that it alone decides, so that a
// schema that loses the keyword is noticed. A keyword that decides nothing, which the comparison of schemas proves,
// needs none.
#include <gtest/gtest.h>

#include <algorithm>

#include "checks/json_schema/compare/compare.h"
#include "tests/schemas/loosenings.h"
#include "tests/schemas/schema_files.h"

namespace {

using json_schema::Relation;
using json_schema::Schema;

json_schema::CompileOptions asserting_formats() {
  json_schema::CompileOptions options;
  options.format = json_schema::FormatMode::assertion;
  return options;
}

/// One schema, its examples, and the documents that it refers to.
class Sharpness {
 public:
  Sharpness(const SchemaFiles& files, std::string name, const std::vector<SchemaExample>& examples)
      : name_(std::move(name)), uri_(files.uris.at(name_)), document_(*files.documents.find(uri_)->root) {
    for (const std::string& uri : files.documents.uris()) {
      if (uri != uri_) static_cast<void>(others_.add(uri, *files.documents.find(uri)->root));
    }
    for (const SchemaExample& one : examples) {
      if (one.schema == name_) examples_.push_back(&one.example);
    }
  }

  /// The loosenings that no example notices and that change what the schema accepts: "NAME PLACE: KEYWORD, such as
  /// ...".
  std::vector<std::string> unnoticed() const {
    std::vector<std::string> all;
    const auto before = compiled(document_);
    if (!before) return {name_ + ": " + before.error().to_string()};
    for (const Loosening& one : loosenings(document_)) {
      const auto after = compiled(one.document);
      if (!after) {
        all.push_back(name_ + " " + one.name() + ": " + after.error().to_string());
      } else if (!is_noticed(*after)) {
        if (const std::string why = difference(*before, *after); !why.empty())
          all.push_back(name_ + " " + one.name() + ", such as " + why);
      }
    }
    return all;
  }

 private:
  wire::Result<Schema> compiled(wire::Json document) const {
    json_schema::Documents documents = others_;
    if (auto added = documents.add(uri_, std::move(document)); !added) return added.error();
    return json_schema::compile(documents, uri_, asserting_formats());
  }

  bool is_noticed(const Schema& after) const {
    return std::any_of(examples_.begin(), examples_.end(), [&](const json_schema::ExampleDocument* example) {
      return after.accepts(example->document) != example->is_valid();
    });
  }

  /// A document on which they disagree; empty where there is none.
  static std::string difference(const Schema& before, const Schema& after) {
    const json_schema::Comparison comparison = json_schema::compare_schemas(before, after);
    if (comparison.relation == Relation::equal || comparison.relation == Relation::identical) return "";
    for (const auto* witnesses : {&comparison.widenings, &comparison.narrowings}) {
      if (!witnesses->empty()) return wire::to_text(witnesses->front().instance);
    }
    return "a document that was not found: undecided";
  }

  const std::string name_;
  const std::string uri_;
  const wire::Json document_;
  json_schema::Documents others_;
  std::vector<const json_schema::ExampleDocument*> examples_;
};

TEST(KeywordExamples, NoticeEachKeywordThatIsLost) {
  const SchemaFiles files = read_schema_files();
  const std::vector<SchemaExample> examples = schema_examples();
  size_t schemas = 0;
  for (const auto& [name, uri] : files.uris) {
    if (name.starts_with("runner/")) continue;
    ++schemas;
    for (const std::string& one : Sharpness(files, name, examples).unnoticed())
      ADD_FAILURE() << one << "\nadd an invalid example to schemas/examples/" << name << ".json that only this refuses";
  }
  EXPECT_GT(schemas, 0u);
}

// The test above sees a keyword that nothing demonstrates, and asks for nothing where a keyword has no effect.
TEST(KeywordExamples, MissWhatNoExampleShows) {
  SchemaFiles files;
  const std::string uri = "https://schemas.swapgraph.example/Pair.schema.json";
  ASSERT_TRUE(files.documents.add(uri, *wire::parse_json(R"({"$id": ")" + uri + R"(", "type": "object",
    "required": ["id", "kind"], "properties": {"id": {"type": "integer", "minimum": 1},
    "kind": {"type": "string", "enum": ["a", "b"]}}})")));
  files.uris["Pair"] = uri;
  std::vector<SchemaExample> examples;
  auto read = json_schema::read_examples(R"({"valid": [{"description": "a", "data": {"id": 1, "kind": "a"}}],
    "invalid": [{"description": "text", "data": "x", "breaks": {"": "type"}},
                {"description": "no id", "from": "a", "remove": ["/id"], "breaks": {"": "required"}},
                {"description": "id text", "from": "a", "set": {"/id": "x"}, "breaks": {"/id": "type"}},
                {"description": "c", "from": "a", "set": {"/kind": "c"}, "breaks": {"/kind": "enum"}}]})",
                                         "Pair.json");
  ASSERT_TRUE(read.ok()) << read.error().to_string();
  for (auto& example : *read) examples.push_back({"Pair", "Pair.json", std::move(example)});
  const std::vector<std::string> unnoticed = Sharpness(files, "Pair", examples).unnoticed();
  ASSERT_EQ(unnoticed.size(), 2u) << testing::PrintToString(unnoticed);
  EXPECT_TRUE(unnoticed[0].starts_with("Pair : required kind, such as {")) << unnoticed[0];
  EXPECT_TRUE(unnoticed[1].starts_with("Pair /properties/id: minimum, such as {")) << unnoticed[1];
}

}  // namespace
