// Milestones and their repositories, found from paths as users write them.
#include "runner/command/load_plan.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "tests/support/tiny_repository.h"

namespace runner {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

class LoadPlanTest : public testing::Test {
 protected:
  LoadPlanTest() : root_(repository_.write().string()) {}

  std::string path(const std::string& name) const { return root_ + "/" + name; }
  void write(const std::string& name, const std::string& text) const {
    fs::create_directories(fs::path(path(name)).parent_path());
    std::ofstream(path(name)) << text;
  }

  TinyRepository repository_;
  std::string root_;
};

std::string error_of(const wire::Result<LocatedMilestone>& located) {
  return located ? "located in " + located->root : located.error().to_string();
}

TEST_F(LoadPlanTest, FindsAMilestoneByItsIdInTheNamedContractElseInTheInstalledOne) {
  EXPECT_EQ(milestone_file("M1", root_, ""), path("milestones/M1.yaml"));
  EXPECT_EQ(milestone_file("M1", "", root_), path("milestones/M1.yaml"));
  EXPECT_EQ(milestone_file("M1", path("elsewhere"), root_), "M1") << "the named contract alone";
  EXPECT_EQ(milestone_file("M2", root_, root_), "M2");
  for (const char* file : {"milestones/M1.yaml", "M1.yaml", "./M1"})
    EXPECT_EQ(milestone_file(file, root_, root_), file);
}

TEST_F(LoadPlanTest, FindsTheRootAboveTheMilestone) {
  const auto located = locate_milestone(path("milestones/../milestones/M1.yaml"), "");
  ASSERT_TRUE(located.ok()) << located.error().to_string();
  EXPECT_EQ(located->root, root_);
  EXPECT_EQ(located->file, "milestones/M1.yaml");
}

TEST_F(LoadPlanTest, TakesTheParentOfTheFolderWhereNoFolderHasSchemas) {
  write("elsewhere/files/M2.yaml", "");
  fs::rename(path("schemas"), path("renamed"));
  const auto located = locate_milestone(path("elsewhere/files/M2.yaml"), "");
  ASSERT_TRUE(located.ok()) << located.error().to_string();
  EXPECT_EQ(located->root, path("elsewhere"));
}

TEST_F(LoadPlanTest, AnExplicitRootMustHoldTheMilestone) {
  EXPECT_THAT(error_of(locate_milestone(path("milestones/M1.yaml"), path("schemas"))),
              HasSubstr("outside the repository root; expected a file below " + path("schemas")));
  EXPECT_THAT(error_of(locate_milestone(path("milestones/M1.yaml"), path("none"))), HasSubstr("--root: \""));
}

TEST_F(LoadPlanTest, RefusesWhatIsNotAMilestoneFile) {
  EXPECT_THAT(error_of(locate_milestone(path("milestones/M9.yaml"), "")), HasSubstr("expected a milestone file"));
  EXPECT_THAT(error_of(locate_milestone(path("milestones"), "")), HasSubstr("not a regular file"));
}

TEST_F(LoadPlanTest, FindsTheMilestoneOfEvidenceInAFolderAboveIt) {
  write("artifacts/runs/1/replay/a.json", "{}");
  const auto located = locate_milestone_of(path("artifacts/runs/1/replay/a.json"), "milestones/M1.yaml", "", "");
  ASSERT_TRUE(located.ok()) << located.error().to_string();
  EXPECT_EQ(located->root, root_);
  EXPECT_EQ(locate_milestone_of("x", "milestones/M1.yaml", "/given", "")->root, "/given");
  EXPECT_THAT(error_of(locate_milestone_of(path("artifacts"), "milestones/M9.yaml", "", "")),
              HasSubstr("no folder above it has milestones/M9.yaml"));
}

TEST_F(LoadPlanTest, FindsTheMilestoneOfEvidenceInTheInstalledContractLast) {
  const std::string elsewhere = std::filesystem::temp_directory_path();
  const auto located = locate_milestone_of(elsewhere + "/a.json", "milestones/M1.yaml", "", root_);
  ASSERT_TRUE(located.ok()) << located.error().to_string();
  EXPECT_EQ(located->root, root_);
}

TEST_F(LoadPlanTest, AddsFixturesRelativeToTheRoot) {
  write("fixtures/more.yaml",
        "fixture: more\nclock: 2026-01-15T12:00:00Z\nscenarios:\n"
        "- {id: more, proves: [M1.add], steps: [{call: things.export, expect: {status: 200}}]}\n");
  const auto loaded = load_plan(path("milestones/M1.yaml"), "", {path("fixtures/more.yaml")});
  ASSERT_TRUE(loaded.ok()) << loaded.error().to_string();
  EXPECT_THAT(loaded->fixtures, ElementsAre("fixtures/more.yaml"));
  EXPECT_EQ(run_of(*loaded->plan, "more").id, "more");
}

TEST_F(LoadPlanTest, AddsFixturesOutsideTheRoot) {
  const std::string text =
      "fixture: more\nclock: 2026-01-15T12:00:00Z\nscenarios:\n"
      "- {id: more, proves: [M1.add], steps: [{call: things.export, expect: {status: 200}}]}\n";
  const std::filesystem::path above = std::filesystem::canonical(path(".")).parent_path();
  for (const std::filesystem::path& file : {above / "load-plan-more.yaml", above / "load-plan-more" / "more.yaml"}) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
    const auto loaded = load_plan(path("milestones/M1.yaml"), "", {file.string()});
    EXPECT_TRUE(loaded.ok()) << loaded.error().to_string();
    std::filesystem::remove(file);
  }
  std::filesystem::remove(above / "load-plan-more");
}

TEST_F(LoadPlanTest, RefusesFixturesThatAreMissingOrNotFiles) {
  const auto missing = load_plan(path("milestones/M1.yaml"), "", {path("fixtures/none.yaml")});
  ASSERT_FALSE(missing.ok());
  EXPECT_THAT(missing.error().to_string(), HasSubstr("expected a fixture file"));
  const auto outside = load_plan(path("milestones/M1.yaml"), "", {"/dev/null"});
  ASSERT_FALSE(outside.ok());
  EXPECT_THAT(outside.error().to_string(), HasSubstr("/dev/null: not a regular file; expected a fixture file"));
}

TEST_F(LoadPlanTest, NamesFixturesThatNoMilestoneLists) {
  const auto unlisted = [&](const std::vector<std::string>& asked = {}) {
    const auto loaded = load_plan(path("milestones/M1.yaml"), "", asked);
    EXPECT_TRUE(loaded.ok()) << loaded.error().to_string();
    return unlisted_fixtures(*loaded);
  };
  EXPECT_THAT(unlisted(), ElementsAre());
  write("fixtures/notes.yaml", "a: list of mine\n");
  const std::string fixture = repository_.file("fixtures/things.yaml");
  std::string text = fixture;
  text.replace(text.find("fixture: things"), 15, "fixture: others");
  for (const char* id : {"add-and-get", "export-things"}) text.insert(text.find(id), "other-");
  write("fixtures/others.yaml", text);
  EXPECT_THAT(unlisted(), ElementsAre(HasSubstr("fixtures/others.yaml is a fixture that no milestone in milestones")));
  EXPECT_THAT(unlisted({path("fixtures/others.yaml")}), ElementsAre()) << "it is run";
  std::string other = repository_.file("milestones/M1.yaml");
  other.replace(other.find("milestone: M1"), 13, "milestone: M2");
  other.replace(other.find("things.yaml]"), 12, "others.yaml]");
  write("milestones/M2.yaml", other);
  EXPECT_THAT(unlisted(), ElementsAre()) << "another milestone lists it";
}

}  // namespace
}  // namespace runner
