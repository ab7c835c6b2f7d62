// What a run writes for machines: JSON on standard output, reports, and the cases in which they cannot be written.
#include <gmock/gmock.h>

#include <pugixml.hpp>

#include "tests/command_line/sandbox.h"
#include "wire/json.h"
#include "wire/sha256.h"

namespace {

using testing::HasSubstr;
using testing::Not;

class ReportTest : public Sandbox {
 protected:
  /// Every file that SHA256SUMS names has the hash listed there.
  void expect_whole_evidence() {
    const std::string sums = read(latest() / "SHA256SUMS");
    ASSERT_FALSE(sums.empty());
    for (size_t at = 0, end = 0; at < sums.size(); at = end + 1) {
      end = sums.find('\n', at);
      const std::string line = sums.substr(at, end - at);
      const std::string name = line.substr(line.find_last_of(' ') + 1);
      EXPECT_EQ(wire::sha256_hex(read(latest() / name)), line.substr(0, 64)) << name;
    }
  }
};

const wire::Json* at(const wire::Json& json, std::initializer_list<const char*> names) {
  const wire::Json* value = &json;
  for (const char* name : names) {
    const wire::Object* object = value ? value->as_object() : nullptr;
    value = object ? object->find(name) : nullptr;
  }
  return value;
}

TEST_F(ReportTest, JsonHoldsResultsCoverageFindingsAndEvidence) {
  const Outcome outcome = run_example({"--format", "json"});
  EXPECT_EQ(outcome.exit_code, 0);
  const auto json = wire::parse_json(outcome.out);
  ASSERT_TRUE(json.ok()) << json.error().to_string();
  ASSERT_NE(at(*json, {"overall"}), nullptr);
  EXPECT_EQ(*at(*json, {"overall"}), wire::Json(true));
  const wire::Json* milestones = at(*json, {"milestones"});
  ASSERT_TRUE(milestones && milestones->as_array() && milestones->as_array()->size() == 1);
  const wire::Json& run = milestones->as_array()->front();
  for (const char* name :
       {"milestone", "overall", "strict", "partial", "counts", "scenarios", "run_findings", "rules"}) {
    EXPECT_NE(at(run, {"results", name}), nullptr) << name;
  }
  for (const char* name : {"inputs", "operations_by_outcome", "operations_by_reason_code", "events", "checks"}) {
    EXPECT_NE(at(run, {"coverage", name}), nullptr) << name;
  }
  EXPECT_NE(at(run, {"findings"}), nullptr);
  ASSERT_NE(at(run, {"evidence"}), nullptr);
  EXPECT_TRUE(std::filesystem::is_directory(*at(run, {"evidence"})->as_string()));
}

TEST_F(ReportTest, JsonOfAFailedRunNamesThePlace) {
  replace(kExampleFixture, "/provider/active: true,", "/provider/active: false,");
  const Outcome outcome = run_example({"--format", "json"});
  EXPECT_EQ(outcome.exit_code, 1);
  const auto json = wire::parse_json(outcome.out);
  ASSERT_TRUE(json.ok()) << json.error().to_string();
  EXPECT_EQ(*at(*json, {"overall"}), wire::Json(false));
  const wire::Json& run = at(*json, {"milestones"})->as_array()->front();
  const wire::Json& finding = at(run, {"findings"})->as_array()->front();
  EXPECT_EQ(*at(finding, {"rule"}), wire::Json("expect.body"));
  EXPECT_EQ(*at(finding, {"pointer"}), wire::Json("/provider/active"));
  EXPECT_THAT(*at(finding, {"place"})->as_string(), testing::StartsWith("fixtures/M999/register.yaml:20:13"));
}

TEST_F(ReportTest, JunitIsWellFormedAndCountsTheRuns) {
  replace(kExampleFixture, "/provider/active: true,", "/provider/active: false,");
  EXPECT_EQ(run_example({"--report", "junit=junit.xml"}).exit_code, 1);
  pugi::xml_document document;
  ASSERT_TRUE(document.load_file((root() / "junit.xml").c_str()));
  const pugi::xml_node suite = document.child("testsuites").child("testsuite");
  EXPECT_STREQ(suite.attribute("name").value(), "M999");
  EXPECT_EQ(suite.attribute("failures").as_int(), 1);
  int cases = 0;
  int failures = 0;
  for (const pugi::xml_node test : suite.children("testcase")) {
    ++cases;
    if (test.child("failure")) ++failures;
  }
  EXPECT_EQ(cases, suite.attribute("tests").as_int());
  EXPECT_EQ(failures, 1);
}

TEST_F(ReportTest, GitHubActionsGetsAnnotationsAndAJobSummary) {
  replace(kExampleFixture, "/provider/active: true,", "/provider/active: false,");
  write("summary.md", "before\n");
  Invocation actions = invocation({kExample, "--quiet"});
  actions.environment["GITHUB_ACTIONS"] = "true";
  actions.environment["GITHUB_STEP_SUMMARY"] = (root() / "summary.md").string();
  const Outcome outcome = run_process(actions);
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("::error file=fixtures/M999/register.yaml,line=20,col=13,title=expect.body::"));
  EXPECT_EQ(outcome.last_line(), "overall=false");
  EXPECT_THAT(read("summary.md"), testing::StartsWith("before\n## M999: failed\n"));
  actions.environment["GITHUB_WORKSPACE"] = root().parent_path().string();
  const std::string way = root().filename().string();
  EXPECT_THAT(run_process(actions).err, HasSubstr("::error file=" + way + "/fixtures/M999/register.yaml,line=20,"));
  actions.environment["GITHUB_STEP_SUMMARY"] = (root() / "nowhere").string() + "/../" + kExample + "/summary.md";
  EXPECT_EQ(run_process(actions).exit_code, 4);
  EXPECT_THAT(run_example().err, Not(HasSubstr("::error"))) << "they are for GitHub Actions only";
}

TEST_F(ReportTest, JoinedShardsAreEvidenceLikeAWholeRun) {
  for (const char* shard : {"1/2", "2/2"}) {
    const Outcome outcome = run_example({"--shard", shard, "--out", std::string("shard-") + shard[0]});
    ASSERT_EQ(outcome.exit_code, 0) << outcome.out << outcome.err;
  }
  EXPECT_EQ(run_example().exit_code, 0);
  const Outcome joined = run({"merge", "shard-1", "shard-2", "--out", "joined"});
  ASSERT_EQ(joined.exit_code, 0) << joined.out << joined.err;
  const std::filesystem::path run_folder = "joined/M999/latest";
  const Outcome verified = run({"verify", run_folder.string(), "--milestone", kExample});
  EXPECT_EQ(verified.exit_code, 0) << verified.out << verified.err;
  EXPECT_EQ(read(run_folder / "results.json"), read(latest() / "results.json"));
  EXPECT_EQ(read(run_folder / "exchanges.ndjson"), read(latest() / "exchanges.ndjson"));
  EXPECT_THAT(joined.out, Not(HasSubstr(" 0 exchanges")));

  const std::filesystem::path first = root() / "shard-1/M999/latest/results.json";
  write(first, read(first) + " ");
  const Outcome changed = run({"merge", "shard-1", "shard-2", "--out", "joined"});
  EXPECT_EQ(changed.exit_code, 2);
  EXPECT_THAT(changed.err, HasSubstr("results.json: not the file that was signed"));
}

TEST_F(ReportTest, AnUnwritableReportEndsWith4AndNotInASuccess) {
  const Outcome outcome = run_example({"--report", "junit=schemas/ActorRef.schema.json/junit.xml"});
  EXPECT_EQ(outcome.exit_code, 4);
  EXPECT_THAT(outcome.err, HasSubstr("schemas/ActorRef.schema.json/junit.xml"));
  EXPECT_THAT(outcome.last_line(), testing::StartsWith("overall=false (not all of the evidence"));
}

TEST_F(ReportTest, EveryFormatCreatesItsFileAndItsFolders) {
  std::vector<std::string> options;
  const std::vector<std::string> formats = {"junit", "ctrf", "sarif", "tap", "markdown", "html", "ndjson"};
  for (const std::string& format : formats) {
    options.insert(options.end(), {"--report", format + "=reports/made/" + format});
  }
  EXPECT_EQ(run_example(options).exit_code, 0);
  for (const std::string& format : formats) EXPECT_FALSE(read("reports/made/" + format).empty()) << format;
}

TEST_F(ReportTest, ExitsWith4ForAReportOnAFullDevice) {
  for (const char* report : {"junit=/dev/full", "ndjson=/dev/full", "html=/dev/full"}) {
    for (const char* format : {"text", "json"}) {
      const Outcome outcome = run_example({"--report", report, "--format", format});
      EXPECT_EQ(outcome.exit_code, 4) << report;
      EXPECT_THAT(outcome.out, Not(HasSubstr("\noverall=true"))) << report;
      EXPECT_THAT(outcome.out, Not(HasSubstr("\"overall\": true\n}"))) << report;
    }
  }
}

TEST_F(ReportTest, ExitsWith4ForUnwritableEvidence) {
  const Outcome outcome = run_example({"--out", "schemas/ActorRef.schema.json/below"});
  EXPECT_EQ(outcome.exit_code, 4);
  EXPECT_THAT(outcome.err, HasSubstr("schemas/ActorRef.schema.json/below"));
  EXPECT_THAT(outcome.out, Not(HasSubstr("overall=true")));
}

TEST_F(ReportTest, EvidenceGoesToTheFolderOfOut) {
  EXPECT_EQ(run_example({"--out", "elsewhere"}).exit_code, 0);
  EXPECT_TRUE(std::filesystem::exists(root() / "elsewhere/M999/latest/results.json"));
  EXPECT_FALSE(std::filesystem::exists(root() / "artifacts"));
}

TEST_F(ReportTest, EvidenceIsComplete) {
  EXPECT_EQ(run_example().exit_code, 0);
  EXPECT_TRUE(std::filesystem::is_symlink(latest()));
  for (const char* name :
       {"results.json", "coverage.json", "exchanges.ndjson", "milestone.yaml", "run.dsse.json", "SHA256SUMS"}) {
    EXPECT_TRUE(std::filesystem::is_regular_file(latest() / name)) << name;
  }
  EXPECT_EQ(read(latest() / "milestone.yaml"), read(kExample));
  expect_whole_evidence();
}

TEST_F(ReportTest, TheSigningKeyIsCreatedOnceOutsideTheRepositoryForTheOwnerAlone) {
  EXPECT_EQ(run_example().exit_code, 0);
  const auto key = root().parent_path() / "home/.local/share/contract-verifier/signing-key.pem";
  ASSERT_TRUE(std::filesystem::is_regular_file(key));
  using std::filesystem::perms;
  EXPECT_EQ(std::filesystem::status(key).permissions(), perms::owner_read | perms::owner_write);
  const std::string made = read(key);
  EXPECT_EQ(run_example().exit_code, 0);
  EXPECT_EQ(read(key), made);
}

TEST_F(ReportTest, FailsWhereOutputCannotBeWritten) {
  for (StandardOutput standard_output : {StandardOutput::closed, StandardOutput::full}) {
    Invocation mute = invocation({kExample});
    mute.standard_output = standard_output;
    EXPECT_EQ(run_process(mute).exit_code, 4);
    expect_whole_evidence();
  }
}

}  // namespace
