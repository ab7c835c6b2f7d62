// What a change of a schema lets instances try that they could not before.
#include "checks/json_schema/coverage/opened_points.h"

#include <gmock/gmock.h>

#include "tests/checks/json_schema/schemas.h"

namespace json_schema::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> opened(std::string_view before, std::string_view after) {
  SchemaVersion then, now;
  then.add("a", parse(before));
  now.add("a", parse(after));
  return opened_points(*then.compile("a"), *now.compile("a"));
}

TEST(OpenedPoints, AreWhatAWiderSchemaAllows) {
  EXPECT_THAT(opened(R"({"enum": ["a", "b"]})", R"({"enum": ["c", "b", "a"]})"), ElementsAre("/enum \"c\""));
  EXPECT_THAT(opened(R"({"properties": {"a": {}}, "required": ["a"]})", R"({"properties": {"a": {}}})"),
              ElementsAre("/properties/a \"present\"", "/properties/a \"absent\""));
  EXPECT_THAT(opened(R"({"type": ["string"]})", R"({"type": ["string", "null"]})"), ElementsAre("/type/1 \"reached\""));
  EXPECT_THAT(opened(R"({"maxLength": 3})", R"({"maxLength": 4})"), ElementsAre("/maxLength 4"));
  EXPECT_THAT(opened(R"({"anyOf": [{"type": "null"}, false]})", R"({"anyOf": [{"type": "null"}, {"type": "array"}]})"),
              ElementsAre("/anyOf/1 \"held\""));
}

TEST(OpenedPoints, AreNoneWhereNothingIsNew) {
  EXPECT_THAT(opened(R"({"enum": ["a", "b"]})", R"({"enum": ["b"]})"), IsEmpty());
  EXPECT_THAT(opened(R"({"properties": {"a": {}}})", R"({"properties": {"a": {}}, "required": ["a"]})"), IsEmpty());
  EXPECT_THAT(opened(R"({"title": "a", "maxLength": 3})", R"({"maxLength": 3})"), IsEmpty());
}

TEST(SchemaVersion, LeavesOutWhatDoesNotCompile) {
  SchemaVersion version;
  version.add("a", parse(R"({"type": "objekt"})"));
  version.add("b", parse(R"({"$ref": "a"})"));
  EXPECT_FALSE(version.compile("a"));
  EXPECT_FALSE(version.compile("b"));
  EXPECT_FALSE(version.compile("c"));
}

}  // namespace
}  // namespace json_schema::testing
