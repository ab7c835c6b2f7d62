// diff, history, prune and --compare-with, on runs of a service that is broken and then fixed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/command_session.h"
#include "wire/json.h"
#include "wire/json_pointer.h"

namespace runner {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

const std::string kMilestone = std::string(SOURCE_ROOT) + "/milestones/M103.yaml";

wire::Response refuse_reads_otherwise(const wire::Request& request, reference_impl::Reference& reference) {
  wire::Response response = reference.handle(request);
  if (request.method == "GET" && response.status == 401) response.status = 403;
  return response;
}

class CompareRuns : public testing::Test {
 protected:
  CommandOutcome run(const std::string& url, Arguments more = {}) {
    Arguments arguments = {kMilestone, "--target", url, "--quiet", "--jobs", "1", "--out", folder_.path("out")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_command(arguments, folder_);
  }
  CommandOutcome derived(const std::string& url, Arguments more = {}) {
    more.insert(more.end(), {"--scenario", "derived.identity/*"});
    return run(url, more);
  }
  CommandOutcome command(const Arguments& arguments) { return run_command(arguments, folder_); }
  std::string latest() const { return fs::canonical(folder_.path("out/M103/latest")).string(); }

  const TemporaryFolder folder_;
  const Served broken_{Gate::closed, {}, refuse_reads_otherwise};
  const Served fixed_{Gate::closed};
};

TEST_F(CompareRuns, ReportWhatIsNewAndWhatIsFixed) {
  ASSERT_EQ(derived(broken_.url()).code, kFindings);
  const std::string before = latest();
  ASSERT_EQ(derived(fixed_.url()).code, kAllHeld);
  const std::string now = latest();
  const CommandOutcome fixed = command({"diff", before, now});
  EXPECT_EQ(fixed.code, kAllHeld) << fixed.out << fixed.err;
  EXPECT_THAT(fixed.out, HasSubstr("M103: 0 new, 1 fixed, 0 still, 0 no longer tested\n"));
  const CommandOutcome fresh = command({"diff", now, before});
  EXPECT_EQ(fresh.code, kFindings);
  EXPECT_THAT(fresh.out, HasSubstr("new               FAIL "));
  const CommandOutcome same = command({"diff", before, before, "--format", "json"});
  EXPECT_EQ(same.code, kAllHeld);
  const auto json = wire::parse_json(same.out);
  ASSERT_TRUE(json) << same.out;
  EXPECT_EQ(wire::elements_at(*json, "/milestones/0/still").size(), 1u);
  EXPECT_EQ(wire::elements_at(*json, "/milestones/0/new").size(), 0u);
  EXPECT_THAT(wire::text_at(*json, "/milestones/0/still/0/sentence"), HasSubstr("403"));
}

TEST_F(CompareRuns, AScenarioThatDidNotRunFixesNothing) {
  ASSERT_EQ(derived(broken_.url()).code, kFindings);
  const std::string before = latest();
  ASSERT_EQ(run(fixed_.url(), {"--scenario", "derived.idempotency*"}).code, kAllHeld);
  const CommandOutcome outcome = command({"diff", before, folder_.path("out")});
  EXPECT_EQ(outcome.code, kAllHeld) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("0 new, 0 fixed, 0 still, 1 no longer tested\n"));
  EXPECT_THAT(outcome.out, HasSubstr("2 of 2 that showed it not tested"));
}

TEST_F(CompareRuns, RefuseWhatCannotBeCompared) {
  ASSERT_EQ(derived(broken_.url()).code, kFindings);
  EXPECT_EQ(command({"diff", latest(), folder_.path("nowhere")}).code, kUsageOrInput);
  const CommandOutcome other = run_command({std::string(SOURCE_ROOT) + "/milestones/M109.yaml", "--scenario",
                                            "derived.identity/*", "--quiet", "--out", folder_.path("other")},
                                           folder_);
  ASSERT_EQ(other.code, kAllHeld) << other.err;
  const CommandOutcome milestones = command({"diff", latest(), folder_.path("other")});
  EXPECT_EQ(milestones.code, kUsageOrInput);
  EXPECT_THAT(milestones.err, HasSubstr("two runs of the same milestone"));
  EXPECT_EQ(derived(fixed_.url(), {"--compare-with", folder_.path("other")}).code, kUsageOrInput);
  std::ofstream(latest() + "/results.json", std::ios::app) << " ";
  const CommandOutcome changed = command({"diff", latest(), latest()});
  EXPECT_EQ(changed.code, kEvidenceFailed);
  EXPECT_THAT(changed.err, HasSubstr("not the file that was signed"));
}

TEST_F(CompareRuns, EveryReportOfARunSaysWhatChanged) {
  ASSERT_EQ(derived(fixed_.url()).code, kAllHeld);
  const std::string name = fs::path(latest()).filename().string();
  const CommandOutcome outcome =
      derived(broken_.url(), {"--compare-with", folder_.path("out/M103/latest"), "--report",
                              "markdown=" + folder_.path("m"), "--report", "html=" + folder_.path("h")});
  EXPECT_EQ(outcome.code, kFindings) << outcome.err;
  const std::string headline = "compared with " + name + ": 1 new, 0 fixed, 0 still, 0 no longer tested";
  EXPECT_THAT(outcome.out, HasSubstr(headline));
  EXPECT_THAT(read_text(folder_.path("m")), HasSubstr(headline));
  EXPECT_THAT(read_text(folder_.path("h")), HasSubstr(headline));
  const auto kept = wire::parse_json(read_text(latest() + "/comparison.json"));
  ASSERT_TRUE(kept);
  EXPECT_EQ(wire::text_at(*kept, "/before/run"), name);
  const CommandOutcome json = derived(broken_.url(), {"--compare-with", latest(), "--format", "json"});
  const auto document = wire::parse_json(json.out);
  ASSERT_TRUE(document) << json.out;
  EXPECT_EQ(wire::elements_at(*document, "/milestones/0/comparison/still").size(), 1u);
  const CommandOutcome verified = command({"verify", latest()});
  EXPECT_THAT(verified.out, Not(HasSubstr("a file that was not signed")));
}

TEST_F(CompareRuns, HistoryListsRunsAndPruneRemovesTheOldOnes) {
  ASSERT_EQ(derived(broken_.url()).code, kFindings);
  const std::string first = latest();
  ASSERT_EQ(derived(broken_.url()).code, kFindings);
  const std::string second = latest();
  ASSERT_EQ(derived(fixed_.url(), {"--compare-with", first}).code, kAllHeld);
  const CommandOutcome history = command({"history", folder_.path("out")});
  EXPECT_EQ(history.code, kAllHeld) << history.err;
  EXPECT_THAT(history.out, HasSubstr("WARNED (partial)  0 causes; 4 of "));
  EXPECT_THAT(history.out, HasSubstr("FAILED (partial)  1 cause; 2 of "));
  EXPECT_THAT(history.out, HasSubstr("(latest)"));
  const auto json = wire::parse_json(command({"history", folder_.path("out/M103"), "--format", "json"}).out);
  ASSERT_TRUE(json);
  EXPECT_EQ(wire::elements_at(*json, "/runs").size(), 3u);
  const CommandOutcome dry = command({"prune", folder_.path("out"), "--keep", "1", "--dry-run"});
  EXPECT_EQ(dry.code, kAllHeld) << dry.err;
  EXPECT_THAT(dry.out, HasSubstr("dry run: would be 1 removed, 2 kept"));
  EXPECT_TRUE(fs::exists(second));
  const CommandOutcome young = command({"prune", folder_.path("out"), "--keep", "2d"});
  EXPECT_THAT(young.out, HasSubstr("0 removed, 3 kept"));
  EXPECT_EQ(command({"prune", folder_.path("out"), "--keep", "1"}).code, kAllHeld);
  EXPECT_TRUE(fs::exists(first)) << "the last run was compared with it";
  EXPECT_FALSE(fs::exists(second));
  for (const char* wrong : {"0", "-1", "5x", "0d", "1.5"})
    EXPECT_EQ(command({"prune", folder_.path("out"), "--keep", wrong}).code, kUsageOrInput) << wrong;
  EXPECT_EQ(command({"prune", folder_.path("nowhere"), "--keep", "1"}).code, kUsageOrInput);
  EXPECT_EQ(command({"prune", folder_.path("out")}).code, kUsageOrInput);
}

}  // namespace
}  // namespace runner
