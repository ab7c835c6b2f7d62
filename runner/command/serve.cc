// Hands `serve` to the composition root: this room does not know the reference implementation.
#include "runner/command/command.h"

namespace runner {

ExitCode serve(const Arguments& arguments, const Environment& environment) {
  return environment.serve(arguments, environment);
}

}  // namespace runner
