// A failure that a run recorded is repeated by `replay`, against the same target and against a mended one.
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/runner/app/command_session.h"
#include "tests/runner/driver/scripted_server.h"

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
  const Served mended(Gate::closed);
  const CommandOutcome now = run_command({"replay", file, "--root", SOURCE_ROOT, "--target", mended.url()}, folder);
  EXPECT_EQ(now.code, kAllHeld) << now.out << now.err;
  EXPECT_NE(now.out.find("broken now:  \n"), std::string::npos) << now.out;
  EXPECT_EQ(run_command({"replay", file, "--root", SOURCE_ROOT}, folder).code, kNoAnswer);
}

TEST(Replay, RefusesWhatItCannotRepeat) {
  const TemporaryFolder folder;
  EXPECT_EQ(run_command({"replay", folder.path("missing.json")}, folder).code, kUsageOrInput);
  EXPECT_EQ(run_command({"replay", folder.path("signing-key.pem")}, folder).code, kUsageOrInput);
}

}  // namespace
}  // namespace runner
