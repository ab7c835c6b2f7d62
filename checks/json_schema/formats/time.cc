#include "checks/json_schema/formats/format.h"
#include "checks/json_schema/formats/format_cursor.h"

namespace json_schema {
namespace {

int days_in_month(int year, int month) {
  static constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  bool leap = month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return leap ? 29 : kDays[month - 1];
}

/// The two digits at `text` as a number, or kNoDigits.
constexpr int kNoDigits = 1'000;
int two_digits(const char* text) {
  unsigned tens = static_cast<unsigned char>(text[0]) - '0';
  unsigned ones = static_cast<unsigned char>(text[1]) - '0';
  return tens > 9 || ones > 9 ? kNoDigits : static_cast<int>(tens * 10 + ones);
}

/// "2026-01-15": its places are fixed, so that nothing is read digit by digit.
bool read_date(FormatCursor& cursor) {
  const char* text = cursor.take_block(10);
  if (!text || text[4] != '-' || text[7] != '-') return false;
  int century = two_digits(text);
  int year_of_century = two_digits(text + 2);
  int month = two_digits(text + 5);
  int day = two_digits(text + 8);
  if (century == kNoDigits || year_of_century == kNoDigits) return false;
  int year = century * 100 + year_of_century;
  return month >= 1 && month <= 12 && day >= 1 && day <= days_in_month(year, month);
}

/// Minutes that a zone is ahead of UTC; nothing where it is malformed.
std::optional<int> read_zone(FormatCursor& cursor) {
  if (cursor.take_either('Z', 'z')) return 0;
  int sign = cursor.take('+') ? 1 : cursor.take('-') ? -1 : 0;
  if (sign == 0) return std::nullopt;
  int hour = cursor.digits(2);
  if (hour < 0 || hour > 23 || !cursor.take(':')) return std::nullopt;
  int minute = cursor.digits(2);
  if (minute < 0 || minute > 59) return std::nullopt;
  return sign * (hour * 60 + minute);
}

bool read_time(FormatCursor& cursor) {
  constexpr int kDayMinutes = 24 * 60;
  const char* text = cursor.take_block(8);
  if (!text || text[2] != ':' || text[5] != ':') return false;
  int hour = two_digits(text);
  int minute = two_digits(text + 3);
  int second = two_digits(text + 6);
  if (hour > 23 || minute > 59 || second > 60) return false;
  if (cursor.take('.') && cursor.skip_digits() == 0) return false;
  std::optional<int> ahead = read_zone(cursor);
  if (!ahead || second < 60) return ahead.has_value();
  int utc_minute = (hour * 60 + minute - *ahead + 2 * kDayMinutes) % kDayMinutes;
  return utc_minute == kDayMinutes - 1;
}

/// Units in the order of `units`, without a gap between the first and the last given (RFC 3339, appendix A).
bool read_units(FormatCursor& cursor, std::string_view units) {
  size_t next = std::string_view::npos;
  while (is_digit(cursor.peek())) {
    cursor.skip_digits();
    size_t unit = units.find(cursor.peek());
    if (cursor.at_end() || unit == std::string_view::npos) return false;
    if (next != std::string_view::npos && unit != next) return false;
    cursor.take(cursor.peek());
    next = unit + 1;
  }
  return next != std::string_view::npos;
}

}  // namespace

bool is_date(std::string_view text) {
  FormatCursor cursor(text);
  return read_date(cursor) && cursor.at_end();
}

bool is_time(std::string_view text) {
  FormatCursor cursor(text);
  return read_time(cursor) && cursor.at_end();
}

bool is_date_time(std::string_view text) {
  FormatCursor cursor(text);
  return read_date(cursor) && cursor.take_either('T', 't') && read_time(cursor) && cursor.at_end();
}

bool is_duration(std::string_view text) {
  FormatCursor cursor(text);
  if (!cursor.take('P')) return false;
  if (!cursor.take('T')) {
    FormatCursor weeks = cursor;
    if (weeks.skip_digits() > 0 && weeks.take('W')) return weeks.at_end();
    if (!read_units(cursor, "YMD")) return false;
    if (cursor.at_end()) return true;
    if (!cursor.take('T')) return false;
  }
  return read_units(cursor, "HMS") && cursor.at_end();
}

}  // namespace json_schema
