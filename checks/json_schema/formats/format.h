// The values of "format" (validation, section 7.3) as predicates over strings. Each format is judged by the grammar of
// the RFC that the specification names, written by hand in the .cc files of this folder; nothing here allocates for a
// valid value, except for internationalized names.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace json_schema {

enum class Format : uint8_t {
  date_time,
  date,
  time,
  duration,
  email,
  idn_email,
  hostname,
  idn_hostname,
  ipv4,
  ipv6,
  uri,
  uri_reference,
  iri,
  iri_reference,
  uri_template,
  uuid,
  json_pointer,
  relative_json_pointer,
  regex,
};

std::optional<Format> find_format(std::string_view name);
std::string_view format_name(Format format);
/// The names of all formats, for messages.
std::string_view format_name_at(size_t index);
size_t format_count();

/// `text` is well-formed UTF-8.
bool has_format(Format format, std::string_view text);

// RFC 3339, section 5.6 and appendix A (durations). A leap second counts only at 23:59 UTC.
bool is_date_time(std::string_view text);
bool is_date(std::string_view text);
bool is_time(std::string_view text);
bool is_duration(std::string_view text);

// RFC 5321, section 4.1.2; RFC 6531; RFC 1123, section 2.1; RFC 5890 to 5893; RFC 2673, section 3.2; RFC 4291,
// section 2.2.
bool is_email(std::string_view text);
bool is_idn_email(std::string_view text);
bool is_hostname(std::string_view text);
bool is_idn_hostname(std::string_view text);
bool is_ipv4(std::string_view text);
bool is_ipv6(std::string_view text);

// RFC 3986; RFC 3987; RFC 6570.
bool is_uri(std::string_view text);
bool is_uri_reference(std::string_view text);
bool is_iri(std::string_view text);
bool is_iri_reference(std::string_view text);
bool is_uri_template(std::string_view text);

// RFC 4122; RFC 6901; the draft of relative JSON Pointers; ECMA-262.
bool is_uuid(std::string_view text);
bool is_json_pointer(std::string_view text);
bool is_relative_json_pointer(std::string_view text);
bool is_regex(std::string_view text);

}  // namespace json_schema
