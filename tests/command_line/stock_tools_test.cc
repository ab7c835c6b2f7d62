// docs/verify-a-run.md, run as printed: openssl with coreutils, and @sigstore/verify where Node and the npm
// registry are. The commands of a page are run on a whole run, and on runs that were changed.
#include <gmock/gmock.h>

#include <cstdlib>
#include <functional>

#include "tests/command_line/sandbox.h"
#include "tests/support/file_text.h"

namespace {

namespace fs = std::filesystem;

const fs::path kRoot = SOURCE_ROOT;

/// The fenced blocks of this language below a heading, joined; their indentation taken off.
std::string blocks_below(const std::string& page, const std::string& heading, const std::string& language) {
  std::string text;
  size_t at = page.find("\n" + heading + "\n");
  const size_t end = std::min(page.find("\n## ", at + 1), page.size());
  for (const std::string fence = "```" + language + "\n"; (at = page.find(fence, at)) < end;) {
    const size_t indentation = at - page.rfind('\n', at) - 1;
    for (at += fence.size(); page.compare(at + indentation, 3, "```") != 0;) {
      const size_t line_end = page.find('\n', at);
      if (line_end > at + indentation) text += page.substr(at + indentation, line_end - at - indentation);
      text += '\n';
      at = line_end + 1;
    }
    at += indentation + 3;
  }
  return text;
}

class StockToolsTest : public Sandbox {
 protected:
  StockToolsTest() {
    EXPECT_EQ(run({"keys", "new", "--out", "key.pem"}).exit_code, 0);
    EXPECT_EQ(run({"keys", "new", "--out", "other.pem"}).exit_code, 0);
    EXPECT_EQ(run_example({"--signing-key", "key.pem"}).exit_code, 0);
    fs::create_directory(temporary());
    fs::copy_file(root() / "key.pem.pub", temporary() / "public.pem");
  }

  fs::path temporary() const { return root() / "temporary"; }

  /// Exit status of a command line in the shell, started in this folder; what it prints goes to a file.
  int shell(const fs::path& folder, const std::string& script) const {
    write("script.sh", "set -eu\ncd '" + folder.string() + "'\n" + script);
    const std::string command =
        "sh '" + (root() / "script.sh").string() + "' >'" + (root() / "printed").string() + "' 2>&1";
    return std::system(command.c_str());
  }
  std::string printed() const { return read("printed"); }

  /// A changed copy of the run.
  fs::path changed(const std::function<void(const fs::path&)>& change) const {
    fs::path copy = root() / "changed";
    fs::remove_all(copy);
    fs::copy(fs::canonical(root() / latest()), copy, fs::copy_options::recursive);
    change(copy);
    return copy;
  }

  // Every way to change a run that the page claims to find out, by what `holds` reports for the folder.
  void expect_finds_changes(const std::function<bool(const fs::path&)>& holds) const {
    EXPECT_TRUE(holds(fs::canonical(root() / latest()))) << printed();
    for (const char* name : {"results.json", "reports/run.md", "target.json", "milestone.yaml", "SHA256SUMS"}) {
      EXPECT_FALSE(holds(changed([&](const fs::path& run) { append(run / name, " "); }))) << name;
    }
    EXPECT_FALSE(holds(changed([](const fs::path& run) { append(run / "more.txt", "more"); })));
    EXPECT_FALSE(holds(changed([](const fs::path& run) { fs::remove(run / "coverage.json"); })));
    EXPECT_FALSE(holds(changed([this](const fs::path& run) {  // the sums fit again, the signature is the old one
      append(run / "results.json", " ");
      ASSERT_EQ(shell(run, "cut -c67- SHA256SUMS | xargs sha256sum > ../sums; mv ../sums SHA256SUMS\n"), 0)
          << printed();
    })));
    fs::copy_file(root() / "other.pem.pub", temporary() / "public.pem", fs::copy_options::overwrite_existing);
    EXPECT_FALSE(holds(fs::canonical(root() / latest()))) << "another key";
  }

  static void append(const fs::path& file, const std::string& text) {
    std::FILE* out = std::fopen(file.c_str(), "ab");
    ASSERT_NE(out, nullptr) << file;
    std::fwrite(text.data(), 1, text.size(), out);
    std::fclose(out);
  }
};

TEST_F(StockToolsTest, OpensslAndCoreutilsDoWhatThePageShows) {
  if (std::system("openssl version >/dev/null 2>&1") != 0) GTEST_SKIP() << "openssl is not installed";
  std::string script = blocks_below(file_text(kRoot / "docs/verify-a-run.md"), "## With openssl and coreutils", "sh");
  ASSERT_THAT(script, testing::HasSubstr("openssl pkeyutl -verify"));
  replace_all(script, "/tmp/", temporary().string() + "/");
  expect_finds_changes([&](const fs::path& run) { return shell(run, script) == 0; });
  EXPECT_EQ(run({"sign", latest().string(), "--signing-key", "other.pem"}).exit_code, 0);
  std::string second = script;
  replace_all(second, "p' run.dsse.json", "p' run.sigstore.2.json");
  EXPECT_EQ(shell(fs::canonical(root() / latest()), second), 0) << printed();
  EXPECT_THAT(printed(), testing::HasSubstr("\"result\":\"PASSED\""));
}

TEST_F(StockToolsTest, JqDecidesThePolicyThatThePageShows) {
  if (std::system("{ jq --version && openssl version; } >/dev/null 2>&1") != 0)
    GTEST_SKIP() << "jq or openssl is not installed";
  const std::string page = file_text(kRoot / "docs/verify-a-run.md");
  std::string policy = blocks_below(page, "## With openssl and coreutils", "sh") +
                       blocks_below(page, "## A policy with openssl and jq", "sh");
  ASSERT_THAT(policy, testing::HasSubstr("jq -e"));
  replace_all(policy, "/tmp/", temporary().string() + "/");
  replace_all(policy, "milestone=M107", "milestone=M999");
  const size_t digest = policy.find("digest=") + 7;
  const std::string subject = "registry.example.net/lp@sha256:" + policy.substr(digest, 64);
  const auto holds = [&](const std::vector<std::string>& options) {
    std::vector<std::string> arguments{"--signing-key", "key.pem"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    EXPECT_EQ(run_example(arguments).exit_code, 0);
    return shell(fs::canonical(root() / latest()), policy) == 0;
  };
  EXPECT_TRUE(holds({"--subject", subject})) << printed();
  EXPECT_TRUE(holds({"--subject", subject, "--subject", "other@sha512:" + std::string(128, 'a')})) << printed();
  EXPECT_FALSE(holds({})) << "nothing was named";
  EXPECT_FALSE(holds({"--subject", "registry.example.net/lp@sha256:" + std::string(64, 'a')}));
  EXPECT_FALSE(holds({"--subject", "other@" + subject.substr(subject.find('@') + 1)}));
  EXPECT_FALSE(holds({"--subject", subject, "--scenario", "a-new-provider-is-active"})) << "a part only";
}

TEST_F(StockToolsTest, TheReadmesCommandsWork) {
  if (std::system("openssl version >/dev/null 2>&1") != 0) GTEST_SKIP() << "openssl is not installed";
  std::string script = blocks_below(file_text(kRoot / "README.md"), "## Evidence", "sh");
  ASSERT_THAT(script, testing::HasSubstr("openssl pkeyutl -verify"));
  replace_all(script, "/tmp/", temporary().string() + "/");
  replace_all(script, "M107", "M999");
  replace_all(script, "~/.local/share/contract-verifier/signing-key.pem", (root() / "key.pem").string());
  EXPECT_EQ(shell(root(), script), 0) << printed();
  EXPECT_THAT(printed(), testing::HasSubstr("Signature Verified Successfully\n1\n"));
}

TEST_F(StockToolsTest, SigstoreDoesWhatThePageShows) {
  constexpr const char* kNodeIsNewEnough =
      "const [major, minor] = process.versions.node.split(\".\").map(Number); "
      "process.exit(major > 18 || (major === 18 && minor >= 17) ? 0 : 1)";
  if (shell(root(), std::string("node -e '") + kNodeIsNewEnough + "'\n") != 0)
    GTEST_SKIP() << "Node 18.17 or later is not installed";
  const std::string install =
      "npm install --prefix . --no-audit --no-fund @sigstore/bundle@3.1.0 @sigstore/verify@2.1.1\n";
  if (shell(temporary(), install) != 0) GTEST_SKIP() << "npm cannot fetch @sigstore/verify: " << printed();
  const std::string page = file_text(kRoot / "docs/verify-a-run.md");
  const std::string script = blocks_below(page, "## With `@sigstore/verify`", "js");
  ASSERT_THAT(script, testing::HasSubstr("@sigstore/verify"));
  write("temporary/verify.mjs", script);
  expect_finds_changes([&](const fs::path& run) {
    return shell(temporary(), "node verify.mjs '" + run.string() + "' public.pem\n") == 0;
  });
}

}  // namespace
