#include "wire/instant.h"

#include <fmt/format.h>

#include <chrono>

namespace wire {
namespace {

constexpr int64_t kMinuteMs = 60'000;
constexpr int64_t kDayMs = 86'400'000;
/// 0001-01-01T00:00:00.000Z and 9999-12-31T23:59:59.999Z.
constexpr int64_t kFirstMs = -62'135'596'800'000;
constexpr int64_t kLastMs = 253'402'300'799'999;

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

/// Reads the text from left to right; after the first part that does not match it has failed for good.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool done() const { return good_ && rest_.empty(); }

  int number(size_t digits) {
    int value = 0;
    for (size_t i = 0; i < digits; ++i) value = value * 10 + digit();
    return value;
  }
  int number_up_to(size_t digits, int greatest) {
    const int value = number(digits);
    if (value > greatest) good_ = false;
    return value;
  }
  /// One of the characters of `choice`.
  char one_of(std::string_view choice) {
    const char byte = rest_.empty() ? '\0' : rest_.front();
    if (choice.find(byte) == std::string_view::npos) good_ = false;
    if (!rest_.empty()) rest_.remove_prefix(1);
    return byte;
  }
  /// Milliseconds of an optional fraction: 0 if there is none; digits after the third are dropped.
  int fraction_ms() {
    if (rest_.empty() || rest_.front() != '.') return 0;
    rest_.remove_prefix(1);
    int ms = digit() * 100;
    for (int weight = 10; !rest_.empty() && is_digit(rest_.front()); weight /= 10) ms += digit() * weight;
    return ms;
  }
  /// How far the zone is ahead of UTC.
  int64_t zone_ms() {
    const char mark = one_of("Zz+-");
    if (mark == 'Z' || mark == 'z') return 0;
    const int hours = number_up_to(2, 23);
    one_of(":");
    const int minutes = number_up_to(2, 59);
    const int64_t ahead_ms = (hours * 60 + minutes) * kMinuteMs;
    return mark == '-' ? -ahead_ms : ahead_ms;
  }

 private:
  int digit() {
    if (rest_.empty() || !is_digit(rest_.front())) {
      good_ = false;
      return 0;
    }
    const int value = rest_.front() - '0';
    rest_.remove_prefix(1);
    return value;
  }

  std::string_view rest_;
  bool good_ = true;
};

std::chrono::year_month_day read_date(Reader& reader) {
  const int year = reader.number(4);
  reader.one_of("-");
  const int month = reader.number(2);
  reader.one_of("-");
  const int day = reader.number(2);
  return std::chrono::year(year) / std::chrono::month(static_cast<unsigned>(month)) /
         std::chrono::day(static_cast<unsigned>(day));
}

bool is_representable(int64_t unix_ms) { return unix_ms >= kFirstMs && unix_ms <= kLastMs; }

}  // namespace

std::optional<Instant> parse_instant(std::string_view text) {
  Reader reader(text);
  const std::chrono::year_month_day date = read_date(reader);
  reader.one_of("Tt");
  const int hour = reader.number_up_to(2, 23);
  reader.one_of(":");
  const int minute = reader.number_up_to(2, 59);
  reader.one_of(":");
  const int second = reader.number_up_to(2, 60);
  const int fraction_ms = reader.fraction_ms();
  const int64_t zone_ms = reader.zone_ms();
  if (!reader.done() || !date.ok() || date.year() < std::chrono::year(1)) return std::nullopt;

  const int64_t day_ms = std::chrono::sys_days(date).time_since_epoch().count() * kDayMs;
  const int64_t utc_minute_ms = day_ms + (hour * 60 + minute) * kMinuteMs - zone_ms;
  const bool last_minute_of_day = (utc_minute_ms + kMinuteMs) % kDayMs == 0;
  if (second == 60 && !last_minute_of_day) return std::nullopt;
  const int64_t unix_ms = utc_minute_ms + int64_t{second} * 1000 + fraction_ms;
  if (!is_representable(unix_ms)) return std::nullopt;
  return Instant{unix_ms};
}

std::string format_instant(Instant instant) {
  using std::chrono::floor;
  const std::chrono::sys_time<std::chrono::milliseconds> point{std::chrono::milliseconds(instant.unix_ms)};
  const auto day = floor<std::chrono::days>(point);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(point - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), time.hours().count(),
                     time.minutes().count(), time.seconds().count(), time.subseconds().count());
}

}  // namespace wire
