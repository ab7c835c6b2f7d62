// The pages that a newcomer copies from show what really is there.
#include <gmock/gmock.h>

#include <filesystem>

#include "tests/command_line/sandbox.h"
#include "tests/support/file_text.h"

namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

const fs::path kRoot = SOURCE_ROOT;

TEST(Documentation, ShowsTheExampleMilestoneThatTheTestsRun) {
  const std::string page = file_text(kRoot / "docs/adding-a-milestone.md");
  for (const char* file : {kExample, kExampleFixture}) {
    const std::string text = file_text(kRoot / "tests/command_line/example" / file);
    ASSERT_FALSE(text.empty());
    EXPECT_THAT(page, HasSubstr("```yaml\n" + text + "```\n")) << file;
  }
}

TEST(Documentation, TheExampleHasTheConventionsOfTheContract) {
  EXPECT_EQ(file_text(kRoot / "tests/command_line/example/milestones/conventions.yaml"),
            file_text(kRoot / "milestones/conventions.yaml"));
}

// Every link of a page to a file of the repository leads somewhere.
void expect_links_lead_somewhere(const fs::path& page) {
  const std::string text = file_text(page);
  for (size_t at = text.find("]("); at != std::string::npos; at = text.find("](", at + 1)) {
    std::string target = text.substr(at + 2, text.find(')', at) - at - 2);
    target.resize(std::min(target.find('#'), target.size()));
    if (target.empty() || target.starts_with("https://")) continue;
    EXPECT_TRUE(fs::exists(page.parent_path() / target)) << page << " links to " << target;
  }
}

TEST(Documentation, LinksHaveTargets) {
  size_t pages = 0;
  for (const fs::path& folder : {kRoot, kRoot / "docs", kRoot / "schemas"}) {
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (entry.path().extension() != ".md") continue;
      expect_links_lead_somewhere(entry.path());
      ++pages;
    }
  }
  EXPECT_GT(pages, 5u);
}

class DocumentedTest : public Sandbox {};

// The overview and the README name the same exit codes.
TEST_F(DocumentedTest, ExitCodesMatchTheHelp) {
  const std::string readme = file_text(kRoot / "README.md");
  const std::string help = run({"--help"}).out;
  for (const char* code : {"0", "1", "2", "3", "4", "130"}) {
    EXPECT_THAT(readme, HasSubstr(std::string("\n| ") + code + " | "));
    EXPECT_THAT(help, HasSubstr(std::string(" ") + code + " "));
  }
}

}  // namespace
