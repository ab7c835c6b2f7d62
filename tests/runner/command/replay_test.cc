// A failure that a run recorded is repeated by `replay`, against the same target and against a fixed one.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "runner/record/replay_file.h"
#include "tests/support/command_session.h"
#include "tests/support/scripted_server.h"

namespace runner {
namespace {

const std::string kScenario = "derived.identity/liquidityExecution.mode.get";

TEST(Replay, RepeatsTheScenarioOfAFailure) {
  const TemporaryFolder folder;
  std::string file;
  {
    const scripted::Server broken(scripted::always(scripted::ok("{}")));
    const CommandOutcome outcome =
        run_command({std::string(SOURCE_ROOT) + "/milestones/M107.yaml", "--target", broken.url(), "--scenario",
                     kScenario + "*", "--out", folder.path("out")},
                    folder);
    ASSERT_EQ(outcome.code, kFindings) << outcome.out << outcome.err;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path("out") + "/M107/latest/replay"))
      file = entry.path();
    ASSERT_FALSE(file.empty());
    const CommandOutcome again = run_command({"replay", file, "--root", SOURCE_ROOT}, folder);
    EXPECT_EQ(again.code, kFindings) << again.out << again.err;
    EXPECT_NE(again.out.find("exchanges then and now:\n  = "), std::string::npos) << again.out;
  }
  const Served fixed(Gate::closed);
  const CommandOutcome now = run_command({"replay", file, "--root", SOURCE_ROOT, "--target", fixed.url()}, folder);
  EXPECT_EQ(now.code, kAllHeld) << now.out << now.err;
  EXPECT_NE(now.out.find("failed now:  \n"), std::string::npos) << now.out;
  EXPECT_EQ(run_command({"replay", file, "--root", SOURCE_ROOT}, folder).code, kNoResponse);
}

// Everything by which the target was reached is in the file, but no value of a header.
TEST(Replay, RefusesOptionsOfATargetForARunInProcess) {
  const TemporaryFolder folder;
  std::ofstream(folder.path("r.json"))
      << R"({"milestone_file": "milestones/M107.yaml", "inputs_sha256": "", "scenario": "x",
                            "name_space": "", "outcomes": [], "broken": [], "sources": {}, "failed": [],
                            "exchanges": [{"request": {"method": "GET", "target": "/", "headers": []}}]})";
  for (const std::vector<std::string>& given :
       {std::vector<std::string>{"--insecure"}, {"--header", "A: b"}, {"--connect-timeout", "5"}}) {
    Arguments arguments = {"replay", folder.path("r.json"), "--root", SOURCE_ROOT};
    arguments.insert(arguments.end(), given.begin(), given.end());
    const CommandOutcome outcome = run_command(arguments, folder);
    EXPECT_EQ(outcome.code, kUsageOrInput) << outcome.out;
    EXPECT_NE(outcome.err.find(given.front() + ": given for a run in process"), std::string::npos) << outcome.err;
  }
}

TEST(Replay, ConnectsToTheTargetAsTheRunDid) {
  const TemporaryFolder folder;
  const Served served(Gate::closed, {}, [](const wire::Request& request, reference_impl::Reference& reference) {
    const wire::UntrustedText* token = wire::find_header(request.headers, "authorization");
    if (!token || *token != "Bearer owner-t0ken") return wire::Response{500, {}, "{}"};
    wire::Response response = reference.handle(request);
    if (response.status == 401) response.status = 403;
    return response;
  });
  const std::string port = served.url().substr(served.url().rfind(':') + 1);
  const CommandOutcome outcome = run_command(
      {std::string(SOURCE_ROOT) + "/milestones/M107.yaml", "--target", "http://lp.example.test:" + port, "--resolve",
       "lp.example.test:" + port + ":127.0.0.1", "--header", "Authorization: Bearer env:OWNER_TOKEN", "--header",
       "X-Plain: visible-only-to-us", "--scenario", kScenario, "--out", folder.path("out")},
      folder);
  ASSERT_EQ(outcome.code, kFindings) << outcome.out << outcome.err;
  const std::string file =
      folder.path("out") + "/M107/latest/" + replay_file_name("derived.identity/liquidityExecution.mode.get");
  EXPECT_EQ(read_text(file).find("t0ken"), std::string::npos);
  EXPECT_EQ(read_text(file).find("visible-only-to-us"), std::string::npos);
  const CommandOutcome again = run_command({"replay", file, "--root", SOURCE_ROOT}, folder);
  EXPECT_EQ(again.code, kFindings) << again.out << again.err;
  EXPECT_NE(again.out.find("\n  = step 1: GET 403 UNAUTHORIZED"), std::string::npos) << again.out;
  EXPECT_EQ(again.out.find("\n  - "), std::string::npos) << again.out;
  EXPECT_EQ(again.err, "");
}

// Refuses reads without an identity with another status.
wire::Response break_reads(const wire::Request& request, reference_impl::Reference& reference) {
  wire::Response response = reference.handle(request);
  if (request.method == "GET" && response.status == 401) response.status = 403;
  return response;
}

// A copy of what a run reads, so that a fixture can change.
std::string copy_of_root(const TemporaryFolder& folder) {
  const std::string root = folder.path("root");
  std::filesystem::create_directories(root);
  for (const char* name : {"milestones", "fixtures", "schemas"}) {
    std::filesystem::copy(std::string(SOURCE_ROOT) + "/" + name, root + "/" + name,
                          std::filesystem::copy_options::recursive);
  }
  return root;
}

void append(const std::string& path, std::string_view text) { std::ofstream(path, std::ios::app) << text; }

TEST(Replay, TakesSeveralFilesAndWholeRuns) {
  const TemporaryFolder folder;
  const Served broken(Gate::closed, {}, break_reads);
  const Served fixed(Gate::closed);
  const CommandOutcome outcome =
      run_command({std::string(SOURCE_ROOT) + "/milestones/M103.yaml", "--target", broken.url(), "--scenario",
                   "derived.identity/*", "--out", folder.path("out")},
                  folder);
  ASSERT_EQ(outcome.code, kFindings) << outcome.out << outcome.err;
  const std::string run = folder.path("out") + "/M103/latest";
  for (const std::string& path : {run, run + "/replay", folder.path("out") + "/M103", folder.path("out")}) {
    const CommandOutcome again = run_command({"replay", path, "--root", SOURCE_ROOT}, folder);
    EXPECT_EQ(again.code, kFindings) << again.err;
    EXPECT_TRUE(again.out.ends_with("replayed: 0 of 2 pass now\n")) << path << again.out;
  }
  const std::string file = run + "/" + replay_file_name("derived.identity/liquidityProviders.get");
  const CommandOutcome now = run_command({"replay", file, run, "--root", SOURCE_ROOT, "--target", fixed.url()}, folder);
  EXPECT_EQ(now.code, kAllHeld) << now.err;
  EXPECT_TRUE(now.out.ends_with("replayed: 3 of 3 pass now\n")) << now.out;
  std::filesystem::remove(file);
  const CommandOutcome rest = run_command({"replay", run, "--root", SOURCE_ROOT}, folder);
  EXPECT_NE(rest.out.find("replay files of 1 of the 2 scenarios with findings; `run --last-failed`"), std::string::npos)
      << rest.out;
  EXPECT_EQ(run_command({"replay", folder.path("nothing")}, folder).code, kUsageOrInput);
  EXPECT_EQ(run_command({"replay", SOURCE_ROOT "/schemas"}, folder).code, kUsageOrInput);
}

TEST(Replay, SendsTheRequestsOfThenWhereTheFixtureHasChanged) {
  const TemporaryFolder folder;
  const std::string root = copy_of_root(folder);
  const Served broken(Gate::closed, {}, [](const wire::Request& request, reference_impl::Reference& reference) {
    wire::Response response = reference.handle(request);
    if (request.method == "GET" && request.target.starts_with("/liquidity-providers/")) response.status = 418;
    return response;
  });
  const Served fixed(Gate::closed);
  const CommandOutcome outcome = run_command(
      {root + "/milestones/M103.yaml", "--target", broken.url(), "--scenario", "get-*", "--out", folder.path("out")},
      folder);
  ASSERT_EQ(outcome.code, kFindings) << outcome.out << outcome.err;
  for (const auto& entry : std::filesystem::directory_iterator(root + "/fixtures/M103"))
    append(entry.path(), "\n# changed\n");
  const std::string run = folder.path("out") + "/M103/latest";
  const CommandOutcome again = run_command({"replay", run, "--root", root}, folder);
  EXPECT_EQ(again.code, kFindings) << again.err;
  EXPECT_NE(again.err.find("has changed since that run: the requests are sent as they were then"), std::string::npos);
  EXPECT_NE(again.out.find("requests, as they were sent then"), std::string::npos) << again.out;
  EXPECT_EQ(again.out.find("\n  - "), std::string::npos) << again.out;
  const CommandOutcome now = run_command({"replay", run, "--root", root, "--target", fixed.url()}, folder);
  EXPECT_EQ(now.code, kAllHeld) << now.out << now.err;
  EXPECT_NE(now.out.find("what failed then ends differently now"), std::string::npos) << now.out;
}

TEST(Replay, SendsTheRequestsOfThenOnDemand) {
  const TemporaryFolder folder;
  const Served broken(Gate::closed, {}, break_reads);
  ASSERT_EQ(run_command({std::string(SOURCE_ROOT) + "/milestones/M103.yaml", "--target", broken.url(), "--scenario",
                         "derived.identity/*", "--out", folder.path("out")},
                        folder)
                .code,
            kFindings);
  const std::string run = folder.path("out") + "/M103/latest";
  const CommandOutcome again = run_command({"replay", run, "--root", SOURCE_ROOT, "--as-sent"}, folder);
  EXPECT_EQ(again.code, kFindings);
  EXPECT_EQ(again.err, "");
  EXPECT_NE(again.out.find("what failed then has the same status and codes now"), std::string::npos) << again.out;
}

TEST(Replay, RefusesWhatItCannotRepeat) {
  const TemporaryFolder folder;
  EXPECT_EQ(run_command({"replay", folder.path("missing.json")}, folder).code, kUsageOrInput);
  EXPECT_EQ(run_command({"replay", folder.path("signing-key.pem")}, folder).code, kUsageOrInput);
}

}  // namespace
}  // namespace runner
