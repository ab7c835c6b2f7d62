// What edits of legal variants need beyond an expression: other spellings of instants and of JSON, more liberal
// readers, and ids of other forms. Each is as legal as what the reference implementation does.
#pragma once

#include <atomic>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wire/ed25519.h"
#include "wire/http.h"
#include "wire/instant.h"
#include "wire/json.h"
#include "wire/sha256.h"

namespace variants {

// Instants: the same one, written otherwise.

std::string without_fraction(wire::Instant instant);       ///< "...:00Z", with milliseconds only where there are some
std::string without_closing_zeros(wire::Instant instant);  ///< "...:00Z", "...:00.5Z"
std::string with_six_digits(wire::Instant instant);        ///< "...:00.000000Z"
std::string with_zero_offset(wire::Instant instant);       ///< "...:00.000+00:00"
std::string with_nine_digits(wire::Instant instant);       ///< "...:00.000000000Z"
std::string ahead_of_utc(wire::Instant instant);           ///< in the zone +05:30, as far as the calendar reaches
std::string behind_utc(wire::Instant instant);             ///< in the zone -08:00, as far as the calendar reaches
std::string in_lower_case(wire::Instant instant);          ///< "...t...z"

/// The text in which this thread last read this instant from a request, else the reference implementation's.
std::string as_last_sent(wire::Instant instant);
/// The same, but with microseconds where none was read.
std::string in_microseconds(wire::Instant instant);
void forget_what_was_sent();
/// A cursor of its own for each page that is issued.
std::string with_serial_number(const std::string& cursor);
/// "INSTANT|ID" of both, where the instants are compared as instants, and serial numbers are not.
bool is_same_cursor(std::string_view left, std::string_view right);

// Readers.

/// wire::parse_instant, and keeps the text for as_last_sent().
std::optional<wire::Instant> parse_and_remember(std::string_view text);
std::optional<wire::Instant> parse_without_leap_seconds(std::string_view text);
std::optional<wire::Instant> parse_leap_second_as_the_one_before(std::string_view text);
/// Takes a space for 'T' too.
std::optional<wire::Instant> parse_with_space(std::string_view text);
/// Takes the second 60 of any minute, for the first of the next.
std::optional<wire::Instant> parse_with_second_60(std::string_view text);
/// The last of several members of one name counts.
wire::Result<wire::Json> parse_with_repeated_members(std::string_view text, const wire::JsonLimits& limits);
/// The first of them counts.
wire::Result<wire::Json> parse_with_first_members(std::string_view text, const wire::JsonLimits& limits);
/// A malformed escape stands for itself.
std::optional<std::string> decode_leniently(std::string_view segment);
bool is_blank(std::string_view text);
/// It begins or ends with U+0085, U+00A0, U+2003, U+3000 or U+FEFF.
bool is_padded_in_unicode(std::string_view text);

// Responses.

std::string with_members_reversed(const std::string& json_text);
std::string indented(const std::string& json_text);
std::string escaped_beyond_ascii(const std::string& json_text);
std::string escaped_for_html(const std::string& json_text);            ///< "/" as "\\/", "<" as "\\u003c"
std::string with_integers_as_fractions(const std::string& json_text);  ///< 2 as 2.0
std::string escaped_throughout(const std::string& json_text);          ///< each character of names and texts
std::string with_integers_as_exponents(const std::string& json_text);  ///< 50 as 5E+1, 0 as 0e0
std::string with_signed_zeros(const std::string& json_text);           ///< 0 as -0
std::string with_fractions_in_full(const std::string& json_text);      ///< 0.1 as 0.1000000000000000055511151231...
std::string with_crlf(const std::string& text);                        ///< for the ends of lines
std::string long_message(const std::string& message);                  ///< many lines, with control characters
void capitalise(wire::Headers& headers);                               ///< Content-Type
void add_more(wire::Headers& headers);
void add_many(wire::Headers& headers);                                          ///< some of them long, some of one name
wire::Headers one_line_each(const std::string& name, const std::string& list);  ///< "GET, HEAD" as two header lines
std::string with_longer_fractions(const std::string& json_text);                ///< 0.5 as 0.50E0
std::string between_whitespace(const std::string& json_text);
std::string without_last_newline(std::string text);

// The same response as HTTP/1.1 may send it too.

std::string without_reason_phrase(const std::string& response);
std::string with_padded_headers(const std::string& response);  ///< "Name:value \t"
std::string in_chunks(const std::string& response);            ///< of a few bytes, with extensions and a trailer
std::string after_early_hints(const std::string& response);    ///< a 103 comes first
std::string until_closed(const std::string& response);         ///< no Content-Length: the end of the connection ends it
std::string in_one_chunk(const std::string& response);         ///< in capitals, with zeros before its size
std::string after_several_interim(const std::string& response);  ///< 100, 102, 103 and 103 again

// Pages.

size_t shorter_page(int64_t limit);  ///< at least one record, fewer than asked for where that is possible
/// Another size for each page that is begun, from 1 to the limit.
size_t uneven_page(int64_t limit, size_t records_so_far);
/// The first of several events once more before the last one, where the page has room for it.
std::vector<size_t> delivered_again(std::span<const size_t> page, int64_t limit);

// Time and keys.

/// How much later it is than the system's clock says: the time that services took which only pretend to be slow.
inline std::atomic<int64_t> passed_ms{0};
wire::Instant after_a_while(wire::Instant now);       ///< lets time pass
wire::Instant of_the_next_worker(wire::Instant now);  ///< workers in turn, whose clocks differ

/// Gives a service another active key every few hundred requests.
template <typename Keys>
void rotate_periodically(Keys& keys) {
  constexpr int kPeriod = 300;
  thread_local int handled = 0;
  if (++handled % kPeriod != 0) return;
  static std::atomic<int> rotations{0};
  const std::string id = "rotated-" + std::to_string(++rotations);
  keys.rotate({id, *wire::PrivateKey::from_seed(wire::sha256(id))});
}

// Ids.

std::string next_request_id();  ///< another one for each call on this thread
std::string correlation_id_in(const std::string& body, const std::string& fallback);
/// common.md, "Transport": where the correlation id of a refusal is free.
bool leaves_correlation_id_free(std::string_view error_code, const wire::Object& details);
bool is_actor_type(std::string_view text);
std::string uuid_of(std::string_view hash);
std::string other_key_id(const std::string& key_id);

/// Whether an id is in the `positions` of any of several collections.
template <typename Collections>
struct TakenByAny {
  const Collections& collections;
  bool contains(const std::string& id) const {
    for (const auto& [owner, collection] : collections) {
      if (collection.positions.contains(id)) return true;
    }
    return false;
  }
};
template <typename Collections>
TakenByAny<Collections> taken_by_any(const Collections& collections) {
  return {collections};
}

/// Whether a record of the collection of this owner has the cursor.
template <typename Collections, typename CursorOf>
bool is_cursor_in(const Collections& collections, const std::string& owner, const std::string& cursor,
                  CursorOf cursor_of) {
  const auto found = collections.find(owner);
  if (found == collections.end()) return false;
  for (const auto& [position, record] : found->second.by_position) {
    if (is_same_cursor(cursor_of(position), cursor)) return true;
  }
  return false;
}

}  // namespace variants
