// The evidence and reports of an exploration, and `explore merge`: what was found is signed and verifies, what was
// altered does not, and the parts of an exploration join into one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "runner/evidence/run_folder.h"
#include "runner/evidence/verify_run.h"
#include "tests/support/command_session.h"
#include "tests/support/report_formats.h"
#include "wire/ed25519.h"
#include "wire/json_pointer.h"

namespace runner {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

const std::string kMilestone = std::string(SOURCE_ROOT) + "/milestones/M107.yaml";

class ExploredEvidenceTest : public ::testing::Test {
 protected:
  CommandOutcome explore(const std::string& name, Arguments more, const std::string& url = "") {
    Arguments arguments = {
        "explore", kMilestone, "--target",        url.empty() ? broken_.url() : url, "--seed", "7", "--cases",
        "16",      "--out",    folder_.path(name)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_command(arguments, folder_);
  }
  CommandOutcome merge(const std::vector<std::string>& names) {
    Arguments arguments = {"explore", "merge", "--out", folder_.path("merged"), "--root", SOURCE_ROOT};
    for (const std::string& name : names) arguments.push_back(folder_.path(name));
    return run_command(arguments, folder_);
  }
  std::string latest(const std::string& name) { return folder_.path(name) + "/M107/latest"; }
  wire::Json document(const std::string& name, const std::string& file) {
    auto json = wire::parse_json(read_text(latest(name) + "/" + file));
    EXPECT_TRUE(json) << name << "/" << file;
    return json ? *json : wire::Json();
  }
  VerifyReport verified(const std::string& name) {
    auto key = wire::PrivateKey::from_pem(read_text(folder_.path("signing-key.pem")));
    TrustPolicy policy;
    policy.set({key->public_key(), KeyState::active, {}, {}, {}});
    const auto folder = read_run_folder(latest(name));
    EXPECT_TRUE(folder.ok());
    return verify_run(*folder, {policy, {}});
  }
  std::string problems_of(const VerifyReport& report) {
    return report.problems.empty() ? "" : report.problems.front().to_string();
  }

  TemporaryFolder folder_;
  Served broken_{Gate::closed, {}, break_twice};
};

TEST_F(ExploredEvidenceTest, IsSignedAndVerifies) {
  const CommandOutcome outcome = explore("found", {});
  EXPECT_EQ(outcome.code, kFindings) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("evidence " + folder_.path("found")));
  const VerifyReport report = verified("found");
  EXPECT_TRUE(report.holds()) << problems_of(report);
  EXPECT_EQ(report.result, "FAILED");
  const wire::Json results = document("found", "results.json");
  const wire::Json explored = document("found", "exploration.json");
  EXPECT_EQ(wire::elements_at(results, "/causes").size(), wire::elements_at(explored, "/findings").size());
  EXPECT_EQ(wire::text_at(results, "/exploration"), "an exploration: 16 cases with seed 7");
  EXPECT_FALSE(read_text(latest("found") + "/exchanges.ndjson").empty());
}

// Neither passes for a run of the milestone's scenarios.
TEST_F(ExploredEvidenceTest, OfNoFindingIsNoPassedRun) {
  const Served sound(Gate::closed);
  EXPECT_EQ(explore("sound", {}, sound.url()).code, kAllHeld);
  const VerifyReport report = verified("sound");
  EXPECT_TRUE(report.holds()) << problems_of(report);
  EXPECT_EQ(report.result, "WARNED");
  const CommandOutcome complete = run_command({"verify", latest("sound"), "--complete"}, folder_);
  EXPECT_EQ(complete.code, kEvidenceFailed) << complete.out;
}

TEST_F(ExploredEvidenceTest, ThatWasAlteredDoesNotHold) {
  explore("found", {});
  for (const char* file : {"exploration.json", "exchanges.ndjson", "results.json"}) {
    const std::string path = latest("found") + "/" + file;
    const std::string text = read_text(path);
    std::ofstream(path) << text << " ";
    EXPECT_FALSE(verified("found").holds()) << file;
    EXPECT_EQ(run_command({"verify", latest("found")}, folder_).code, kEvidenceFailed) << file;
    std::ofstream(path) << text;
  }
  EXPECT_TRUE(verified("found").holds());
}

TEST_F(ExploredEvidenceTest, IsReportedInEveryFormat) {
  Arguments reports;
  for (const std::string format : kReportFormats)
    reports.insert(reports.end(), {"--report", format + "=" + folder_.path(format)});
  explore("found", reports);
  const std::string fingerprint = wire::text_at(document("found", "exploration.json"), "/findings/0/fingerprint");
  for (const std::string format : kReportFormats)
    EXPECT_THAT(read_text(folder_.path(format)), HasSubstr(fingerprint)) << format;
  EXPECT_THAT(read_text(folder_.path("junit")), HasSubstr("<testcase name=\"exploration\""));
}

TEST_F(ExploredEvidenceTest, OfPartsIsJoined) {
  EXPECT_EQ(explore("one", {"--shard", "1/2"}).code, kFindings);
  EXPECT_EQ(explore("two", {"--shard", "2/2"}).code, kFindings);
  const CommandOutcome outcome = merge({"two", "one"});
  EXPECT_EQ(outcome.code, kFindings) << outcome.err << outcome.out;
  const VerifyReport report = verified("merged");
  EXPECT_TRUE(report.holds()) << problems_of(report);
  const wire::Json joined = document("merged", "exploration.json");
  EXPECT_EQ(*joined.find("cases"), wire::Json(32));
  std::set<std::string> fingerprints, all;
  for (const wire::Json& finding : wire::elements_at(joined, "/findings"))
    EXPECT_TRUE(fingerprints.insert(wire::text_at(finding, "/fingerprint")).second);
  for (const char* part : {"one", "two"}) {
    const wire::Json own = document(part, "exploration.json");
    for (const wire::Json& finding : wire::elements_at(own, "/findings"))
      all.insert(wire::text_at(finding, "/fingerprint"));
  }
  EXPECT_EQ(fingerprints, all);
}

TEST_F(ExploredEvidenceTest, OfPartsThatDoNotBelongTogetherIsRefused) {
  explore("one", {"--shard", "1/2"});
  const CommandOutcome missing = merge({"one"});
  EXPECT_EQ(missing.code, kUsageOrInput);
  EXPECT_THAT(missing.err, HasSubstr("no shard 2/2"));
  Arguments other = {"explore", kMilestone, "--target", broken_.url(), "--seed", "8",
                     "--cases", "10",       "--shard",  "2/2",         "--out",  folder_.path("two")};
  run_command(other, folder_);
  EXPECT_THAT(merge({"one", "two"}).err, HasSubstr("another seed"));
  EXPECT_THAT(run_command({"merge", folder_.path("one"), folder_.path("two"), "--root", SOURCE_ROOT, "--out",
                           folder_.path("merged")},
                          folder_)
                  .err,
              HasSubstr("explore merge"));
  std::ofstream(latest("one") + "/exploration.json", std::ios::app) << " ";
  EXPECT_THAT(merge({"one", "two"}).err, HasSubstr("does not hold"));
  EXPECT_FALSE(fs::exists(folder_.path("merged")));
}

}  // namespace
}  // namespace runner
