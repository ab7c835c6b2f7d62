// The core schema of YAML 1.2 (YAML 1.2.2, section 10.3): which value a plain scalar denotes. Quoted scalars never
// come here. `yes`, `no`, `on` and dates are texts; 0777 is the integer 777.
#pragma once

#include <string_view>

#include "wire/json.h"

namespace runner {

/// Refuses what JSON cannot hold: .inf, .nan, numbers beyond the range of a double, hexadecimal and octal integers
/// beyond 64 bits. Error::where is empty.
wire::Result<wire::Json> resolve_plain(std::string_view text);

}  // namespace runner
