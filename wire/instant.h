// Points in time as the contract writes them: RFC 3339 date-times with a zone ("Payload rules" in its common.md).
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wire {

/// A point in time in whole milliseconds of UTC; a leap second is the same instant as the second after it.
struct Instant {
  int64_t unix_ms = 0;  ///< milliseconds since 1970-01-01T00:00:00Z

  friend auto operator<=>(const Instant&, const Instant&) = default;
  Instant plus_ms(int64_t ms) const { return {unix_ms + ms}; }
};

/// Reads an RFC 3339 date-time. The zone is required; lower-case 't' and 'z' are accepted, and so is second 60 at the
/// end of a UTC day; digits after the millisecond are dropped. std::nullopt for a bare date, a space in place of 'T',
/// an impossible date, and an instant outside the years 0001 to 9999 before or after conversion to UTC.
std::optional<Instant> parse_instant(std::string_view text);

/// "YYYY-MM-DDTHH:MM:SS.sssZ".
std::string format_instant(Instant instant);

}  // namespace wire
