// --last-failed repeats what failed in the last run; --fail-fast and --require change how a run ends.
#include <gtest/gtest.h>

#include <algorithm>

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

// The words of the command after "again", as a shell reads them (the test's words hold no quotes within quotes).
Arguments pasted(const std::string& out) {
  const size_t begin = out.find("   again verify/runner ");
  EXPECT_NE(begin, std::string::npos) << out;
  std::string line =
      out.substr(begin, out.find('\n', begin) - begin).substr(std::string("   again verify/runner ").size());
  Arguments words = {""};
  bool quoted = false;
  for (char c : line) {
    if (c == '\'') {
      quoted = !quoted;
    } else if (c == ' ' && !quoted) {
      words.emplace_back();
    } else {
      words.back() += c;
    }
  }
  return words;
}

TEST(Cause, IsRerunByThePastedCommandUntilItIsFixed) {
  const TemporaryFolder folder;
  const Served broken(Gate::closed, {}, break_reads);
  const CommandOutcome first = run_command(
      {kMilestone, "--target", broken.url(), "--scenario", "derived.*", "--header", "X-Api-Key: secret-key", "--header",
       "Authorization: env:LP_TOKEN", "--max-time", "20", "--quiet", "--out", folder.path("a folder")},
      folder);
  ASSERT_EQ(first.code, kFindings) << first.err;
  EXPECT_EQ(first.out.find("secret-key"), std::string::npos);
  Arguments command = pasted(first.out);
  for (const char* word : {"Authorization: env:LP_TOKEN", "X-Api-Key: env:X_API_KEY", "--max-time", "--cause"})
    EXPECT_NE(std::find(command.begin(), command.end(), word), command.end()) << word;
  *std::find(command.begin(), command.end(), "X-Api-Key: env:X_API_KEY") = "X-Api-Key: env:OWNER_TOKEN";
  for (int times = 0; times < 2; ++times) {
    const CommandOutcome again = run_command(command, folder);
    EXPECT_EQ(again.code, kFindings) << again.err;
    EXPECT_NE(again.out.find("runs: 0 passed, 2 failed"), std::string::npos) << again.out;
  }
  const Served fixed(Gate::closed);
  *(std::find(command.begin(), command.end(), "--target") + 1) = fixed.url();
  for (int times = 0; times < 2; ++times)
    EXPECT_EQ(run_command(command, folder).code, kAllHeld) << "an older run shows it";
  command.back() = "ffffffffffffffff";
  const CommandOutcome unknown = run_command(command, folder);
  EXPECT_EQ(unknown.code, kUsageOrInput);
  EXPECT_NE(unknown.err.find("no scenario of an earlier run shows the cause ffffffffffffffff"), std::string::npos);
}

TEST(FailFast, BeginsNothingAfterTheFirstFailure) {
  const TemporaryFolder folder;
  const Served broken(Gate::closed, {}, break_reads);
  const CommandOutcome outcome =
      run_derived(folder, broken.url(), {"--fail-fast", "--report", "tap=" + folder.path("t")});
  EXPECT_EQ(outcome.code, kFindings);
  EXPECT_NE(outcome.out.find("1 failed"), std::string::npos) << outcome.out;
  EXPECT_NE(read_text(folder.path("t")).find("# SKIP not tested: the run ended after 1 failed scenario (--fail-fast)"),
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
