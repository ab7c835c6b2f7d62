#include "wire/http_date.h"

#include <array>
#include <ctime>

namespace wire {
namespace {

// The process keeps the locale "C", so that names are English.
constexpr const char* kSentForm = "%a, %d %b %Y %H:%M:%S GMT";

}  // namespace

std::optional<Instant> parse_http_date(const std::string& text) {
  for (const char* form : {kSentForm, "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"}) {
    std::tm fields{};
    const char* end = ::strptime(text.c_str(), form, &fields);
    if (!end || *end != '\0') continue;
    return Instant{static_cast<int64_t>(::timegm(&fields)) * 1000};
  }
  return std::nullopt;
}

std::string format_http_date(Instant instant) {
  const auto second = static_cast<std::time_t>(instant.unix_ms / 1000);
  std::tm fields{};
  ::gmtime_r(&second, &fields);
  std::array<char, 40> text{};
  return {text.data(), std::strftime(text.data(), text.size(), kSentForm, &fields)};
}

}  // namespace wire
