// The served reference implementation with a state file holds under `explore --restart` with kill -9, and without one
// it does not: what was answered is gone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/support/command_session.h"
#include "tests/support/served_process.h"

namespace runner {
namespace {

using testing::HasSubstr;

/// Serves on one port, and begins again whenever the service is killed, until it is destroyed.
class Supervisor {
 public:
  Supervisor(const TemporaryFolder& folder, const std::string& options) : folder_(folder) {
    std::string free_url;
    {
      ServedProcess served({"--no-access-log"});
      free_url = served.url();
    }
    url_ = free_url;
    std::ofstream(folder.path("supervise"))
        << "cd '" << folder.path() << "'\nwhile [ ! -e stop ]; do\n"
        << "  '" << std::getenv("RUNNER") << "' serve --no-access-log " << options << " --port "
        << free_url.substr(free_url.rfind(':') + 1) << " >served 2>&1 &\n  echo $! >pid\n  wait $!\ndone\n";
    std::string shell = "sh", script = folder.path("supervise");
    char* words[] = {shell.data(), script.data(), nullptr};
    ::posix_spawn(&process_, "/bin/sh", nullptr, nullptr, words, environ);
  }
  ~Supervisor() {
    std::ofstream(folder_.path("stop")) << "";
    std::system(kill_command().c_str());  // NOLINT: a command of this test
    ::waitpid(process_, nullptr, 0);
  }
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;

  const std::string& url() const { return url_; }
  std::string kill_command() const { return "kill -9 $(cat '" + folder_.path("pid") + "')"; }

 private:
  const TemporaryFolder& folder_;
  std::string url_;
  pid_t process_ = -1;
};

CommandOutcome explore(const Supervisor& service, const TemporaryFolder& folder) {
  return run_command({"explore", std::string(SOURCE_ROOT) + "/milestones/M107.yaml", "--target", service.url(),
                      "--restart", service.kill_command(), "--lose-answers", "--wait-for", "30", "--seed", "3",
                      "--cases", "3", "--out", folder.path("found")},
                     folder);
}

TEST(FailingMachines, LoseNothingOfAServiceWithAStateFile) {
  const TemporaryFolder folder;
  const Supervisor service(folder, "--state state.db");
  const CommandOutcome outcome = explore(service, folder);
  EXPECT_EQ(outcome.code, kAllHeld) << outcome.out << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("machine: "));
  EXPECT_THAT(outcome.out, testing::Not(HasSubstr("machine: 0 restarts")));
}

TEST(FailingMachines, ShowThatAServiceWithoutAStateFileLosesWhatItAnswered) {
  const TemporaryFolder folder;
  const Supervisor service(folder, "");
  const CommandOutcome outcome = explore(service, folder);
  EXPECT_EQ(outcome.code, kFindings) << outcome.out << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("a run does not restart the target"));
}

}  // namespace
}  // namespace runner
