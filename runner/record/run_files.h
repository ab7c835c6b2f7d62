// The files of a run's evidence that follow from its record alone.
#pragma once

#include "runner/record/record.h"

namespace runner {

/// milestone.yaml, results.json, coverage.json, target.json, context.json and exchanges.ndjson, and where there was one
/// the baseline.
RunFiles files_of(const Record& record, bool strict);

}  // namespace runner
