// Dates of HTTP headers (RFC 9110, section 5.6.7).
#pragma once

#include <optional>
#include <string>

#include "wire/instant.h"

namespace wire {

/// In any of the three forms: "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT" or
/// "Sun Nov  6 08:49:37 1994".
std::optional<Instant> parse_http_date(const std::string& text);

/// In the form that is sent: "Sun, 06 Nov 1994 08:49:37 GMT".
std::string format_http_date(Instant instant);

}  // namespace wire
