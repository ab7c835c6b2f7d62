// Percent-encoding (RFC 3986, section 2.1) of path segments and query components.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace wire {

/// Encodes all but the unreserved characters (RFC 3986, section 2.3): safe in a path segment and a query component.
std::string percent_encode(std::string_view text);
/// std::nullopt if a '%' is not followed by two hex digits. '+' is left as it is.
std::optional<std::string> percent_decode(std::string_view text);

}  // namespace wire
