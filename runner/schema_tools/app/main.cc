// The `schema` commands as a program of their own: it links the engine and no HTTP, TLS, YAML or database, so that it
// starts as fast as it can. `verify/runner schema` is this program where it is built, and the same code otherwise.
#include <csignal>
#include <cstdio>
#include <iostream>

#include "runner/schema_tools/schema_tools.h"
#include "wire/printable.h"

namespace {

void write_all(std::FILE* file, std::string_view text) {
  const std::string shown = wire::printable_console(text);
  std::fwrite(shown.data(), 1, shown.size(), file);
  std::fflush(file);
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  const runner::schema_tools::Streams streams{
      {[](std::string_view text) { write_all(stdout, text); }, [](std::string_view text) { write_all(stderr, text); }},
      std::cin};
  const runner::ExitCode code = runner::schema_tools::run_tool({argv + 1, argv + argc}, streams);
  const bool written = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
  return written ? code : runner::kEvidenceFailed;
}
