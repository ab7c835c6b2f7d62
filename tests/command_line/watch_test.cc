// `watch` as its users have it: files of a copy are saved while it runs, and what it prints is waited for. Nothing here
// depends on how long that takes.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "tests/command_line/sandbox.h"

namespace {

namespace fs = std::filesystem;

using testing::HasSubstr;
using testing::Not;

constexpr const char* kSummary = " run again";

/// A process whose output is read while it runs.
class Watcher {
 public:
  Watcher(const fs::path& folder, std::vector<std::string> arguments) {
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    out_ = ends[0];
    child_ = ::fork();
    if (child_ != 0) {
      ::close(ends[1]);
      return;
    }
    ::signal(SIGINT, SIG_DFL);
    ::dup2(ends[1], STDOUT_FILENO);
    ::close(ends[0]);
    std::vector<char*> argv = {std::getenv("RUNNER")};
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    if (::chdir(folder.c_str()) == 0) ::execv(argv.front(), argv.data());
    ::_exit(126);
  }
  ~Watcher() {
    if (child_ > 0) stop(SIGKILL);
    ::close(out_);
  }
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

  /// What is printed up to and including the next line with the text. A hang fails after two minutes.
  std::string until(const std::string& text) {
    while (true) {
      const size_t at = unread_.find(text);
      const size_t end = at == std::string::npos ? at : unread_.find('\n', at);
      if (end != std::string::npos) {
        const std::string read = unread_.substr(0, end + 1);
        unread_.erase(0, end + 1);
        return read;
      }
      pollfd waited{out_, POLLIN, 0};
      char bytes[4096];
      const ssize_t size = ::poll(&waited, 1, 120'000) == 1 ? ::read(out_, bytes, sizeof bytes) : 0;
      if (size <= 0) {
        ADD_FAILURE() << "no \"" << text << "\" in:\n" << unread_;
        return unread_;
      }
      unread_.append(bytes, static_cast<size_t>(size));
    }
  }

  /// The exit code after the signal; 128 + n where it ended it.
  int stop(int signal) {
    int status = 0;
    ::kill(child_, signal);
    ::waitpid(std::exchange(child_, -1), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  pid_t child_ = -1;
  int out_ = -1;
  std::string unread_;
};

class WatchTest : public Sandbox {
 protected:
  /// As many editors save: another file, renamed into place.
  void save_by_rename(const fs::path& relative, const std::string& from, const std::string& to) const {
    std::string text = read(relative);
    const size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
    std::ofstream(root() / (relative.string() + "~"), std::ios::binary) << text;
    fs::rename(root() / (relative.string() + "~"), root() / relative);
  }
};

TEST_F(WatchTest, RunsAgainWhatASavedFileTouches) {
  Watcher watcher(root(), {"watch", kExample});
  EXPECT_THAT(watcher.until(kSummary), HasSubstr("M999: "));

  replace(kExampleFixture, "/provider/active: true", "/provider/active: false");
  const std::string broken = watcher.until(kSummary);
  EXPECT_THAT(broken, HasSubstr("  fails  a-new-provider-is-active"));
  EXPECT_THAT(broken, HasSubstr("expect.body at /provider/active"));
  EXPECT_THAT(broken, HasSubstr("(fixtures/M999/register.yaml)"));

  save_by_rename(kExampleFixture, "/provider/active: false", "/provider/active: true");
  const std::string mended = watcher.until(kSummary);
  EXPECT_THAT(mended, HasSubstr("  fixed  a-new-provider-is-active"));
  EXPECT_THAT(mended, HasSubstr("0 fail"));

  EXPECT_EQ(watcher.stop(SIGINT), 0);
}

TEST_F(WatchTest, ShowsMistakesAndGoesOn) {
  Watcher watcher(root(), {"watch", kExample});
  watcher.until(kSummary);
  replace(kExampleFixture, "steps:", "stesp:");
  EXPECT_THAT(watcher.until("waiting for the next save"), HasSubstr("did you mean 'steps'?"));
  replace(kExampleFixture, "stesp:", "steps:");
  EXPECT_THAT(watcher.until("loads again"), HasSubstr("M999: loads again"));
  replace(kExampleFixture, "/provider/active: true", "/provider/actve: true");
  const std::string impossible = watcher.until(kSummary);
  EXPECT_THAT(impossible, HasSubstr("did you mean '/provider/active'?"));
  EXPECT_THAT(impossible, HasSubstr("  fails  a-new-provider-is-active"));
  EXPECT_EQ(watcher.stop(SIGTERM), 0);
}

TEST_F(WatchTest, RunsOnlyTheScenariosThatASchemaJudged) {
  write("schemas/Unused.schema.json", R"({"$id": "https://example.org/Unused"})");
  Watcher watcher(root(), {"watch", kExample});
  watcher.until(kSummary);
  write("schemas/Unused.schema.json", R"({"$id": "https://example.org/Unused", "type": "object"})");
  EXPECT_THAT(watcher.until(kSummary), HasSubstr("M999: 0 of "));
  save_by_rename("schemas/LiquidityProviderRef.schema.json", "\"type\": \"object\"", "\"type\": \"array\"");
  const std::string broken = watcher.until("\n");
  EXPECT_THAT(broken + watcher.until(kSummary), HasSubstr("schemas/LiquidityProviderRef.schema.json:"));
}

TEST_F(WatchTest, TakesANewFileAndABurstAsOneRunEach) {
  Watcher watcher(root(), {"watch", kExample});
  watcher.until(kSummary);
  write("fixtures/M999/more.yaml",
        "fixture: more\nclock: 2026-01-15T12:00:00Z\nscenarios:\n- id: one-more\n  steps:\n"
        "  - {request: {method: GET, target: /nowhere}, expect: {error: NOT_FOUND}}\n");
  replace(kExample, "fixtures: [../fixtures/M999/register.yaml]",
          "fixtures: [../fixtures/M999/register.yaml, ../fixtures/M999/more.yaml]");
  EXPECT_THAT(watcher.until(kSummary), HasSubstr("0 newly fail"));
  replace("fixtures/M999/more.yaml", "one-more", "another");
  const std::string renamed = watcher.until(kSummary);
  EXPECT_THAT(renamed, HasSubstr("  gone   one-more"));
  EXPECT_THAT(renamed, HasSubstr("M999: 1 of "));
}

TEST_F(WatchTest, RefusesAMilestoneThatIsNotThere) {
  EXPECT_EQ(run({"watch", "milestones/M000.yaml"}).exit_code, 2);
  EXPECT_EQ(run({"watch"}).exit_code, 2);
}

}  // namespace
