#include "wire/http_date.h"

#include <ctime>

namespace wire {

std::optional<Instant> parse_http_date(const std::string& text) {
  // The process keeps the locale "C", so that names are English.
  for (const char* form : {"%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"}) {
    std::tm fields{};
    const char* end = ::strptime(text.c_str(), form, &fields);
    if (!end || *end != '\0') continue;
    return Instant{static_cast<int64_t>(::timegm(&fields)) * 1000};
  }
  return std::nullopt;
}

}  // namespace wire
