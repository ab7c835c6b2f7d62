// The core schema of YAML 1.2 (YAML 1.2.2, section 10.3): which value a plain scalar denotes. Quoted scalars never
// come here. `yes`, `no`, `on` and dates are texts; 0777 is the integer 777.
#pragma once

#include <string_view>

#include "wire/json.h"

namespace runner {

/// Which numbers a text may hold: those of doubles, or any that JSON can write, such as 1e400.
enum class Magnitude { of_doubles, any };

/// Refuses what JSON cannot hold: .inf, .nan, hexadecimal and octal integers beyond 64 bits, and numbers beyond the
/// range of a double unless any are read. Error::where is empty.
wire::Result<wire::Json> resolve_plain(std::string_view text, Magnitude magnitude = Magnitude::of_doubles);

}  // namespace runner
