// The output formats (core, section 12.4) and the annotations that they carry.
#include "checks/json_schema/explain/output.h"

#include <gtest/gtest.h>

#include "checks/json_schema/documents/documents.h"
#include "checks/json_schema/values/uri_reference.h"
#include "tests/checks/json_schema/schemas.h"
#include "tests/checks/json_schema/suite.h"
#include "tests/support/peer_data.h"
#include "wire/json_pointer.h"

namespace json_schema::testing {
namespace {

using wire::Json;

TEST(OutputTest, HoldsTheOutputTestsOfTheSuite) {
  auto suite = peer_data("json-schema-test-suite");
  if (!suite) GTEST_SKIP() << kNoPeerData;
  Documents documents = suite_documents(*suite);
  int judged = 0;
  for (const auto& file : json_files(*suite / "output-tests/draft2020-12/content")) {
    const Json cases = read_json(file);
    for (const Json& test_case : *cases.as_array()) {
      wire::Result<Schema> schema = compile_alone(documents, *test_case.find("schema"));
      ASSERT_TRUE(schema.ok()) << file << ": " << schema.error().to_string();
      for (const Json& test : *test_case.find("tests")->as_array()) {
        Json output = render_output(schema->evaluate(*test.find("data")), OutputFormat::basic);
        wire::Result<Schema> judge = compile_alone(documents, *test.find("output")->find("basic"));
        ASSERT_TRUE(judge.ok()) << file << ": " << judge.error().to_string();
        EXPECT_TRUE(judge->accepts(output)) << file << ": " << wire::to_text(output, 2);
        ++judged;
      }
    }
  }
  EXPECT_GE(judged, 4);
}

/// The pointer from the root of its document to a subschema that may belong to an embedded resource.
std::string document_pointer(const Documents& documents, std::string_view keyword_uri, size_t keyword_size) {
  std::string pointer = documents.find(without_fragment(keyword_uri))->pointer;
  std::string_view fragment = fragment_of(keyword_uri);
  return pointer.append(fragment.substr(0, fragment.size() - keyword_size - 1));
}

/// All annotations of one keyword at one place of the instance, by the location of the schema that made them.
void gather(const Documents& documents, const OutputUnit& unit, const Json& assertion, wire::Object& found) {
  const std::string& keyword = *assertion.find_string("keyword");
  if (unit.annotation && unit.keyword == keyword && unit.instance_location == *assertion.find_string("location")) {
    found.set("#" + document_pointer(documents, unit.absolute_keyword_location, keyword.size()), *unit.annotation);
  }
  for (const OutputUnit& child : unit.children) gather(documents, child, assertion, found);
}

TEST(OutputTest, HoldsTheAnnotationTestsOfTheSuite) {
  auto suite = peer_data("json-schema-test-suite");
  if (!suite) GTEST_SKIP() << kNoPeerData;
  int judged = 0;
  for (const auto& file : json_files(*suite / "annotations/tests")) {
    const Json cases = read_json(file);
    for (const Json& test_case : *cases.find("suite")->as_array()) {
      const std::string* compatibility = test_case.find_string("compatibility");
      if (compatibility && *compatibility == "9999") continue;  // a later release than 2020-12
      Documents documents;
      auto added = documents.add("urn:test:schema", *test_case.find("schema"));
      ASSERT_TRUE(added.ok()) << file << ": " << added.error().to_string();
      wire::Result<Schema> schema = compile(documents, added->uri);
      ASSERT_TRUE(schema.ok()) << file << ": " << schema.error().to_string();
      for (const Json& test : *test_case.find("tests")->as_array()) {
        OutputUnit output = schema->evaluate(*test.find("instance"));
        for (const Json& assertion : *test.find("assertions")->as_array()) {
          wire::Object found;
          gather(documents, output, assertion, found);
          EXPECT_EQ(Json(found), *assertion.find("expected"))
              << *test_case.find_string("description") << ": " << wire::to_text(Json(found));
          ++judged;
        }
      }
    }
  }
  EXPECT_GE(judged, 60);
}

constexpr std::string_view kSchema = R"({"properties": {"a": {"type": "string", "minLength": 2}, "b": {"title": "B"}},
                                         "required": ["a"]})";

TEST(OutputTest, FlagIsTheOutcomeAlone) {
  EXPECT_EQ(wire::to_text(render_output(schema_of(kSchema).evaluate(parse(R"({"a": "xy"})")), OutputFormat::flag)),
            R"({"valid":true})");
  EXPECT_EQ(wire::to_text(render_output(schema_of(kSchema).evaluate(parse("{}")), OutputFormat::flag)),
            R"({"valid":false})");
}

TEST(OutputTest, BasicListsWhatFailedOrWhatWasAnnotated) {
  Json failed = render_output(schema_of(kSchema).evaluate(parse(R"({"a": 1})")), OutputFormat::basic);
  ASSERT_TRUE(failed.find("errors"));
  const Json* last = wire::find_at(failed, "/errors/2");
  ASSERT_TRUE(last) << wire::to_text(failed, 2);
  EXPECT_EQ(*last->find_string("keywordLocation"), "/properties/a/type");
  EXPECT_EQ(*last->find_string("error"), "must be a string, is 1");
  Json held = render_output(schema_of(kSchema).evaluate(parse(R"({"a": "xy", "b": 1})")), OutputFormat::basic);
  EXPECT_EQ(*wire::find_at(held, "/annotations/0/annotation"), parse(R"(["a", "b"])"));
  EXPECT_EQ(*wire::find_at(held, "/annotations/1/annotation"), Json("B"));
}

TEST(OutputTest, DetailedOmitsNodesThatAddNothing) {
  Json output = render_output(schema_of(kSchema).evaluate(parse(R"({"a": 1})")), OutputFormat::detailed);
  EXPECT_EQ(*output.find_string("keywordLocation"), "/properties/a/type");
  Json two = render_output(schema_of(R"({"allOf": [{"type": "string"}, {"minimum": 2}]})").evaluate(parse("1")),
                           OutputFormat::detailed);
  EXPECT_EQ(*two.find_string("keywordLocation"), "/allOf");
  EXPECT_EQ(two.find("errors")->as_array()->size(), 2u);
}

TEST(OutputTest, VerboseKeepsEveryNode) {
  Json output = render_output(schema_of(kSchema).evaluate(parse(R"({"a": "xy"})")), OutputFormat::verbose);
  EXPECT_EQ(*wire::find_at(output, "/annotations/0/annotations/0/annotations/1/keywordLocation"),
            Json("/properties/a/minLength"));
}

TEST(OutputTest, EveryFormatHasTheStructureOfThePublishedSchema) {
  auto suite = peer_data("json-schema-test-suite");
  if (!suite) GTEST_SKIP() << kNoPeerData;
  Documents documents = suite_documents(*suite);
  wire::Result<Schema> judge = compile(documents, "https://json-schema.org/draft/2020-12/output/schema");
  ASSERT_TRUE(judge.ok()) << judge.error().to_string();
  for (std::string_view instance : {R"({"a": 1})", R"({"a": "xy"})", "{}", R"({"a": "x", "b": null})"}) {
    for (OutputFormat format :
         {OutputFormat::flag, OutputFormat::basic, OutputFormat::detailed, OutputFormat::verbose}) {
      Json output = render_output(schema_of(kSchema).evaluate(parse(instance)), format);
      EXPECT_TRUE(judge->accepts(output)) << wire::to_text(output, 2);
    }
  }
}

}  // namespace
}  // namespace json_schema::testing
