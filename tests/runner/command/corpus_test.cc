// explore --corpus, --new-only and explore prune: a second exploration begins where the first ended, what is not of the
// corpus is said and left alone, and only new findings fail.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/command_session.h"
#include "wire/json_pointer.h"

namespace runner {
namespace {

namespace fs = std::filesystem;
using reference_impl::Reference;
using testing::HasSubstr;

const std::string kExploredMilestone = std::string(SOURCE_ROOT) + "/milestones/M107.yaml";

wire::Response refuse_otherwise(const wire::Request& request, Reference& reference) {
  wire::Response response = reference.handle(request);
  if (response.status == 401) response.status = 403;
  return response;
}

class CorpusTest : public ::testing::Test {
 protected:
  CommandOutcome explore(Arguments more) {
    Arguments arguments = {"explore", kExploredMilestone,   "--corpus", folder_.path("corpus"),
                           "--out",   folder_.path("found")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_command(arguments, folder_);
  }
  std::vector<fs::path> files() const {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder_.path("corpus/M107"))) files.push_back(entry.path());
    return files;
  }
  wire::Json explored(std::string_view pointer) {
    const auto json = wire::parse_json(read_text(folder_.path("found/M107/latest/exploration.json")));
    const wire::Json* value = json ? wire::find_at(*json, pointer) : nullptr;
    return value ? *value : wire::Json();
  }
  std::string position() const { return read_text(folder_.path("corpus/M107/part-1-of-1.json")); }

  TemporaryFolder folder_;
};

TEST_F(CorpusTest, BeginsWhereTheLastExplorationEnded) {
  EXPECT_EQ(explore({"--cases", "20", "--seed", "7"}).code, kAllHeld);
  const size_t cases = files().size() - 2;  // without findings-1-of-1.json and the position
  EXPECT_GT(cases, 3u);
  EXPECT_EQ(wire::parse_json(position())->find("cases")->as_integer()[0], 20);
  const CommandOutcome second = explore({"--cases", "10"});
  EXPECT_EQ(second.code, kAllHeld) << second.err;
  EXPECT_EQ(explored("/seed"), wire::Json(7));
  EXPECT_EQ(explored("/cases"), wire::Json(cases + 10));
  EXPECT_EQ(wire::parse_json(position())->find("cases")->as_integer()[0], 30);
  EXPECT_THAT(second.err, HasSubstr(std::to_string(cases) + " cases played again"));
}

TEST_F(CorpusTest, SaysWhatIsNotOfItAndLeavesItAlone) {
  explore({"--cases", "6", "--seed", "7"});
  const fs::path folder = folder_.path("corpus/M107");
  const auto write = [&](const std::string& name, const std::string& text) { std::ofstream(folder / name) << text; };
  write("notes.txt", "a person's");
  write("0123456789abcdef.json", R"({"case":"sequence-1","milestone":"M107","reaches":[],"seed":7})");
  write("part-1-of-9.json", "{}");
  write("fedcba9876543210.json", "\x01\xff");
  fs::create_directory(folder / "folder.json");
  const CommandOutcome outcome = explore({"--cases", "2"});
  EXPECT_EQ(outcome.code, kAllHeld) << outcome.err;
  for (const char* name : {"notes.txt: not a case", "0123456789abcdef.json: not the content", "part-1-of-9.json: not a",
                           "fedcba9876543210.json: not a case", "folder.json: "})
    EXPECT_THAT(outcome.err, HasSubstr(name));
  EXPECT_TRUE(fs::exists(folder / "notes.txt"));
}

TEST_F(CorpusTest, IsOfOneSeed) {
  explore({"--cases", "2", "--seed", "7"});
  const CommandOutcome outcome = explore({"--cases", "2", "--seed", "8"});
  EXPECT_EQ(outcome.code, kUsageOrInput);
  EXPECT_THAT(outcome.err, HasSubstr("the seed of the corpus, 7"));
}

TEST_F(CorpusTest, MakesOnlyNewFindingsFail) {
  const Served broken(Gate::closed, {}, refuse_otherwise);
  EXPECT_EQ(explore({"--target", broken.url(), "--cases", "6", "--seed", "7"}).code, kFindings);
  const CommandOutcome known = explore({"--target", broken.url(), "--cases", "6", "--new-only"});
  EXPECT_EQ(known.code, kAllHeld) << known.out;
  EXPECT_EQ(explored("/findings"), wire::Json(wire::Array()));
  fs::remove(folder_.path("corpus/M107/findings-1-of-1.json"));
  EXPECT_EQ(explore({"--target", broken.url(), "--cases", "6", "--new-only"}).code, kFindings);
  EXPECT_FALSE(fs::exists(folder_.path("corpus/M107/findings-1-of-1.json"))) << "a pull request makes nothing known";
}

TEST_F(CorpusTest, NewOnlyNeedsSomethingThatIsKnown) {
  const CommandOutcome outcome = run_command({"explore", kExploredMilestone, "--new-only"}, folder_);
  EXPECT_EQ(outcome.code, kUsageOrInput);
  EXPECT_THAT(outcome.err, HasSubstr("--new-only"));
}

TEST_F(CorpusTest, IsPrunedOfWhatOthersReach) {
  explore({"--cases", "40", "--seed", "7"});
  const size_t before = files().size();
  const CommandOutcome tried = run_command({"explore", "prune", folder_.path("corpus"), "--dry-run"}, folder_);
  EXPECT_EQ(files().size(), before);
  const CommandOutcome pruned = run_command({"explore", "prune", folder_.path("corpus")}, folder_);
  EXPECT_EQ(pruned.code, kAllHeld) << pruned.err;
  EXPECT_THAT(tried.out, HasSubstr("would remove"));
  EXPECT_LT(files().size(), before);
  EXPECT_THAT(run_command({"explore", "prune", folder_.path("corpus")}, folder_).out, HasSubstr(" 0 redundant"));
  EXPECT_EQ(run_command({"explore", "prune", folder_.path("none")}, folder_).code, kUsageOrInput);
}

}  // namespace
}  // namespace runner
