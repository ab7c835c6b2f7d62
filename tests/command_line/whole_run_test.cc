// The project's own milestones through the binary: the verdict with either gate, the same bytes everywhere and always,
// and an interrupted run.
#include <gmock/gmock.h>

#include <cstdlib>

#include "tests/command_line/sandbox.h"
#include "tests/support/file_text.h"

namespace {

namespace fs = std::filesystem;

class WholeRunTest : public Sandbox {
 protected:
  static std::vector<std::string> milestones() {
    return {"milestones/M103.yaml", "milestones/M107.yaml", "milestones/M109.yaml"};
  }
  /// In the repository at `folder`, all milestones, evidence below `out`.
  Invocation whole(const fs::path& folder, const std::string& out) const {
    Invocation run = invocation(milestones());
    run.arguments.insert(run.arguments.end(), {"--quiet", "--strict", "--out", (root() / out).string()});
    run.folder = folder;
    return run;
  }
  /// results.json and coverage.json of the three milestones, joined.
  std::string documents(const std::string& out) const {
    std::string text;
    for (const char* id : {"M103", "M107", "M109"}) {
      for (const char* name : {"results.json", "coverage.json"}) {
        const std::string document = file_text(root() / out / id / "latest" / name);
        EXPECT_FALSE(document.empty()) << id << " " << name;
        text += document;
      }
    }
    return text;
  }
};

TEST_F(WholeRunTest, EveryMilestoneHoldsWithEitherGate) {
  for (const char* gate : {"", "0", "1"}) {
    for (const std::string& milestone : milestones()) {
      Invocation run = whole(SOURCE_ROOT, "gates");
      run.arguments.front() = milestone;
      run.arguments.erase(run.arguments.begin() + 1, run.arguments.begin() + 3);
      if (*gate != '\0') run.environment["INTEGRATION_ENABLED"] = gate;
      const Outcome outcome = run_process(run);
      EXPECT_EQ(outcome.exit_code, 0) << milestone << "\n" << outcome.out << outcome.err;
      EXPECT_EQ(outcome.last_line(), "overall=true") << milestone;
    }
  }
}

TEST_F(WholeRunTest, ResultsAreTheSameBytesInTwoRunsTwoFoldersAndYearsLater) {
  ASSERT_EQ(run_process(whole(SOURCE_ROOT, "first")).exit_code, 0);
  ASSERT_EQ(run_process(whole(SOURCE_ROOT, "second")).exit_code, 0);
  EXPECT_EQ(documents("second"), documents("first"));

  copy_project_inputs(root() / "another place");
  ASSERT_EQ(run_process(whole(root() / "another place", "third")).exit_code, 0);
  EXPECT_EQ(documents("third"), documents("first"));

  Invocation later = whole(SOURCE_ROOT, "fourth");
  later.environment["LD_PRELOAD"] = SHIFTED_CLOCK;  // a path, from tests/CMakeLists.txt
  later.environment["ASAN_OPTIONS"] = "verify_asan_link_order=0";
  later.environment["INTEGRATION_ENABLED"] = "1";
  ASSERT_EQ(run_process(later).exit_code, 0);
  EXPECT_EQ(documents("fourth"), documents("first"));
  const auto runs = [&](const char* out) {
    return fs::read_symlink(root() / out / "M103/latest").filename().string().substr(0, 4);
  };
  EXPECT_GE(std::stoi(runs("fourth")), std::stoi(runs("first")) + 9) << "the shifted clock was not seen";
}

TEST_F(WholeRunTest, OneThreadAndManyGiveTheSameBytes) {
  Invocation one = whole(SOURCE_ROOT, "one");
  one.arguments.insert(one.arguments.end(), {"--jobs", "1"});
  Invocation many = whole(SOURCE_ROOT, "many");
  many.arguments.insert(many.arguments.end(), {"--jobs", "8"});
  ASSERT_EQ(run_process(one).exit_code, 0);
  ASSERT_EQ(run_process(many).exit_code, 0);
  EXPECT_EQ(documents("many"), documents("one"));
}

TEST_F(WholeRunTest, ExitsWith130WhenInterruptedAndLeavesNoPartialEvidence) {
  Invocation run = whole(SOURCE_ROOT, "interrupted");
  const std::vector<std::string> again(500, "milestones/M103.yaml");
  run.arguments.insert(run.arguments.begin(), again.begin(), again.end());
  run.interrupt_after_ms = 300;
  const Outcome outcome = run_process(run);
  EXPECT_EQ(outcome.exit_code, 130);
  EXPECT_THAT(outcome.last_line(), testing::Not(testing::StrEq("overall=true")));
  for (const auto& entry : fs::recursive_directory_iterator(root() / "interrupted")) {
    EXPECT_FALSE(entry.path().filename().string().starts_with(".")) << entry.path();
  }
}

}  // namespace
