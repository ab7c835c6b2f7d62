// exchanges.ndjson: every exchange of a run, one JSON object a line, bodies as they were, secrets redacted.
#pragma once

#include <string>

#include "runner/record/record.h"

namespace runner {

std::string render_exchanges(const Record& record);

}  // namespace runner
