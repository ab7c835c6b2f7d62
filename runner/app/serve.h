// `verify/runner serve`: the reference implementation behind a port or a unix socket, for integrators to develop
// against and for runs with --target. Ends when it is interrupted, after what has begun is answered.
#pragma once

#include "runner/command/command.h"

namespace runner {

/// Prints "listening on URL" when it is ready.
ExitCode serve_reference(const Arguments& arguments, const Environment& environment);

}  // namespace runner
