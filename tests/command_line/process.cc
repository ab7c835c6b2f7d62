#include "tests/command_line/process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "tests/support/file_text.h"

namespace {

using std::chrono::milliseconds;

constexpr int kMaxRun_ms = 120'000;

std::filesystem::path temporary_file() {
  std::string name = (std::filesystem::temp_directory_path() / "runner-output-XXXXXX").string();
  ::close(::mkstemp(name.data()));
  return name;
}

void redirect(int descriptor, const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT, 0600);
  ::dup2(file, descriptor);
  ::close(file);
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (std::string& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

// In the child, between fork and exec.
[[noreturn]] void become(const Invocation& invocation, const std::filesystem::path& out,
                         const std::filesystem::path& err) {
  std::vector<std::string> arguments = {std::getenv("RUNNER")};
  arguments.insert(arguments.end(), invocation.arguments.begin(), invocation.arguments.end());
  std::vector<std::string> environment = {std::string("PATH=") + std::getenv("PATH")};
  for (const auto& [name, value] : invocation.environment) environment.push_back(name + "=" + value);
  ::signal(SIGINT, SIG_DFL);
  redirect(STDERR_FILENO, err);
  if (invocation.standard_output == StandardOutput::closed) {
    ::close(STDOUT_FILENO);
  } else {
    redirect(STDOUT_FILENO, invocation.standard_output == StandardOutput::full ? "/dev/full" : out);
  }
  if (::chdir(invocation.folder.c_str()) == 0) {
    ::execve(arguments.front().c_str(), pointers(arguments).data(), pointers(environment).data());
  }
  ::_exit(126);
}

int wait_for(pid_t child, int interrupt_after_ms) {
  for (int waited_ms = 0, status = 0;; ++waited_ms) {
    if (::waitpid(child, &status, WNOHANG) == child) {
      return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    if (interrupt_after_ms != 0 && waited_ms == interrupt_after_ms) ::kill(child, SIGINT);
    if (waited_ms == kMaxRun_ms) ::kill(child, SIGKILL);
    std::this_thread::sleep_for(milliseconds(1));
  }
}

}  // namespace

std::string Outcome::last_line() const {
  std::string text = out;
  while (text.ends_with('\n')) text.pop_back();
  return text.substr(text.rfind('\n') + 1);
}

Outcome run_process(const Invocation& invocation) {
  if (std::getenv("RUNNER") == nullptr) return {-1, "", "RUNNER names no binary: run this through ctest"};
  const std::filesystem::path out = temporary_file();
  const std::filesystem::path err = temporary_file();
  const pid_t child = ::fork();
  if (child == 0) become(invocation, out, err);
  Outcome outcome;
  outcome.exit_code = wait_for(child, invocation.interrupt_after_ms);
  outcome.out = file_text(out);
  outcome.err = file_text(err);
  std::filesystem::remove(out);
  std::filesystem::remove(err);
  return outcome;
}
