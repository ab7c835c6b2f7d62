// Reads JSON texts with numbers that no double holds, such as 1e400. The rest of the project refuses them (json.h); a
// schema may allow them.
#pragma once

#include <string_view>

#include "wire/json.h"

namespace wire {

/// parse_json, but a number beyond the range of a double is a BigNumber instead of an Error.
Result<Json> parse_json_of_any_magnitude(std::string_view text, const JsonLimits& limits = {});

}  // namespace wire
