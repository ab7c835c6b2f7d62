#include "runner/evidence/stored_runs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/command_session.h"
#include "tests/support/sample_run.h"

namespace runner {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

void write_text(const fs::path& file, const std::string& text) { std::ofstream(file, std::ios::binary) << text; }

/// A folder of runs by name, the last of which is `latest`. Each was compared with the one that the pair names.
class RunsTest : public testing::Test {
 protected:
  void add(const std::string& name, const std::string& compared_with = "") {
    const fs::path run = milestone() / "runs" / name;
    fs::create_directories(run);
    write_text(run / "results.json", "{}");
    if (!compared_with.empty()) write_text(run / kComparisonFile, R"({"before": {"run": ")" + compared_with + "\"}}");
    fs::remove(milestone() / "latest");
    fs::create_directory_symlink(fs::path("runs") / name, milestone() / "latest");
  }
  fs::path milestone() const { return folder_.path("out/M1"); }

  std::vector<std::string> removed(const KeepRule& rule) const {
    std::vector<std::string> names;
    for (const RunFate& fate : fates_of(milestone(), rule)) {
      if (fate.kept_as.empty()) names.push_back(fate.name);
    }
    return names;
  }

  const TemporaryFolder folder_;
};

constexpr const char* kRuns[] = {"20260101T000000Z-00000001", "20260102T000000Z-00000002", "20260103T000000Z-00000003",
                                 "20260104T000000Z-00000004"};

TEST_F(RunsTest, KeepTheNewestOrTheYoungest) {
  for (const char* name : kRuns) add(name);
  EXPECT_THAT(removed({2}), ElementsAre(kRuns[1], kRuns[0]));
  EXPECT_THAT(removed({9}), IsEmpty());
  EXPECT_THAT(removed({0, wire::parse_instant("2026-01-03T00:00:00Z")}), ElementsAre(kRuns[1], kRuns[0]));
  EXPECT_THAT(removed({0, wire::parse_instant("2027-01-01T00:00:00Z")}), ElementsAre(kRuns[2], kRuns[1], kRuns[0]))
      << "latest stays";
}

TEST_F(RunsTest, KeepWhatLatestNamesThoughItIsOld) {
  for (const char* name : {kRuns[1], kRuns[2], kRuns[0]}) add(name);
  EXPECT_THAT(removed({1}), ElementsAre(kRuns[1]));
  fs::remove(milestone() / "latest");  // an archive without symbolic links
  write_text(milestone() / "latest.json", std::string(R"({"run": "runs/)") + kRuns[1] + R"("})");
  EXPECT_THAT(removed({1}), ElementsAre(kRuns[0]));
}

TEST_F(RunsTest, AreInTheOrderOfTheirTimeWithinASecond) {
  const char* names[] = {"20260101T000000Z-0000000c", "20260101T000000Z-0000000a", "20260101T000000Z-0000000b"};
  for (int i = 0; i < 3; ++i) {
    add(names[i]);
    fs::last_write_time(milestone() / "runs" / names[i], fs::file_time_type() + std::chrono::seconds(i));
  }
  EXPECT_THAT(run_names(milestone()), ElementsAre(names[2], names[1], names[0]));
}

TEST_F(RunsTest, KeepWhatAKeptRunWasComparedWith) {
  add(kRuns[0]);
  add(kRuns[1]);
  add(kRuns[2], kRuns[0]);
  add(kRuns[3], kRuns[2]);
  EXPECT_THAT(removed({1}), ElementsAre(kRuns[1], kRuns[0]))
      << "what it was compared with is needed, not what that was";
  EXPECT_THAT(removed({2}), ElementsAre(kRuns[1]));
}

TEST_F(RunsTest, RemoveNothingThatIsNotARun) {
  for (const char* name : kRuns) add(name);
  fs::create_directories(milestone() / "runs" / "before-the-rewrite");
  write_text(milestone() / "runs" / "before-the-rewrite" / "results.json", "{}");
  fs::create_directories(milestone() / "runs" / "20260101T000000Z-0000000g");
  fs::create_directories(milestone() / "runs" / "20250101T000000Z-00000000");  // no results.json
  fs::create_directories(folder_.path("elsewhere"));
  write_text(folder_.path("elsewhere/results.json"), "{}");
  fs::create_directory_symlink(folder_.path("elsewhere"), milestone() / "runs" / "20250102T000000Z-00000000");
  EXPECT_THAT(removed({1}), ElementsAre(kRuns[2], kRuns[1], kRuns[0]));
  ASSERT_FALSE(remove_runs(milestone(), removed({1})));
  EXPECT_THAT(run_names(milestone()), ElementsAre(kRuns[3]));
  for (const char* name : {"before-the-rewrite", "20260101T000000Z-0000000g", "20250101T000000Z-00000000"})
    EXPECT_TRUE(fs::exists(milestone() / "runs" / name)) << name;
  EXPECT_TRUE(fs::exists(folder_.path("elsewhere/results.json")));
}

TEST_F(RunsTest, RemoveNoRunThatBecameTheLatestSince) {
  for (const char* name : {kRuns[1], kRuns[0]}) add(name);
  ASSERT_FALSE(remove_runs(milestone(), {kRuns[0], kRuns[1]}));
  EXPECT_THAT(run_names(milestone()), ElementsAre(kRuns[0]));
}

TEST(StoredRun, IsReadWhereItIsWhatWasSigned) {
  const TemporaryFolder folder;
  const SampleRun sample(SampleKind::broken);
  const auto published = sample.publish(folder.path());
  ASSERT_TRUE(published) << published.error().to_string();
  const auto stored = read_stored_run(published->folder);
  ASSERT_TRUE(stored) << stored.error().to_string();
  EXPECT_EQ(stored->result, "FAILED");
  EXPECT_EQ(stored->summary.milestone, "M1");
  ASSERT_EQ(stored->summary.causes.size(), sample.record().causes.size());
  for (size_t i = 0; i < stored->summary.causes.size(); ++i) {
    const Cause& cause = sample.record().causes[i];
    EXPECT_EQ(stored->summary.causes[i].fingerprint, cause.fingerprint);
    EXPECT_EQ(stored->summary.causes[i].sentence, std::string(cause.sentence));
    EXPECT_EQ(stored->summary.causes[i].scenarios.size(), cause.scenarios.size());
  }
  for (const char* name : {"results.json", "causes.json", "coverage.json", "target.json", "SHA256SUMS"}) {
    const std::string file = published->folder + "/" + name;
    const std::string text = read_text(file);
    write_text(file, text + " ");
    const auto changed = read_stored_run(published->folder);
    EXPECT_FALSE(changed) << name;
    EXPECT_THAT(changed ? "" : changed.error().to_string(), HasSubstr("not the file that was signed"));
    write_text(file, text);
  }
  EXPECT_TRUE(read_stored_run(published->folder));
}

}  // namespace
}  // namespace runner
