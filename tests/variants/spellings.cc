#include "tests/variants/spellings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "wire/uri.h"

namespace variants {
namespace {

using wire::Instant;

constexpr int64_t kAheadMs = 330 * 60'000;    // +05:30
constexpr int64_t kBehindMs = -480 * 60'000;  // -08:00
constexpr size_t kSecondsLength = 19;         // YYYY-MM-DDTHH:MM:SS
constexpr size_t kInstantLength = 24;         // as the reference implementation writes it

thread_local std::map<int64_t, std::string> last_sent;

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

// Calls `write` for what is inside the brackets of a value that has some.
std::string bracketed(const wire::Json& value, const std::function<std::string(const wire::Json&)>& write) {
  std::string text;
  const auto comma = [&text] { text += text.size() > 1 ? "," : ""; };
  if (const wire::Array* array = value.as_array()) {
    text = "[";
    for (const wire::Json& element : *array) {
      comma();
      text += write(element);
    }
    return text + "]";
  }
  text = "{";
  for (const wire::Member& member : *value.as_object()) {
    comma();
    text += write(member.key) + ":" + write(member.value);
  }
  return text + "}";
}

wire::Json reversed(const wire::Json& value) {
  if (const wire::Array* array = value.as_array()) {
    wire::Array copy;
    for (const wire::Json& element : *array) copy.push_back(reversed(element));
    return copy;
  }
  const wire::Object* object = value.as_object();
  if (!object) return value;
  wire::Object copy;
  for (auto member = object->end(); member != object->begin();) {
    --member;
    copy.append(member->key, reversed(member->value));
  }
  return copy;
}

template <typename Respell>
std::string respelled(const std::string& json_text, Respell respell) {
  const auto value = wire::parse_json(json_text);
  return value ? respell(*value) : json_text;
}

// UTF-16, since that is what \u escapes hold.
std::string with_escapes(const std::string& quoted_ascii) {
  std::string escaped = "\"";
  for (size_t i = 1; i + 1 < quoted_ascii.size(); ++i) {
    if (quoted_ascii[i] != '\\') {
      escaped += fmt::format("\\u{:04X}", static_cast<unsigned char>(quoted_ascii[i]));
      continue;
    }
    const size_t length = quoted_ascii[i + 1] == 'u' ? 6 : 2;
    escaped += quoted_ascii.substr(i, length);
    i += length - 1;
  }
  return escaped + "\"";
}

std::string escaped_text(const wire::Json& value) {
  if (value.is_array() || value.is_object()) return bracketed(value, escaped_text);
  if (!value.is_string()) return wire::to_text(value);
  return with_escapes(nlohmann::json(*value.as_string()).dump(-1, ' ', true));
}

// 1200 as 12E+2.
std::string with_exponent(const wire::Json& value) {
  if (value.is_array() || value.is_object()) return bracketed(value, with_exponent);
  std::string text = wire::to_text(value);
  if (!value.as_integer()) return text;
  size_t zeros = 0;
  while (text.size() > 1 && text.ends_with('0')) text.pop_back(), ++zeros;
  return fmt::format("{}{}", text, zeros > 0 ? fmt::format("E+{}", zeros) : "e0");
}

std::string fractional(const wire::Json& value) {
  if (value.is_array() || value.is_object()) return bracketed(value, fractional);
  return wire::to_text(value) + (value.as_integer() ? ".0" : "");
}

bool is_plain_fraction(const wire::Json& value) {
  const std::string text = wire::to_text(value);
  return value.is_number() && text.find('.') != std::string::npos && text.find('e') == std::string::npos;
}

std::string longer_fraction(const wire::Json& value) {
  if (value.is_array() || value.is_object()) return bracketed(value, longer_fraction);
  return wire::to_text(value) + (is_plain_fraction(value) ? "0E0" : "");
}

std::string whole_fraction(const wire::Json& value) {
  if (value.is_array() || value.is_object()) return bracketed(value, whole_fraction);
  return is_plain_fraction(value) ? fmt::format("{:.60f}", wire::to_double(value)) : wire::to_text(value);
}

std::string signed_zero(const wire::Json& value) {
  if (value.is_array() || value.is_object()) return bracketed(value, signed_zero);
  const std::string text = wire::to_text(value);
  return text == "0" ? "-0" : text;
}

// In another zone, whose name is `zone`.
std::string in_zone(Instant instant, int64_t offset_ms, std::string_view zone) {
  const std::string there =
      wire::format_instant(instant.plus_ms(offset_ms)).substr(0, kInstantLength - 1) + std::string(zone);
  return wire::parse_instant(there) == instant ? there : wire::format_instant(instant);
}

constexpr std::string_view kSerialNumberEnd = "~";

std::string_view without_serial_number(std::string_view cursor) {
  const size_t end = cursor.find(kSerialNumberEnd);
  const bool numbered = cursor.starts_with('#') && end != std::string_view::npos;
  return numbered ? cursor.substr(end + kSerialNumberEnd.size()) : cursor;
}

// Keeps the first of several members of one name.
class FirstMembers {
 public:
  bool operator()(int depth, nlohmann::json::parse_event_t event, const nlohmann::json& value) {
    using Event = nlohmann::json::parse_event_t;
    if (event == Event::object_start) names_[depth + 1].clear();
    return event != Event::key || names_[depth].insert(value.get<std::string>()).second;
  }

 private:
  std::map<int, std::set<std::string>> names_;  // of the objects that are open, by their depth
};

// A response as sent.
struct Parts {
  std::string status_line;
  std::vector<std::string> headers;
  std::string body;
};

Parts parts_of(const std::string& response) {
  Parts parts;
  size_t start = response.find("\r\n");
  parts.status_line = response.substr(0, start);
  for (start += 2;;) {
    const size_t end = response.find("\r\n", start);
    if (end == start) break;
    parts.headers.push_back(response.substr(start, end - start));
    start = end + 2;
  }
  parts.body = response.substr(start + 2);
  return parts;
}

std::string text_of(const Parts& parts) {
  return fmt::format("{}\r\n{}\r\n\r\n{}", parts.status_line, fmt::join(parts.headers, "\r\n"), parts.body);
}

// False for a response without a body, whose length says something else.
bool drop_length(Parts& parts) {
  return !parts.body.empty() &&
         std::erase_if(parts.headers, [](const std::string& line) { return line.starts_with("Content-Length:"); }) > 0;
}

}  // namespace

std::string without_fraction(Instant instant) {
  const std::string text = wire::format_instant(instant);
  return text.ends_with(".000Z") ? text.substr(0, kSecondsLength) + "Z" : text;
}

std::string without_closing_zeros(Instant instant) {
  std::string text = wire::format_instant(instant).substr(0, kInstantLength - 1);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text + "Z";
}

std::string with_six_digits(Instant instant) {
  return wire::format_instant(instant).substr(0, kInstantLength - 1) + "000Z";
}

std::string with_zero_offset(Instant instant) {
  return wire::format_instant(instant).substr(0, kInstantLength - 1) + "+00:00";
}

std::string with_nine_digits(Instant instant) {
  return wire::format_instant(instant).substr(0, kInstantLength - 1) + "000000Z";
}

std::string ahead_of_utc(Instant instant) { return in_zone(instant, kAheadMs, "+05:30"); }

std::string behind_utc(Instant instant) { return in_zone(instant, kBehindMs, "-08:00"); }

std::string in_lower_case(Instant instant) { return lower(wire::format_instant(instant)); }

std::string as_last_sent(Instant instant) {
  const auto sent = last_sent.find(instant.unix_ms);
  return sent == last_sent.end() ? wire::format_instant(instant) : sent->second;
}

std::string in_microseconds(Instant instant) {
  const auto sent = last_sent.find(instant.unix_ms);
  if (sent != last_sent.end()) return sent->second;
  return wire::format_instant(instant).substr(0, kInstantLength - 1) + "457Z";
}

void forget_what_was_sent() { last_sent.clear(); }

std::string with_serial_number(const std::string& cursor) {
  thread_local int last = 0;
  return fmt::format("#{}{}{}", ++last, kSerialNumberEnd, cursor);
}

bool is_same_cursor(std::string_view left, std::string_view right) {
  left = without_serial_number(left);
  right = without_serial_number(right);
  const size_t bar = left.find('|');
  const size_t other = right.find('|');
  if (bar == std::string_view::npos || other == std::string_view::npos) return left == right;
  const auto instant = wire::parse_instant(left.substr(0, bar));
  return left.substr(bar) == right.substr(other) && instant && instant == wire::parse_instant(right.substr(0, other));
}

std::optional<Instant> parse_and_remember(std::string_view text) {
  const auto instant = wire::parse_instant(text);
  if (instant) last_sent.insert_or_assign(instant->unix_ms, std::string(text));
  return instant;
}

std::optional<Instant> parse_without_leap_seconds(std::string_view text) {
  return text.substr(0, kSecondsLength).ends_with(":60") ? std::nullopt : wire::parse_instant(text);
}

std::optional<Instant> parse_leap_second_as_the_one_before(std::string_view text) {
  const auto instant = wire::parse_instant(text);
  return instant && text.substr(0, kSecondsLength).ends_with(":60") ? instant->plus_ms(-1000) : instant;
}

std::optional<Instant> parse_with_space(std::string_view text) {
  std::string copy(text);
  if (copy.size() > 10 && copy[10] == ' ') copy[10] = 'T';
  return wire::parse_instant(copy);
}

std::optional<Instant> parse_with_second_60(std::string_view text) {
  std::string copy(text);
  if (copy.size() < 19 || copy.substr(16, 3) != ":60") return wire::parse_instant(text);
  copy.replace(17, 2, "59");
  const auto before = wire::parse_instant(copy);
  return before ? std::optional(before->plus_ms(1000)) : std::nullopt;
}

bool is_padded_in_unicode(std::string_view text) {
  constexpr std::string_view kSpaces[] = {"\xC2\x85", "\xC2\xA0", "\xE2\x80\x83", "\xE3\x80\x80", "\xEF\xBB\xBF"};
  return std::any_of(std::begin(kSpaces), std::end(kSpaces),
                     [&](std::string_view space) { return text.starts_with(space) || text.ends_with(space); });
}

wire::Result<wire::Json> parse_with_repeated_members(std::string_view text, const wire::JsonLimits& limits) {
  auto strict = wire::parse_json(text, limits);
  if (strict || strict.error().kind != wire::ErrorKind::repeated_member) return strict;
  const auto last = nlohmann::json::parse(text, nullptr, false);
  if (last.is_discarded()) return strict;
  return wire::parse_json(last.dump(), limits);
}

wire::Result<wire::Json> parse_with_first_members(std::string_view text, const wire::JsonLimits& limits) {
  auto strict = wire::parse_json(text, limits);
  if (strict || strict.error().kind != wire::ErrorKind::repeated_member) return strict;
  FirstMembers names;
  const auto first = nlohmann::json::parse(text, std::ref(names), false);
  if (first.is_discarded()) return strict;
  return wire::parse_json(first.dump(), limits);
}

std::optional<std::string> decode_leniently(std::string_view segment) {
  if (auto decoded = wire::percent_decode(segment)) return decoded;
  std::string kept;
  for (size_t i = 0; i < segment.size();) {
    const auto escape = segment[i] == '%' ? wire::percent_decode(segment.substr(i, 3)) : std::nullopt;
    kept += escape ? *escape : std::string(segment.substr(i, 1));
    i += escape ? 3 : 1;
  }
  return kept;
}

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\n\v\f\r") == std::string_view::npos; }

std::string with_members_reversed(const std::string& json_text) {
  return respelled(json_text, [](const wire::Json& value) { return wire::to_text(reversed(value)); });
}

std::string indented(const std::string& json_text) {
  return respelled(json_text, [](const wire::Json& value) { return wire::to_text(value, 2) + "\r\n"; });
}

std::string escaped_beyond_ascii(const std::string& json_text) {
  const auto value = nlohmann::json::parse(json_text, nullptr, false);
  if (value.is_discarded()) return json_text;
  // Numbers stay as they were written.
  std::string escaped;
  for (size_t i = 0; i < json_text.size();) {
    size_t end = i;
    while (end < json_text.size() && (json_text[end] & 0x80)) ++end;
    if (end == i) {
      escaped += json_text[i++];
      continue;
    }
    const std::string quoted = nlohmann::json(json_text.substr(i, end - i)).dump(-1, ' ', true);
    escaped += quoted.substr(1, quoted.size() - 2);
    i = end;
  }
  return escaped;
}

std::string escaped_for_html(const std::string& json_text) {
  std::string escaped;
  for (char c : json_text) {  // outside of texts none of them occurs
    if (c == '<' || c == '>' || c == '&') {
      escaped += fmt::format("\\u{:04x}", c);
    } else {
      escaped += c == '/' ? "\\/" : std::string(1, c);
    }
  }
  return escaped;
}

std::string escaped_throughout(const std::string& json_text) { return respelled(json_text, escaped_text); }

std::string with_integers_as_exponents(const std::string& json_text) { return respelled(json_text, with_exponent); }

std::string with_signed_zeros(const std::string& json_text) { return respelled(json_text, signed_zero); }

std::string with_fractions_in_full(const std::string& json_text) { return respelled(json_text, whole_fraction); }

std::string long_message(const std::string& message) {
  constexpr int kLines = 200;
  std::string text = "\x1b[31m" + message + "\x1b[0m";
  for (int line = 1; line <= kLines; ++line) text += fmt::format("\r\n\t{}: <b>\u202e &amp; \"done\" ✗ 😀</b>", line);
  return text;
}

std::string with_crlf(const std::string& text) {
  std::string lines;
  for (char c : text) lines += c == '\n' ? "\r\n" : std::string(1, c);
  return lines;
}

std::string with_integers_as_fractions(const std::string& json_text) { return respelled(json_text, fractional); }

void capitalise(wire::Headers& headers) {
  for (wire::Header& header : headers) {
    bool first = true;
    for (char& c : header.name) {
      if (first) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
      first = c == '-';
    }
  }
}

void add_more(wire::Headers& headers) {
  headers.insert(headers.begin(), {{"server", "ledger/3"},
                                   {"cache-control", "no-store"},
                                   {"x-request-id", "6f1d"},
                                   {"x-content-type-options", "nosniff"}});
}

void add_many(wire::Headers& headers) {
  constexpr int kNumber = 40;
  constexpr size_t kLong = 4000;
  for (int i = 0; i < kNumber; ++i) headers.push_back({fmt::format("x-trace-{}", i), fmt::format("span {}", i)});
  headers.push_back({"set-cookie", "affinity=a1; Path=/; HttpOnly"});
  headers.push_back({"set-cookie", "session=b2; Path=/; Secure"});
  headers.push_back({"content-security-policy", std::string(kLong, 'p')});
  headers.push_back({"x-empty", ""});
}

wire::Headers one_line_each(const std::string& name, const std::string& list) {
  wire::Headers headers;
  for (size_t start = 0; start < list.size();) {
    const size_t end = std::min(list.find(", ", start), list.size());
    headers.push_back({name, list.substr(start, end - start)});
    start = end + 2;
  }
  return headers;
}

std::string with_longer_fractions(const std::string& json_text) { return respelled(json_text, longer_fraction); }

std::string between_whitespace(const std::string& json_text) {
  return json_text.empty() ? json_text : "\r\n\t " + json_text + " \n\n";
}

std::string without_last_newline(std::string text) {
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

std::string without_reason_phrase(const std::string& response) {
  constexpr size_t kBeforePhrase = 13;  // "HTTP/1.1 200 "
  return response.substr(0, kBeforePhrase) + response.substr(response.find("\r\n"));
}

std::string with_padded_headers(const std::string& response) {
  Parts parts = parts_of(response);
  for (std::string& line : parts.headers) {
    const size_t colon = line.find(": ");
    line = line.substr(0, colon + 1) + line.substr(colon + 2) + " \t";
  }
  return text_of(parts);
}

std::string in_chunks(const std::string& response) {
  constexpr size_t kChunk = 11;
  Parts parts = parts_of(response);
  if (!drop_length(parts)) return response;
  parts.headers.emplace_back("Transfer-Encoding: chunked");
  std::string chunks;
  for (size_t at = 0; at < parts.body.size(); at += kChunk) {
    const std::string chunk = parts.body.substr(at, kChunk);
    chunks += fmt::format("{:X};part={}\r\n{}\r\n", chunk.size(), at / kChunk, chunk);
  }
  parts.body = chunks + "0\r\nX-Checksum: none\r\n\r\n";
  return text_of(parts);
}

std::string in_one_chunk(const std::string& response) {
  Parts parts = parts_of(response);
  if (!drop_length(parts)) return response;
  parts.headers.emplace_back("Transfer-Encoding: Chunked");
  parts.body = fmt::format("000{:X}\r\n{}\r\n000\r\n\r\n", parts.body.size(), parts.body);
  return text_of(parts);
}

std::string after_several_interim(const std::string& response) {
  return "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n" +
         after_early_hints(after_early_hints(response));
}

std::string after_early_hints(const std::string& response) {
  return "HTTP/1.1 103 Early Hints\r\nLink: </docs>; rel=help\r\n\r\n" + response;
}

std::string until_closed(const std::string& response) {
  Parts parts = parts_of(response);
  return drop_length(parts) ? text_of(parts) : response;
}

size_t shorter_page(int64_t limit) {
  constexpr int64_t kLongest = 20;
  return static_cast<size_t>(std::clamp<int64_t>(limit - 1, 1, kLongest));
}

size_t uneven_page(int64_t limit, size_t records_so_far) {
  constexpr int64_t kLongest = 5;
  thread_local int64_t last = 0;
  thread_local size_t size = 1;
  if (records_so_far == 0) size = static_cast<size_t>(1 + ++last % std::min(limit, kLongest));
  return size;
}

std::vector<size_t> delivered_again(std::span<const size_t> page, int64_t limit) {
  std::vector<size_t> again(page.begin(), page.end());
  if (page.size() > 2 && page.size() < static_cast<size_t>(limit)) again.insert(again.end() - 1, again.front());
  return again;
}

Instant after_a_while(Instant now) {
  constexpr int64_t kWhileMs = 700;
  passed_ms += kWhileMs;
  return now.plus_ms(kWhileMs);
}

Instant of_the_next_worker(Instant now) {
  constexpr int64_t kBetweenClocksMs = 1'500;
  static std::atomic<int> last{0};
  return now.plus_ms(++last % 2 * kBetweenClocksMs);
}

std::string next_request_id() {
  thread_local int last = 0;
  return fmt::format("req:{:08x}", ++last);
}

std::string correlation_id_in(const std::string& body, const std::string& fallback) {
  const auto value = wire::parse_json(body);
  const std::string* id = value ? value->find_string("correlation_id") : nullptr;
  return id ? *id : fallback;
}

bool leaves_correlation_id_free(std::string_view error_code, const wire::Object& details) {
  constexpr std::string_view kAlways[] = {"UNAUTHORIZED", "METHOD_NOT_ALLOWED", "PAYLOAD_TOO_LARGE", "URI_TOO_LONG",
                                          "UNSUPPORTED_MEDIA_TYPE"};
  if (std::find(std::begin(kAlways), std::end(kAlways), error_code) != std::end(kAlways)) return true;
  const wire::Json* type = details.find("actor_type");
  const bool unknown_type = type && type->as_string() && !is_actor_type(*type->as_string());
  return details.contains("header") || details.contains("path") || unknown_type;
}

bool is_actor_type(std::string_view text) { return text == "user" || text == "partner" || text == "agent"; }

std::string other_key_id(const std::string& key_id) { return "arn:kms/Schlüssel #" + key_id + " (v2)"; }

std::string uuid_of(std::string_view hash) {
  return fmt::format("{}-{}-4{}-8{}-{}", hash.substr(0, 8), hash.substr(8, 4), hash.substr(12, 3), hash.substr(15, 3),
                     hash.substr(18, 12));
}

}  // namespace variants
