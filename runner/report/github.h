// What GitHub Actions shows of a run: annotations on the lines of fixtures, milestones and schemas, as workflow
// commands. The job summary is the Markdown report.
#pragma once

#include <string>

#include "runner/report/render.h"

namespace runner {

/// Errors first, then warnings, then a notice for each keyword of a schema that refused; at most ten of each kind,
/// since GitHub shows no more. The last notice counts the findings that were left out.
std::string render_annotations(const ReportInput& input);

}  // namespace runner
