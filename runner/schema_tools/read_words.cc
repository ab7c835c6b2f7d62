#include "runner/schema_tools/read_words.h"

#include <CLI/CLI.hpp>

namespace runner::schema_tools {

std::optional<ExitCode> read_words(CLI::App& app, const Words& words, const Streams& streams) {
  try {
    app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
  } catch (const CLI::CallForHelp&) {
    streams.out(app.help());
    return kAllHeld;
  } catch (const CLI::ParseError& error) {
    return refuse(streams, {"arguments", error.what(), "", "see " + app.get_name() + " --help"});
  }
  return std::nullopt;
}

}  // namespace runner::schema_tools
