// Text of a target made safe to show: what a service sends may hold anything, and reports are XML, HTML and terminals.
#pragma once

#include <string>
#include <string_view>

namespace runner {

/// Well-formed UTF-8 without control characters: invalid bytes become U+FFFD, control characters and the two
/// non-characters that XML forbids become \uXXXX; tab and line feed stay. Cut after about `max_bytes`.
std::string printable(std::string_view text, size_t max_bytes);

/// Escapes '&', '<', '>' and both quotes: safe in HTML text and attributes.
std::string html_escaped(std::string_view text);

}  // namespace runner
