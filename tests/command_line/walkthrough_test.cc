// docs/your-service.md, "From a bad service to a green run": its commands are run as printed, and print what it shows.
#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/command_line/sandbox.h"
#include "tests/support/file_text.h"

namespace {

namespace fs = std::filesystem;

struct Block {
  std::string language;
  std::string text;
};

/// The fenced blocks of a section, in order.
std::vector<Block> blocks_of(const std::string& page, const std::string& heading) {
  const size_t begin = page.find("\n" + heading + "\n");
  std::istringstream lines(page.substr(begin + 1, page.find("\n## ", begin + 1) - begin));
  std::vector<Block> blocks;
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("```")) {
      inside = !inside;
      if (inside) blocks.push_back({line.substr(3), ""});
    } else if (inside) {
      blocks.back().text += line + "\n";
    }
  }
  return blocks;
}

class WalkthroughTest : public Sandbox {};

TEST_F(WalkthroughTest, PrintsWhatThePageShows) {
  if (std::system("node --version >/dev/null 2>&1") != 0) GTEST_SKIP() << "node is not installed";
  const fs::path checkout = root() / "checkout";
  fs::create_directories(checkout / "verify");
  copy_project_inputs(checkout);
  fs::create_directories(checkout / "docs");
  fs::copy(fs::path(SOURCE_ROOT) / "docs/example", checkout / "docs/example", fs::copy_options::recursive);
  fs::create_symlink(std::getenv("RUNNER"), checkout / "verify/runner");
  const int port = 20000 + ::getpid() % 20000;
  const std::string server = std::to_string(port), service = std::to_string(port + 1);
  std::string script = "cd '" + checkout.string() + "'\nexport HOME='" + root().string() + "'\n";
  std::string shown;
  for (const Block& block :
       blocks_of(file_text(fs::path(SOURCE_ROOT) / "docs/your-service.md"), "## From a bad service to a green run")) {
    (block.language == "sh" ? script : shown) += block.text;
  }
  ASSERT_FALSE(shown.empty());
  replace_all(script, "8080", server);
  replace_all(script, "8081", service);
  replace_all(script, " &\n", " >/dev/null 2>&1 &\nsleep 2\n");
  write("script.sh", script + "kill $! %1\nexit 0\n");
  const fs::path printed = root() / "printed";
  std::system(("bash '" + (root() / "script.sh").string() + "' >'" + printed.string() + "' 2>&1").c_str());
  std::string text = file_text(printed);
  replace_all(text, service, "8081");
  size_t at = 0;
  std::istringstream lines(shown);
  for (std::string line; std::getline(lines, line);) {
    const std::string begin = line.substr(0, line.find("..."));  // the page leaves out the rest
    if (begin.empty()) continue;
    const size_t found = text.find(begin, at);
    ASSERT_NE(found, std::string::npos) << "the page shows: " << line << "\nprinted:\n" << text;
    at = found;
  }
}

}  // namespace
