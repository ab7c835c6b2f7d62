// `contract diff` and `contract export` as they are called: folders, files and revisions; formats; recorded runs.
#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/support/command_session.h"
#include "wire/json_pointer.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

using testing::HasSubstr;
using testing::Not;

const std::string kContract = SOURCE_ROOT "/tests/ticket_booking";

class ContractCommand : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(folder_.path("new"));
    for (const char* part : {"milestones", "schemas", "fixtures"})
      fs::copy(kContract + "/" + part, folder_.path("new/") + part, fs::copy_options::recursive);
  }

  void edit(const std::string& file, const std::string& from, const std::string& to) {
    const std::string path = folder_.path("new") + "/" + file;
    std::string text = read_text(path);
    const size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from << " is not in " << path;
    std::ofstream(path, std::ios::binary) << text.replace(at, from.size(), to);
  }

  CommandOutcome diff(std::vector<std::string> more = {}) {
    Arguments arguments{"contract", "diff", kContract, folder_.path("new")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_command(arguments, folder_);
  }

  const TemporaryFolder folder_;
};

TEST_F(ContractCommand, FindsNothingInACopy) {
  const CommandOutcome outcome = diff();
  EXPECT_EQ(outcome.code, kAllHeld) << outcome.out << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("nothing that the contract states has changed"));
}

TEST_F(ContractCommand, RefusesTooSmallAStep) {
  edit("milestones/BOX1.yaml", "idempotency_key: required", "idempotency_key: none");
  edit("milestones/BOX1.yaml", "version: 0.3.1", "version: 0.3.2");
  CommandOutcome outcome = diff();
  EXPECT_EQ(outcome.code, kFindings) << outcome.out;
  EXPECT_THAT(outcome.out, HasSubstr("0.3.1 -> 0.3.2 claims a patch step, and the changes need a minor step: state "
                                     "0.4.0"));
  edit("milestones/BOX1.yaml", "version: 0.3.2", "version: 0.4.0");
  outcome = diff();
  EXPECT_EQ(outcome.code, kAllHeld) << outcome.out;
}

TEST_F(ContractCommand, PrintsJsonAndAChangelog) {
  edit("milestones/BOX1.yaml", "reasons: [show_malformed, show_id_taken]",
       "reasons: [show_malformed, show_id_taken, sold_out]");
  const auto json = wire::parse_json(diff({"--format", "json"}).out);
  ASSERT_TRUE(json.ok());
  EXPECT_EQ(wire::text_at(*json, "/milestones/0/changes/0/subject"), "shows.open sold_out");
  EXPECT_EQ(wire::text_at(*json, "/milestones/0/changes/0/breaks/0"), "those who call");
  EXPECT_EQ(wire::text_at(*json, "/milestones/0/needed"), "major");
  EXPECT_THAT(diff({"--format", "markdown"}).out,
              HasSubstr("### Breaking\n\n- reason code `shows.open sold_out`: added. Breaks those who call."));
}

TEST_F(ContractCommand, ReadsOneMilestoneOfAFolder) {
  const CommandOutcome outcome =
      run_command({"contract", "diff", kContract, folder_.path("new/milestones/BOX1.yaml")}, folder_);
  EXPECT_EQ(outcome.code, kAllHeld) << outcome.out << outcome.err;
}

TEST_F(ContractCommand, RefusesWhatIsNotAContract) {
  CommandOutcome outcome = run_command({"contract", "diff", "no-such-thing", kContract}, folder_);
  EXPECT_EQ(outcome.code, kUsageOrInput);
  EXPECT_THAT(outcome.err, HasSubstr("expected a milestone, a folder or lock of a contract, or a revision of git's"));
  outcome = run_command({"contract", "diff", kContract + "/schemas", kContract}, folder_);
  EXPECT_EQ(outcome.code, kUsageOrInput);
  EXPECT_THAT(outcome.err, HasSubstr("the folder has no milestone"));
  edit("milestones/BOX1.yaml", "milestone: BOX1", "milestone: BOX2");
  outcome = run_command(
      {"contract", "diff", kContract + "/milestones/BOX1.yaml", folder_.path("new/milestones/BOX1.yaml")}, folder_);
  EXPECT_EQ(outcome.code, kUsageOrInput);
  EXPECT_THAT(outcome.err, HasSubstr("two versions of one milestone"));
}

class ContractLock : public ContractCommand {
 protected:
  CommandOutcome lock(const std::vector<std::string>& more = {}) {
    Arguments arguments{"contract", "lock", folder_.path("new")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_command(arguments, folder_);
  }
  std::string text() const { return read_text(folder_.path("new/milestones/contract.lock.json")); }
};

TEST_F(ContractLock, DemandsTheStepThatChangesSinceThePublishedVersionNeed) {
  CommandOutcome outcome = lock({"--check"});
  EXPECT_EQ(outcome.code, kUsageOrInput);
  EXPECT_THAT(outcome.err, HasSubstr("write it with \"contract lock\""));
  ASSERT_EQ(lock().code, kAllHeld);
  EXPECT_EQ(lock({"--check"}).code, kAllHeld);
  const std::string published = text();
  edit("milestones/BOX1.yaml", "idempotency_key: required", "idempotency_key: none");
  for (const auto& more : {std::vector<std::string>{"--check"}, std::vector<std::string>{}}) {
    outcome = lock(more);
    EXPECT_EQ(outcome.code, kFindings) << outcome.err;
    EXPECT_THAT(outcome.out,
                HasSubstr("0.3.1 -> 0.3.1 claims no step, and the changes need a minor step: state 0.4.0"));
    EXPECT_EQ(text(), published) << "the published version is kept";
  }
  edit("milestones/BOX1.yaml", "version: 0.3.1", "version: 0.4.0");
  EXPECT_EQ(lock({"--check"}).code, kAllHeld);
  ASSERT_EQ(lock().code, kAllHeld);
  EXPECT_THAT(text(), HasSubstr("\"versions\": {\"BOX1\":\"0.4.0\"}"));
}

TEST_F(ContractLock, IsAVersionToCompareWith) {
  ASSERT_EQ(lock().code, kAllHeld);
  edit("schemas/Show.schema.json", "\"additionalProperties\": false", "\"additionalProperties\": true");
  const CommandOutcome outcome = run_command(
      {"contract", "diff", folder_.path("new/milestones/contract.lock.json"), folder_.path("new")}, folder_);
  EXPECT_EQ(outcome.code, kFindings) << outcome.out << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("Show"));
}

TEST_F(ContractLock, RefusesAFileThatIsNotALock) {
  for (const char* wrong :
       {"[", "{}", R"({"files": {"../a": "b"}})", R"({"files": {"/a": "b"}})", R"({"files": {"a": 1}})"}) {
    std::ofstream(folder_.path("new/milestones/contract.lock.json")) << wrong;
    const CommandOutcome outcome = lock({"--check"});
    EXPECT_EQ(outcome.code, kUsageOrInput) << wrong;
    EXPECT_THAT(outcome.err, HasSubstr("contract.lock.json")) << wrong;
  }
}

TEST(OurContract, ClaimsTheStepThatItsChangesSinceThePublishedVersionNeed) {
  const TemporaryFolder folder;
  const CommandOutcome outcome = run_command({"contract", "lock", SOURCE_ROOT, "--check"}, folder);
  EXPECT_EQ(outcome.code, kAllHeld) << outcome.out << outcome.err;
}

class InRepository : public ContractCommand {
 protected:
  void SetUp() override {
    ContractCommand::SetUp();
    if (std::system("git --version >/dev/null 2>&1") != 0) GTEST_SKIP() << "git is not installed";
    fs::current_path(folder_.path("new"));
    ASSERT_EQ(std::system("git init -q . && git add . && git -c user.name=a -c user.email=a@example.org commit -qm one "
                          "&& git tag v1"),
              0);
  }
  void TearDown() override { fs::current_path(before_); }

 private:
  const fs::path before_ = fs::current_path();
};

TEST_F(InRepository, ReadsRevisions) {
  edit("milestones/BOX1.yaml", "level: must\n  section: Shows\n  text: No two",
       "level: should\n  section: Shows\n  text: No two");
  for (const char* old : {"HEAD", "v1:milestones/BOX1.yaml", "v1:"}) {
    const CommandOutcome outcome = run_command({"contract", "diff", old, "milestones/BOX1.yaml"}, folder_);
    EXPECT_EQ(outcome.code, kFindings) << old << outcome.err;
    EXPECT_THAT(outcome.out, HasSubstr("rule BOX1.show.id: must -> should")) << old;
  }
}

TEST_F(InRepository, SaysWhatARevisionLacks) {
  CommandOutcome outcome = run_command({"contract", "diff", "v1:milestones/NONE.yaml", "HEAD"}, folder_);
  EXPECT_EQ(outcome.code, kUsageOrInput);
  EXPECT_THAT(outcome.err, HasSubstr("the revision has no milestones/NONE.yaml"));
  outcome = run_command({"contract", "diff", "v1;touch stolen", "HEAD"}, folder_);
  EXPECT_EQ(outcome.code, kUsageOrInput);
  EXPECT_FALSE(fs::exists("stolen"));
}

class WithEvidence : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(folder_.path("new"));
    for (const char* part : {"milestones", "schemas", "fixtures"})
      fs::copy(std::string(SOURCE_ROOT) + "/" + part, folder_.path("new/") + part, fs::copy_options::recursive);
    const CommandOutcome outcome = run_command({milestone_, "--quiet", "--scenario", "derived.identity/*", "--scenario",
                                                "derived.replay/*", "--out", folder_.path("out")},
                                               folder_);
    EXPECT_EQ(outcome.code, kAllHeld) << outcome.out << outcome.err;
  }

  CommandOutcome diff(const std::string& format) {
    return run_command({"contract", "diff", milestone_, folder_.path("new/milestones/M103.yaml"), "--evidence",
                        folder_.path("out/M103/latest"), "--format", format},
                       folder_);
  }

  const std::string milestone_ = SOURCE_ROOT "/milestones/M103.yaml";
  const TemporaryFolder folder_;
};

TEST_F(WithEvidence, FindsNoFlipWhereNothingChanged) {
  const CommandOutcome outcome = diff("text");
  EXPECT_EQ(outcome.code, kAllHeld) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("none flips"));
  EXPECT_THAT(outcome.out, HasSubstr("of the new version that the evidence does not have: not judged"));
}

TEST_F(WithEvidence, SaysWhoseVerdictFlipsAndWhy) {
  const std::string path = folder_.path("new/schemas/ErrorResponse.schema.json");
  std::string text = read_text(path);
  const std::string from = "\"additionalProperties\": false";
  std::ofstream(path, std::ios::binary) << text.replace(text.find(from), from.size(), from + ", \"maxProperties\": 1");
  fs::remove(folder_.path("new/schemas/schemas.lock.json"));
  const CommandOutcome outcome = diff("text");
  EXPECT_THAT(outcome.out, HasSubstr("overall=true then, overall=false now"));
  EXPECT_THAT(outcome.out, HasSubstr("derived.identity/liquidityProviders.get: passed then, failed now\n    step"));
  const auto json = wire::parse_json(diff("json").out);
  ASSERT_TRUE(json.ok());
  EXPECT_EQ(wire::text_at(*json, "/evidence/0/flips/0/now"), "failed");
  EXPECT_THAT(diff("markdown").out, HasSubstr("## Recorded runs"));
}

TEST_F(WithEvidence, RefusesEvidenceOfAnotherContract) {
  const CommandOutcome outcome =
      run_command({"contract", "diff", kContract, kContract, "--evidence", folder_.path("out/M103/latest")}, folder_);
  EXPECT_EQ(outcome.code, kUsageOrInput);
  EXPECT_THAT(outcome.err, HasSubstr("a run of a milestone that NEW does not have"));
}

TEST_F(ContractCommand, ExportsToAFileOrStandardOutput) {
  const std::string milestone = kContract + "/milestones/BOX1.yaml";
  for (const char* format : {"openapi", "asyncapi", "html"}) {
    const std::string file = folder_.path(format);
    const CommandOutcome written = run_command({"contract", "export", format, milestone, "--output", file}, folder_);
    EXPECT_EQ(written.code, kAllHeld) << written.err;
    EXPECT_EQ(written.out, "");
    EXPECT_EQ(run_command({"contract", "export", format, milestone}, folder_).out, read_text(file)) << format;
  }
  EXPECT_EQ(
      run_command({"contract", "export", "openapi", milestone, "--output", folder_.path("no/such")}, folder_).code,
      kEvidenceFailed);
  EXPECT_EQ(run_command({"contract", "export", "raml", milestone}, folder_).code, kUsageOrInput);
}

}  // namespace
}  // namespace runner
