// `verify/runner serve`: the reference implementation on a port or a unix socket, for integrators to develop against
// and for runs with --target. When it is interrupted, it completes the requests that it has begun.
#pragma once

#include "runner/command/command.h"

namespace runner {

/// Prints "listening on URL" when it is ready.
ExitCode serve_reference(const Arguments& arguments, const Environment& environment);

}  // namespace runner
