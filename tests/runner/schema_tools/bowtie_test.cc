// `schema bowtie`: the conversation with the harness.
#include <gmock/gmock.h>

#include <sstream>

#include "tests/runner/schema_tools/schema_session.h"
#include "wire/json.h"

namespace runner::schema_tools::testing {
namespace {

using ::testing::HasSubstr;

constexpr const char* kStart = "{\"cmd\": \"start\", \"version\": 1}\n";

class BowtieTest : public SchemaSession {
 protected:
  static std::vector<wire::Json> responses(const Outcome& outcome) {
    std::vector<wire::Json> list;
    std::istringstream lines(outcome.out);
    for (std::string line; std::getline(lines, line);) list.push_back(wire::parse_json(line).value());
    return list;
  }
};

TEST_F(BowtieTest, DescribesItselfAndAcceptsItsDialect) {
  const Outcome outcome =
      run({"bowtie"}, std::string(kStart) +
                          "{\"cmd\": \"dialect\", \"dialect\": "
                          "\"https://json-schema.org/draft/2020-12/schema\"}\n{\"cmd\": \"stop\"}\n");
  EXPECT_EQ(outcome.code, kAllHeld);
  const auto list = responses(outcome);
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(*list[0].find("version"), wire::Json(1));
  for (const char* name : {"language", "name", "version", "homepage", "issues", "source"}) {
    EXPECT_NE(list[0].find("implementation")->find_string(name), nullptr) << name;
  }
  EXPECT_EQ(list[0].find("implementation")->find("dialects")->as_array()->size(), 1u);
  EXPECT_EQ(*list[1].find("ok"), wire::Json(true));
}

TEST_F(BowtieTest, JudgesACaseWithItsRegistry) {
  const Outcome outcome =
      run({"bowtie"}, std::string(kStart) +
                          "{\"cmd\": \"run\", \"seq\": \"a\", \"case\": {\"schema\": {\"$ref\": \"urn:text\"}, "
                          "\"registry\": {\"urn:text\": "
                          "{\"type\": \"string\"}}, \"tests\": [{\"instance\": \"x\"}, {\"instance\": 1}]}}\n");
  const auto list = responses(outcome);
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(wire::to_text(list[1]), "{\"seq\":\"a\",\"results\":[{\"valid\":true},{\"valid\":false}]}");
}

TEST_F(BowtieTest, ReportsACaseThatCannotBeCompiledAndContinues) {
  const std::string broken = "{\"cmd\": \"run\", \"seq\": 1, \"case\": {\"schema\": {\"type\": 3}, \"tests\": []}}\n";
  const std::string whole =
      "{\"cmd\": \"run\", \"seq\": 2, \"case\": {\"schema\": false, \"tests\": [{\"instance\": null}]}}\n";
  const auto list = responses(run({"bowtie"}, kStart + broken + whole));
  ASSERT_EQ(list.size(), 3u);
  EXPECT_EQ(*list[1].find("errored"), wire::Json(true));
  EXPECT_THAT(*list[1].find("context")->find_string("message"), HasSubstr("/type"));
  EXPECT_EQ(wire::to_text(list[2]), "{\"seq\":2,\"results\":[{\"valid\":false}]}");
}

TEST_F(BowtieTest, AssertsFormatsOnRequest) {
  const std::string request =
      "{\"cmd\": \"run\", \"seq\": 1, \"case\": {\"schema\": {\"format\": \"ipv4\"}, \"tests\": [{\"instance\": "
      "\"x\"}]}}\n";
  EXPECT_THAT(run({"bowtie"}, kStart + request).out, HasSubstr("\"valid\":true"));
  EXPECT_THAT(run({"bowtie", "--format-assertion"}, kStart + request).out, HasSubstr("\"valid\":false"));
}

TEST_F(BowtieTest, RefusesOtherDialectsVersionsAndOrders) {
  EXPECT_EQ(run({"bowtie"}, std::string(kStart) +
                                "{\"cmd\": \"dialect\", \"dialect\": \"http://json-schema.org/draft-07/schema#\"}\n")
                .code,
            kUsageOrInput);
  EXPECT_EQ(run({"bowtie"}, "{\"cmd\": \"start\", \"version\": 2}\n").code, kUsageOrInput);
  EXPECT_EQ(run({"bowtie"}, "{\"cmd\": \"run\", \"seq\": 1}\n").code, kUsageOrInput);
  EXPECT_THAT(run({"bowtie"}, std::string(kStart) + "{\n").err, HasSubstr("standard input:2:"));
}

}  // namespace
}  // namespace runner::schema_tools::testing
