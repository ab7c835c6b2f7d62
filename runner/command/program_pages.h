// What packages and shells need of the whole program, made from the descriptions of its commands: completions and
// manual pages.
#pragma once

#include "runner/arguments/program_description.h"
#include "runner/command/command.h"

namespace runner {

/// Every command as its parser declares it; runs none.
ProgramDescription describe_program(const Environment& environment);

}  // namespace runner
