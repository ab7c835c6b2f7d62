// The composition root: passes the process, its environment and the drivers to the commands.
#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "runner/app/in_process_driver.h"
#include "runner/app/serve.h"

namespace {

std::atomic<bool> interrupted{false};

// The first signal lets the command end by itself; the second does not wait for that.
extern "C" void on_signal(int signal) {
  if (interrupted.exchange(true)) ::_exit(128 + signal);
}

// Whatever a command writes, no text from outside moves the cursor or reorders what is shown.
void write_all(std::FILE* file, std::string_view text) {
  const std::string shown = wire::printable_console(text);
  std::fwrite(shown.data(), 1, shown.size(), file);
  std::fflush(file);
}

// A standard descriptor that the caller closed must not become that of a file or a socket of the run. It is replaced by
// one that cannot be written to.
void occupy_standard_descriptors() {
  while (true) {
    const int descriptor = ::open("/dev/null", O_RDONLY);
    if (descriptor > STDERR_FILENO) ::close(descriptor);
    if (descriptor < 0 || descriptor > STDERR_FILENO) return;
  }
}

runner::Environment process_environment() {
  runner::Environment environment;
  environment.out = [](std::string_view text) { write_all(stdout, text); };
  environment.err = [](std::string_view text) { write_all(stderr, text); };
  environment.variable = [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    if (!value) return std::nullopt;
    return value;
  };
  environment.installed_contract = runner::installed_contract();
  environment.out_is_terminal = ::isatty(STDOUT_FILENO) == 1;
  environment.err_is_terminal = ::isatty(STDERR_FILENO) == 1;
  environment.interrupted = &interrupted;
  environment.in_process = [](std::optional<runner::Gate> pinned, runner::Gate fallback) {
    return runner::make_in_process_driver({pinned, fallback});
  };
  environment.serve = runner::serve_reference;
  return environment;
}

}  // namespace

int main(int argc, char** argv) {
  occupy_standard_descriptors();
  const runner::Arguments arguments(argv + 1, argv + argc);
  if (runner::ends_when_interrupted(arguments)) {
    std::signal(SIGINT, on_signal);
    std::signal(SIGTERM, on_signal);
  }
  std::signal(SIGPIPE, SIG_IGN);
  const runner::ExitCode code = runner::dispatch(arguments, process_environment());
  const bool written = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
  return written ? code : runner::more_severe(code, runner::kEvidenceFailed);
}
