// The version is stated in one place, CMakeLists.txt.
#include "runner/tool/tool.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "tests/support/file_text.h"

namespace runner {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

TEST(Tool, HasTheVersionOfTheProject) {
  const std::string cmake = file_text(std::string(SOURCE_ROOT) + "/CMakeLists.txt");
  EXPECT_THAT(cmake, HasSubstr(std::string("project(contract_verifier VERSION ") + kToolVersion + " "));
}

TEST(Tool, NoSourceRepeatsTheVersion) {
  for (const char* folder : {"wire", "checks", "reference_impl", "runner"}) {
    for (const auto& entry : fs::recursive_directory_iterator(std::string(SOURCE_ROOT) + "/" + folder)) {
      if (!entry.is_regular_file()) continue;
      EXPECT_THAT(file_text(entry.path().string()), Not(HasSubstr(std::string("\"") + kToolVersion))) << entry.path();
    }
  }
}

}  // namespace
}  // namespace runner
