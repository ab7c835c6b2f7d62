// The one way in which a schema command reads its arguments with CLI11, whose exceptions stop here.
#pragma once

#include <optional>

#include "runner/schema_tools/schema_tools.h"

namespace CLI {
class App;
}

namespace runner::schema_tools {

/// Nothing where the arguments were read and the command goes on; else how it ends: help was shown, or a mistake was.
std::optional<ExitCode> read_words(CLI::App& app, const Words& words, const Streams& streams);

}  // namespace runner::schema_tools
