// Where a command writes, who asks for its description, and how it reports an error that ends it.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "runner/arguments/command_description.h"
#include "runner/arguments/exit_code.h"
#include "wire/result.h"

namespace runner {

/// Arguments with what a configuration adds to them.
struct ConfiguredArguments {
  std::vector<std::string> arguments;
  std::map<std::string, std::string> places;  ///< file:line:column by the name of the option
};

struct Output {
  std::function<void(std::string_view)> out;  ///< standard output
  std::function<void(std::string_view)> err;  ///< standard error
  /// Where it is set, a command passes its description to it instead of reading its arguments, and does nothing else.
  std::function<void(const CommandDescription&)> describe = {};
  /// Where it is set, a command has the options --config and --env, and reads what this makes of its arguments.
  std::function<wire::Result<ConfiguredArguments>(const CommandDescription&, const std::vector<std::string>&)>
      configure = {};
};

/// Prints "error: where: found; expected ...; advice" and returns the code.
ExitCode fail(const Output& output, const wire::Error& error, ExitCode code = kUsageOrInput);

}  // namespace runner
