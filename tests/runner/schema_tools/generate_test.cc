// `schema generate`: its lines, its seed, and what it reports when there are fewer instances than requested.
#include <gmock/gmock.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "tests/runner/schema_tools/schema_session.h"
#include "wire/json.h"

namespace runner::schema_tools::testing {
namespace {

using ::testing::HasSubstr;

class GenerateCommandTest : public SchemaSession {
 protected:
  std::string actor() const {
    return file("actor.json", R"({"type": "object", "required": ["id"], "additionalProperties": false,
      "properties": {"id": {"type": "string", "minLength": 1}, "since": {"type": "string", "format": "date"}}})");
  }
};

TEST_F(GenerateCommandTest, PrintsInstancesThatValidateAccepts) {
  const Outcome made = run({"generate", actor(), "--valid", "--count", "25", "--format-assertion"});
  EXPECT_EQ(made.code, kAllHeld);
  EXPECT_EQ(lines_in(made.out), 25u);
  const std::string instances = file("made.jsonl", made.out);
  EXPECT_EQ(run({"validate", "--schema", actor(), "--format-assertion", instances}).code, kAllHeld);
}

TEST_F(GenerateCommandTest, PrintsInvalidInstancesWithTheirKeyword) {
  const Outcome made = run({"generate", actor(), "--invalid", "--count", "200", "--format-assertion"});
  EXPECT_EQ(made.code, kAllHeld);
  std::set<std::string> keywords;
  std::istringstream lines(made.out);
  for (std::string line; std::getline(lines, line);) {
    const auto json = wire::parse_json(line);
    ASSERT_TRUE(json.ok()) << line;
    keywords.insert(*json->find_string("keyword"));
    for (const char* member : {"instance", "instance_location", "keyword_location", "message", "change", "also"}) {
      EXPECT_TRUE(json->find(member)) << member << " in " << line;
    }
    const std::string instance = file("one.json", wire::to_text(*json->find("instance")));
    const Outcome judged = run({"validate", "--schema", actor(), "--format-assertion", instance});
    EXPECT_EQ(judged.code, kFindings) << line;
    EXPECT_THAT(judged.out, HasSubstr("/" + *json->find_string("keyword")));
  }
  EXPECT_EQ(keywords, (std::set<std::string>{"additionalProperties", "format", "minLength", "required", "type"}));
}

TEST_F(GenerateCommandTest, DependsOnTheSeedAlone) {
  const Arguments arguments = {"generate", actor(), "--valid", "--count", "200", "--seed", "5"};
  const std::string first = run(arguments).out;
  EXPECT_EQ(run(arguments).out, first);
  EXPECT_NE(run({"generate", actor(), "--valid", "--count", "200", "--seed", "6"}).out, first);
}

TEST_F(GenerateCommandTest, ReportsWhenThereAreFewer) {
  const std::string schema = file("small.json", R"({"anyOf": [{"enum": ["a", "b"]}, false]})");
  const Outcome made = run({"generate", schema, "--valid", "--count", "5"});
  EXPECT_EQ(made.code, kAllHeld);
  EXPECT_EQ(made.out, "\"a\"\n\"b\"\n");
  EXPECT_THAT(made.err, HasSubstr("2 of 5 instances"));
  EXPECT_THAT(made.err, HasSubstr("branch 1"));
}

TEST_F(GenerateCommandTest, RefusesWhatItCannotDo) {
  EXPECT_EQ(run({"generate", actor()}).code, kUsageOrInput);
  EXPECT_EQ(run({"generate", actor(), "--valid", "--invalid"}).code, kUsageOrInput);
  EXPECT_EQ(run({"generate", actor(), "--valid", "--count", "0"}).code, kUsageOrInput);
  EXPECT_EQ(run({"generate", folder("none.json"), "--valid"}).code, kUsageOrInput);
  const Outcome nothing = run({"generate", file("never.json", R"({"type": "string", "enum": [1]})"), "--valid"});
  EXPECT_EQ(nothing.code, kUsageOrInput);
  EXPECT_THAT(nothing.err, HasSubstr("no valid instance was found"));
  EXPECT_EQ(nothing.out, "");
}

TEST_F(GenerateCommandTest, NamesTheSchemaOfEachLineWhereThereAreSeveral) {
  const std::string first = file("all/A.schema.json", R"({"const": 1})");
  const std::string second = file("all/B.schema.yaml", "const: two\n");
  file("all/C.schema.json", "false");
  const Outcome made = run({"generate", "--valid", "--count", "1", folder("all")});
  EXPECT_EQ(made.code, kUsageOrInput);
  EXPECT_EQ(made.out,
            "{\"schema\":\"" + first + "\",\"instance\":1}\n{\"schema\":\"" + second + "\",\"instance\":\"two\"}\n");
  EXPECT_THAT(made.err, HasSubstr("C.schema.json"));
  const Outcome invalid = run({"generate", "--invalid", "--count", "1", first, second});
  EXPECT_EQ(invalid.code, kAllHeld);
  EXPECT_EQ(lines_in(invalid.out), 2u);
  EXPECT_THAT(invalid.out, HasSubstr("{\"schema\":\"" + second + "\",\"instance\":"));
}

}  // namespace
}  // namespace runner::schema_tools::testing
