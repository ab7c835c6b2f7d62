// The console report: the causes, worst first, then the counts, the verdict last. With `verbose` also a line for each
// scenario, each finding with its exchange, the matrix of reason codes and the rules that did not hold.
#pragma once

#include "runner/report/text_options.h"

namespace runner {

struct Record;

/// Ends with the line "overall=true" or "overall=false", followed by " (partial: 3 of 84)" under a filter.
std::string render_text(const Record& record, const TextOptions& options);

}  // namespace runner
