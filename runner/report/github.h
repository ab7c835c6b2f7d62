// What GitHub Actions shows of a run: annotations on the lines of fixtures and milestones, as workflow commands. The
// job summary is the Markdown report.
#pragma once

#include <string>

#include "runner/report/report.h"

namespace runner {

/// Errors first, then warnings; at most ten of each, since GitHub shows no more, and a notice that counts the rest.
std::string render_annotations(const ReportInput& input);

}  // namespace runner
