#include "runner/command/parse_arguments.h"

#include <CLI/CLI.hpp>

namespace runner {

std::optional<ExitCode> parse_arguments(CLI::App& app, const Arguments& arguments, const Environment& environment) {
  const auto help = read_options(app, arguments, app.get_name() + " --help");
  if (!help) return fail(environment, help.error());
  if (!*help) return std::nullopt;
  environment.out((*help)->text);
  return kAllHeld;
}

wire::Result<std::optional<HelpText>> read_options(CLI::App& app, const Arguments& arguments, std::string_view help) {
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::CallForHelp&) {
    return std::optional<HelpText>(HelpText{app.help()});
  } catch (const CLI::ParseError& error) {
    return wire::Error{"arguments", error.what(), "", "see " + std::string(help)};
  }
  return std::optional<HelpText>();
}

}  // namespace runner
