// `verify/runner serve`: passed to the composition root, since this folder does not know the reference implementation.
#include "runner/command/command.h"

namespace runner {

ExitCode serve(const Arguments& arguments, const Environment& environment) {
  return environment.serve(arguments, environment);
}

}  // namespace runner
