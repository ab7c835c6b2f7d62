// The causes of a run for the console: the gravest with an example as a curl command, the rule's text and how to run it
// again; the others in a line each.
#pragma once

#include <string>

#include "runner/record/record.h"
#include "runner/report/text_options.h"

namespace runner {

/// Empty where the run has no cause. At most about a hundred lines, unless options.verbose.
std::string render_causes(const Record& record, const TextOptions& options);

}  // namespace runner
