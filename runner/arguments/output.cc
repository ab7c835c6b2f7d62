#include "runner/arguments/output.h"

#include <fmt/format.h>

namespace runner {

ExitCode fail(const Output& output, const wire::Error& error, ExitCode code) {
  output.err(fmt::format("error: {}\n", error.to_string()));
  return code;
}

}  // namespace runner
