#include "runner/command/parse_arguments.h"

#include <CLI/CLI.hpp>

namespace runner {

std::optional<ExitCode> parse_arguments(CLI::App& app, const Arguments& arguments, const Environment& environment) {
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::CallForHelp&) {
    environment.out(app.help());
    return kAllHeld;
  } catch (const CLI::ParseError& error) {
    return fail(environment, {"arguments", error.what(), "", "see " + app.get_name() + " --help"});
  }
  return std::nullopt;
}

}  // namespace runner
