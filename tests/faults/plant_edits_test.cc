// The tool that the build runs, on a project of one source: what it writes, and that it fails where an edit does not
// apply.
#include <gmock/gmock.h>
#include <sys/wait.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

struct RunResult {
  int exit_code;
  std::string output;
};

class PlantEdits : public testing::Test {
 protected:
  PlantEdits() {
    std::string pattern = (fs::temp_directory_path() / "plant_edits_test_XXXXXX").string();
    root_ = mkdtemp(pattern.data());
    write("src/a.cc", "int a() { return 1; }\n");
    write("faults.edits", "in src/a.cc\n\nswitch wrong\n  return\n- 1\n+ 2\n");
  }
  ~PlantEdits() override { fs::remove_all(root_); }

  void write(const std::string& path, const std::string& text) const {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << text;
  }
  std::string read(const std::string& path) const {
    std::ifstream file(root_ / path);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
  RunResult run() const {
    const std::string root = root_.string();
    const std::string command = PLANT_EDITS " ON " + root + " src/a.cc " + root + "/out " + root + "/faults.edits 2>&1";
    FILE* pipe = popen(command.c_str(), "r");
    std::string output;
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) output.push_back(static_cast<char>(c));
    return {WEXITSTATUS(pclose(pipe)), output};
  }

  fs::path root_;
};

TEST_F(PlantEdits, WritesTheSourceWithItsEdits) {
  const RunResult result = run();
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_EQ(read("out/src/a.cc"), "int a() { return (ON(wrong) ? (2) : (1)); }\n");
}

TEST_F(PlantEdits, TouchesTheCopyOnlyWhereItChanges) {
  run();
  const fs::file_time_type early{};
  fs::last_write_time(root_ / "out/src/a.cc", early);
  run();
  EXPECT_EQ(fs::last_write_time(root_ / "out/src/a.cc"), early);
  write("src/a.cc", "int a() { return 1; }  // changed\n");
  run();
  EXPECT_NE(fs::last_write_time(root_ / "out/src/a.cc"), early);
}

TEST_F(PlantEdits, FailsAndNamesAnEditThatDoesNotApply) {
  write("src/a.cc", "int a() { return 3; }\n");
  const RunResult result = run();
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.output, HasSubstr("faults.edits:3: the edit of \"wrong\" does not apply to src/a.cc: "));
  EXPECT_FALSE(fs::exists(root_ / "out/src/a.cc"));
}

TEST_F(PlantEdits, FailsAndNamesAnEditOfAMissingFile) {
  write("faults.edits", "in src/b.cc\n\nswitch wrong\n- 1\n+ 2\n");
  const RunResult result = run();
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.output, HasSubstr("faults.edits:3: the edit of \"wrong\" is for src/b.cc, which does not exist"));
}

}  // namespace
