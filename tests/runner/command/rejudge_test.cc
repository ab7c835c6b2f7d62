// A run of the reference implementation is recorded once; edits of a copy of the schemas change exactly the scenarios
// that meet what was edited.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/command_session.h"
#include "wire/json.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

const std::string kRoot = SOURCE_ROOT;

class RejudgeTest : public ::testing::Test {
 protected:
  void SetUp() override { fs::copy(kRoot + "/schemas", folder_.path("schemas"), fs::copy_options::recursive); }

  /// The folder of the evidence.
  std::string record(const std::string& milestone, std::vector<std::string> more = {}) {
    Arguments arguments{kRoot + "/milestones/" + milestone + ".yaml", "--quiet", "--out", folder_.path("out")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const CommandOutcome outcome = run_command(arguments, folder_);
    EXPECT_EQ(outcome.code, kAllHeld) << outcome.out << outcome.err;
    return folder_.path("out") + "/" + milestone + "/latest";
  }

  void edit(const std::string& name, const std::string& from, const std::string& to) {
    const std::string path = folder_.path("schemas") + "/" + name + ".schema.json";
    std::string text = read_text(path);
    const size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << text;
    std::ofstream(path, std::ios::binary) << text.replace(at, from.size(), to);
  }

  CommandOutcome rejudge(const std::string& run, std::vector<std::string> more = {}) {
    Arguments arguments{"rejudge", run, "--schemas", folder_.path("schemas"), "--root", kRoot};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_command(arguments, folder_);
  }

  const TemporaryFolder folder_;
};

TEST_F(RejudgeTest, EqualSchemasChangeNothing) {
  for (const char* milestone : {"M103", "M107", "M109"}) {
    const CommandOutcome outcome = rejudge(record(milestone));
    EXPECT_EQ(outcome.code, kAllHeld) << outcome.out << outcome.err;
    EXPECT_NE(outcome.out.find("0 of "), std::string::npos) << outcome.out;
  }
}

TEST_F(RejudgeTest, ANarrowerResponseSchemaBreaksTheScenariosThatMeetIt) {
  const std::string run = record("M107", {"--scenario", "derived.identity/*"});
  edit("ErrorResponse", "\"additionalProperties\": false", "\"additionalProperties\": false, \"maxProperties\": 1");
  const CommandOutcome outcome = rejudge(run);
  EXPECT_EQ(outcome.code, kFindings) << outcome.out << outcome.err;
  EXPECT_NE(
      outcome.out.find("derived.identity/liquidityExecution.mode.get: passed then, rejected by a schema now\n"
                       "    step 1: error.envelope at /error: must have at most 1 property, has 2 (ErrorResponse, "
                       "/properties/error/maxProperties)\n"),
      std::string::npos)
      << outcome.out;
}

TEST_F(RejudgeTest, ANarrowerRequestSchemaBreaksTheScenariosWhoseRequestsWereAccepted) {
  const std::string run = record("M107");
  edit("LiquidityProviderRegisterRequest", "\"type\": \"object\"", "\"type\": \"object\", \"minProperties\": 100");
  const CommandOutcome outcome = rejudge(run, {"--format", "json"});
  EXPECT_EQ(outcome.code, kFindings) << outcome.out << outcome.err;
  const auto json = wire::parse_json(outcome.out);
  ASSERT_TRUE(json.ok()) << outcome.out;
  const wire::Array& changes = *json->find("changes")->as_array();
  ASSERT_FALSE(changes.empty());
  EXPECT_EQ(*changes.front().find_string("now"), "failed");
  EXPECT_EQ(*changes.front().find("reasons")->as_array()->front().find_string("rule"), "schema.request");
}

TEST_F(RejudgeTest, ADocumentOfAFixtureIsJudgedToo) {
  const std::string run = record("M103");
  edit("ActorRef", "\"type\": \"object\"", "\"type\": \"object\", \"maxProperties\": 1");
  const CommandOutcome outcome = rejudge(run);
  EXPECT_EQ(outcome.code, kFindings) << outcome.out << outcome.err;
  EXPECT_NE(outcome.out.find("expect.document"), std::string::npos) << outcome.out;
}

TEST_F(RejudgeTest, AWiderSchemaFixesWhatANarrowerOneBroke) {
  const std::string run = record("M107", {"--scenario", "derived.identity/*"});
  const std::string results = fs::canonical(run).string() + "/results.json";
  std::string text = read_text(results);
  const std::string scenario = "{\"id\":\"derived.identity/liquidityExecution.mode.get\",\"verdict\":\"passed\"}";
  ASSERT_NE(text.find(scenario), std::string::npos) << text;
  text.replace(text.find(scenario), scenario.size(),
               "{\"findings\":[{\"level\":\"must\",\"rule\":\"error.envelope\",\"step\":1}],\"id\":"
               "\"derived.identity/liquidityExecution.mode.get\",\"verdict\":\"failed\"}");
  std::ofstream(results, std::ios::binary) << text;
  const CommandOutcome outcome = rejudge(run);
  EXPECT_EQ(outcome.code, kFindings);
  EXPECT_NE(
      outcome.out.find("derived.identity/liquidityExecution.mode.get: failed then, accepted by every schema now\n"),
      std::string::npos)
      << outcome.out;
}

TEST_F(RejudgeTest, SaysWhatAnEditIsAndWhatItOpens) {
  const std::string run = record("M107");
  edit("LiquidityExecutionModeView", "\"updated_at\",\n    \"updated_by\"", "\"updated_at\"");
  const CommandOutcome outcome = rejudge(run);
  EXPECT_EQ(outcome.code, kFindings) << outcome.out << outcome.err;
  EXPECT_NE(outcome.out.find("LiquidityExecutionModeView.schema.json:7:15: schema.changed: widened, since it accepts"),
            std::string::npos)
      << outcome.out;
  EXPECT_NE(outcome.out.find("schema.untried: expected an exchange that tries /properties/updated_by \"absent\""),
            std::string::npos)
      << outcome.out;
}

TEST_F(RejudgeTest, CallsWhitespaceNoChange) {
  const std::string run = record("M107", {"--scenario", "derived.identity/*"});
  edit("ActorRef", "\"type\": \"object\"", "\n\n\"type\":    \"object\"");
  const CommandOutcome outcome = rejudge(run);
  EXPECT_EQ(outcome.code, kAllHeld) << outcome.out << outcome.err;
  EXPECT_EQ(outcome.out.find("schema.changed"), std::string::npos) << outcome.out;
}

TEST_F(RejudgeTest, RefusesWhatItCannotJudge) {
  const std::string run = record("M103");
  EXPECT_EQ(rejudge(folder_.path("nothing-here")).code, kUsageOrInput);
  EXPECT_EQ(rejudge(run, {"--milestone", kRoot + "/milestones/M999.yaml"}).code, kUsageOrInput);
  edit("ActorRef", "\"type\": \"object\"", "\"type\": \"objekt\"");
  const CommandOutcome broken = rejudge(run);
  EXPECT_EQ(broken.code, kUsageOrInput);
  EXPECT_NE(broken.err.find("ActorRef.schema.json"), std::string::npos) << broken.err;
  fs::remove_all(folder_.path("schemas"));
  const CommandOutcome missing = rejudge(run);
  EXPECT_EQ(missing.code, kUsageOrInput);
  EXPECT_NE(missing.err.find("--schemas"), std::string::npos) << missing.err;
}

}  // namespace
}  // namespace runner
