// The one way in which a command reads its arguments with CLI11, whose exceptions stop here.
#pragma once

#include "runner/command/command.h"

namespace CLI {
class App;
}

namespace runner {

/// Nothing where the arguments were read and the command goes on; else how it ends: help was shown, or a mistake was.
std::optional<ExitCode> parse_arguments(CLI::App& app, const Arguments& arguments, const Environment& environment);

}  // namespace runner
