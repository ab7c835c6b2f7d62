// Where a command writes, and how it reports an error that ends it.
#pragma once

#include <functional>
#include <string_view>

#include "runner/arguments/exit_code.h"
#include "wire/result.h"

namespace runner {

struct Output {
  std::function<void(std::string_view)> out;  ///< standard output
  std::function<void(std::string_view)> err;  ///< standard error
};

/// Prints "error: where: found; expected ...; advice" and returns the code.
ExitCode fail(const Output& output, const wire::Error& error, ExitCode code = kUsageOrInput);

}  // namespace runner
