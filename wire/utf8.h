// Validates and counts UTF-8 (RFC 3629).
#pragma once

#include <cstddef>
#include <string_view>

namespace wire {

/// True for well-formed UTF-8: no overlong form, no surrogate, nothing above U+10FFFF.
bool is_utf8(std::string_view bytes);
/// Number of code points of well-formed UTF-8.
size_t count_code_points(std::string_view text);

}  // namespace wire
