// The one way in which a command reads its arguments with CLI11, whose exceptions stop here.
#pragma once

#include <optional>

#include "runner/command/command.h"
#include "runner/command/options.h"
#include "wire/result.h"

namespace CLI {
class App;
}

namespace runner {

/// Nothing where the arguments were read and the command goes on; else how it ends: help was shown, or a mistake was.
std::optional<ExitCode> parse_arguments(CLI::App& app, const Arguments& arguments, const Environment& environment);

/// The same for commands whose options are a value of their own: the help where that was asked for, nothing where the
/// arguments were read. `help` is the command line that a mistake refers to.
wire::Result<std::optional<HelpText>> read_options(CLI::App& app, const Arguments& arguments, std::string_view help);

}  // namespace runner
