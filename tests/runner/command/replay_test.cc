// A failure that a run recorded is repeated by `replay`, against the same target and against a fixed one.
#include <gtest/gtest.h>

#include <filesystem>

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
  EXPECT_NE(now.out.find("broken now:  \n"), std::string::npos) << now.out;
  EXPECT_EQ(run_command({"replay", file, "--root", SOURCE_ROOT}, folder).code, kNoResponse);
}

// Everything by which the target was reached is in the file, but no value of a header.
TEST(Replay, ConnectsToTheTargetAsTheRunDid) {
  const TemporaryFolder folder;
  const Served served(Gate::closed, {}, [](const wire::Request& request, reference_impl::Reference& reference) {
    const std::string* token = wire::find_header(request.headers, "authorization");
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
  const std::string file = folder.path("out") + "/M107/latest/replay/derived.identity~liquidityExecution.mode.get.json";
  EXPECT_EQ(read_text(file).find("t0ken"), std::string::npos);
  EXPECT_EQ(read_text(file).find("visible-only-to-us"), std::string::npos);
  const CommandOutcome again = run_command({"replay", file, "--root", SOURCE_ROOT}, folder);
  EXPECT_EQ(again.code, kFindings) << again.out << again.err;
  EXPECT_NE(again.out.find("\n  = step 1: GET 403 UNAUTHORIZED"), std::string::npos) << again.out;
  EXPECT_EQ(again.out.find("\n  - "), std::string::npos) << again.out;
  EXPECT_EQ(again.err, "");
}

TEST(Replay, RefusesWhatItCannotRepeat) {
  const TemporaryFolder folder;
  EXPECT_EQ(run_command({"replay", folder.path("missing.json")}, folder).code, kUsageOrInput);
  EXPECT_EQ(run_command({"replay", folder.path("signing-key.pem")}, folder).code, kUsageOrInput);
}

}  // namespace
}  // namespace runner
