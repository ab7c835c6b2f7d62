// What a fixture expects of an exchange, in words: the left side of a report that shows expected and actual side by
// side.
#pragma once

#include <string>

#include "runner/record/record.h"

namespace runner {

/// A line an expectation: "status 409", "error CONFLICT", "/error/details/x: \"y\"". Of a given or of the feed:
/// success.
std::string describe_expectation(const ScenarioRun& run, const checks::Exchange& exchange);

}  // namespace runner
