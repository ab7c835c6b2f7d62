// Where a command writes, who asks for its description, and how it reports an error that ends it.
#pragma once

#include <functional>
#include <string_view>

#include "runner/arguments/command_description.h"
#include "runner/arguments/exit_code.h"
#include "wire/result.h"

namespace runner {

struct Output {
  std::function<void(std::string_view)> out;  ///< standard output
  std::function<void(std::string_view)> err;  ///< standard error
  /// Where it is set, a command passes its description to it instead of reading its arguments, and does nothing else.
  std::function<void(const CommandDescription&)> describe = {};
};

/// Prints "error: where: found; expected ...; advice" and returns the code.
ExitCode fail(const Output& output, const wire::Error& error, ExitCode code = kUsageOrInput);

}  // namespace runner
