// SHA-256 (FIPS 180-4), implemented here because the `schema` commands must start without loading a crypto library.
// Tests compare it with wire::sha256_hex, which everything else uses. Not for secrets.
#pragma once

#include <string>
#include <string_view>

namespace runner::schema_tools {

/// 64 lower-case hex digits.
std::string sha256_hex(std::string_view bytes);

}  // namespace runner::schema_tools
