// Percent-encoding (RFC 3986, section 2.1) of path segments and query components.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace wire {

/// All but the unreserved characters (RFC 3986, 2.3) encoded: safe in a path segment and in a query component.
std::string percent_encode(std::string_view text);
/// Nothing where a '%' is not followed by two hex digits. '+' stays '+'.
std::optional<std::string> percent_decode(std::string_view text);

}  // namespace wire
