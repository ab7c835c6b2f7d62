#include "checks/json_schema/formats/format.h"

#include <array>

namespace json_schema {
namespace {

struct Entry {
  std::string_view name;
  bool (*holds)(std::string_view);
};

/// In the order of Format.
constexpr std::array<Entry, 19> kFormats = {{{"date-time", is_date_time},
                                             {"date", is_date},
                                             {"time", is_time},
                                             {"duration", is_duration},
                                             {"email", is_email},
                                             {"idn-email", is_idn_email},
                                             {"hostname", is_hostname},
                                             {"idn-hostname", is_idn_hostname},
                                             {"ipv4", is_ipv4},
                                             {"ipv6", is_ipv6},
                                             {"uri", is_uri},
                                             {"uri-reference", is_uri_reference},
                                             {"iri", is_iri},
                                             {"iri-reference", is_iri_reference},
                                             {"uri-template", is_uri_template},
                                             {"uuid", is_uuid},
                                             {"json-pointer", is_json_pointer},
                                             {"relative-json-pointer", is_relative_json_pointer},
                                             {"regex", is_regex}}};

}  // namespace

std::optional<Format> find_format(std::string_view name) {
  for (size_t i = 0; i < kFormats.size(); ++i) {
    if (kFormats[i].name == name) return static_cast<Format>(i);
  }
  return std::nullopt;
}

std::string_view format_name(Format format) { return format_name_at(static_cast<size_t>(format)); }
std::string_view format_name_at(size_t index) { return kFormats[index].name; }
size_t format_count() { return kFormats.size(); }

bool has_format(Format format, std::string_view text) { return kFormats[static_cast<size_t>(format)].holds(text); }

}  // namespace json_schema
