// --last-failed repeats what failed in the last run; --fail-fast and --require change how a run ends.
#include <gtest/gtest.h>

#include "tests/support/command_session.h"

namespace runner {
namespace {

const std::string kMilestone = std::string(SOURCE_ROOT) + "/milestones/M103.yaml";

CommandOutcome run_derived(const TemporaryFolder& folder, const std::string& url, Arguments more = {}) {
  Arguments arguments = {kMilestone, "--target", url, "--scenario", "derived.identity/*",
                         "--quiet",  "--jobs",   "1", "--out",      folder.path("out")};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_command(arguments, folder);
}

// Refuses reads with another status.
wire::Response break_reads(const wire::Request& request, reference_impl::Reference& reference) {
  wire::Response response = reference.handle(request);
  if (request.method == "GET" && response.status == 401) response.status = 403;
  return response;
}

TEST(LastFailed, RepeatsOnlyWhatFailedUntilNothingDoes) {
  const TemporaryFolder folder;
  const Served broken(Gate::closed, {}, break_reads);
  const Served fixed(Gate::closed);
  ASSERT_EQ(run_derived(folder, broken.url()).code, kFindings);
  const CommandOutcome again = run_derived(folder, broken.url(), {"--last-failed"});
  EXPECT_EQ(again.code, kFindings);
  EXPECT_NE(again.out.find("runs: 0 passed, 2 failed"), std::string::npos) << again.out;
  const CommandOutcome held = run_derived(folder, fixed.url(), {"--last-failed"});
  EXPECT_EQ(held.code, kAllHeld);
  EXPECT_NE(held.out.find("runs: 2 passed"), std::string::npos) << held.out;
  const CommandOutcome nothing = run_derived(folder, fixed.url(), {"--last-failed"});
  EXPECT_EQ(nothing.code, kUsageOrInput);
  EXPECT_NE(nothing.err.find("no scenario failed in the last run"), std::string::npos) << nothing.err;
}

TEST(LastFailed, NeedsAnEarlierRun) {
  const TemporaryFolder folder;
  const Served served(Gate::closed);
  EXPECT_EQ(run_derived(folder, served.url(), {"--last-failed"}).code, kUsageOrInput);
}

TEST(FailFast, BeginsNothingAfterTheFirstFailure) {
  const TemporaryFolder folder;
  const Served broken(Gate::closed, {}, break_reads);
  const CommandOutcome outcome =
      run_derived(folder, broken.url(), {"--fail-fast", "--report", "tap=" + folder.path("t")});
  EXPECT_EQ(outcome.code, kFindings);
  EXPECT_NE(outcome.out.find("1 failed"), std::string::npos) << outcome.out;
  EXPECT_NE(read_text(folder.path("t")).find("# SKIP not tested: the run ended after 1 failed scenario"),
            std::string::npos);
}

TEST(Require, MakesACapabilityMandatory) {
  const TemporaryFolder folder;
  const Served served(Gate::closed);
  EXPECT_EQ(run_derived(folder, served.url(), {"--require", "events,signing_keys"}).code, kAllHeld);
  EXPECT_EQ(run_derived(folder, served.url(), {"--require", "events,control"}).code, kFindings);
  const CommandOutcome unknown = run_derived(folder, served.url(), {"--require", "events,feed"});
  EXPECT_EQ(unknown.code, kUsageOrInput);
  EXPECT_NE(unknown.err.find("a list of gate, clock, events,"), std::string::npos) << unknown.err;
}

}  // namespace
}  // namespace runner
