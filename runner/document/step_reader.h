// Reads the steps of scenarios and givens, and the cases of a step.
#pragma once

#include "runner/document/call_reader.h"

namespace runner {

/// A given's steps are calls that must succeed: without cases and without `expect`.
enum class StepOwner { scenario, given };

Step read_step(Reading& reading, const Node& node, StepOwner owner);

}  // namespace runner
