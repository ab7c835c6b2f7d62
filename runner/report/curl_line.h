// The command with which a person sends a request of a run again.
#pragma once

#include <optional>
#include <string>

#include "runner/record/record.h"

namespace runner {

/// Nothing where the run had no target that curl reaches; "" where the body is too long to paste.
std::optional<std::string> curl_line(const Record& record, const checks::Exchange& exchange);

}  // namespace runner
