#include "checks/json_schema/formats/format_examples.h"

#include <array>

namespace json_schema {
namespace {

using Texts = std::vector<std::string_view>;

struct Examples {
  Texts good;
  Texts bad;
};

/// RFC 3339, section 5.6; appendix A for durations.
Examples of_time(Format format) {
  switch (format) {
    case Format::date_time:
      return {
          {"2026-01-15T12:00:00Z", "2026-01-15T12:00:00.123456789Z", "2026-01-15t12:00:00z",
           "2026-01-15T12:00:00+14:00", "2026-01-15T12:00:00-12:00", "2024-02-29T23:59:59.9-00:00",
           "0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "1990-12-31T23:59:60Z", "1990-12-31T15:59:60-08:00"},
          {"2026-02-30T12:00:00Z", "2026-01-15T12:00:00", "2026-01-15T12:00:00+0100", "2026-01-15T12:00:00+24:00",
           "2026-01-15T24:00:00Z", "2026-01-15T12:60:00Z", "2026-01-15T12:00:61Z", "2026-01-15T12:00:60Z",
           "2026-01-15 12:00:00Z", "2026-01-15", "2025-02-29T12:00:00Z", "2026-13-01T12:00:00Z", "2026-1-15T12:00:00Z",
           "2026-01-15T12:00Z", "2026-01-15T12:00:00.Z", "2026-01-15T12:00:00Z ", "1768478400", ""}};
    case Format::date:
      return {{"2026-01-15", "2024-02-29", "2000-02-29", "0000-01-01", "9999-12-31", "2026-04-30"},
              {"2026-02-30", "2025-02-29", "1900-02-29", "2026-04-31", "2026-13-01", "2026-00-10", "2026-1-5",
               "15.01.2026", "20260115", "2026-01-15T00:00:00Z", "26-01-15", ""}};
    case Format::time:
      return {{"12:00:00Z", "23:59:59.999Z", "00:00:00+14:00", "23:59:60Z", "12:00:00-00:00", "12:00:00z"},
              {"24:00:00Z", "12:60:00Z", "12:00:61Z", "12:00:60Z", "12:00:00", "12:00Z", "12:00:00+24:00",
               "12:00:00+01", "noon", ""}};
    default:
      return {{"P1D", "PT1S", "P1Y2M3DT4H5M6S", "P2W", "PT36H", "P0D", "P1Y"},
              {"P", "PT", "P1", "1D", "P1DT", "P1S", "P2W1D", "P1.5D", "p1d", "P-1D", "PT1D", ""}};
  }
}

/// RFC 5321, 6531, 1123, 5890 to 5893, 2673, 4291.
Examples of_network(Format format) {
  switch (format) {
    case Format::email:
      return {{"user@example.org", "a@b.co", "first.last+tag@sub.example.org", "\"joe bloggs\"@example.org",
               "user@[192.0.2.1]", "user@[IPv6:2001:db8::1]", "!#$%&'*+-/=?^_`{|}~@example.org"},
              {"user", "@example.org", "user@", "user@@example.org", ".user@example.org", "user.@example.org",
               "us..er@example.org", "user name@example.org", "user@-example.org", "user@exa_mple.org", ""}};
    case Format::idn_email:
      return {
          {"user@example.org", "\xC3\xA9t\xC3\xA9@example.org", "\xEC\x8B\xA4\xEB\xA1\x80@\xEC\x8B\xA4\xEB\xA1\x80.kr"},
          {"user", "@example.org", "user@", "user@@example.org", "us er@example.org", ""}};
    case Format::hostname:
      return {{"example.org", "localhost", "a", "a-b.example.org", "xn--bcher-kva.example", "1host",
               "a23456789012345678901234567890123456789012345678901234567890123.example"},
              {"-example.org", "example-.org", "exa_mple.org", "example..org", ".example.org", "exa mple.org",
               "a234567890123456789012345678901234567890123456789012345678901234.example", ""}};
    case Format::idn_hostname:
      return {{"example.org",
               "b\xC3\xBC"
               "cher.example",
               "\xE5\xAE\x9E\xE4\xBE\x8B.example"},
              {"-example.org", "example..org",
               ("\xCC\x80"
                "a.example"),
               "exa mple.org", ""}};
    case Format::ipv4:
      return {{"192.0.2.1", "0.0.0.0", "255.255.255.255"},
              {"192.0.2.256", "192.0.2", "192.0.2.1.1", "192.0.02.1", "0x7f.0.0.1", "192.0.2.1 ", "localhost", ""}};
    default:
      return {{"2001:db8::1", "::", "::1", "2001:db8:1:2:3:4:5:6", "::ffff:192.0.2.1", "FE80::A"},
              {"2001:db8::1::2", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "::g", "::1%eth0", "[::1]",
               "192.0.2.1", ":1", ""}};
  }
}

/// RFC 3986, 3987, 6570.
Examples of_uri(Format format) {
  switch (format) {
    case Format::uri:
      return {{"https://example.org/a", "urn:example:a", "mailto:user@example.org", "http://[2001:db8::1]:80/?q=1#f",
               "a:", "https://example.org/%C3%A9"},
              {"/a", "example.org", "https://exa mple.org", "https://example.org/%zz", "1a:b", "https://[::1",
               "https://example.org/\xC3\xA9", "https://example.org/<a>", ""}};
    case Format::uri_reference:
      return {{"https://example.org/a", "/a?b#c", "a", "#c", "", "//example.org", "../a"},
              {"exa mple", "%zz", "\\a", "a\xC3\xA9", "#a#b", "<a>"}};
    case Format::iri:
      return {{"https://example.org/a", "https://example.org/\xC3\xA9", "urn:example:a"},
              {"/a", "example.org", "https://exa mple.org", "https://example.org/%zz", "https://example.org/<a>", ""}};
    case Format::iri_reference:
      return {{"https://example.org/a", "/\xC3\xA9?b#c", "a", "#c", ""}, {"exa mple", "%zz", "\\a", "#a#b", "<a>"}};
    default:
      return {{"https://example.org/{id}", "{+path}/a{?q,r*}", "a", "{var:3}", "{#f}", ""},
              {"{", "}", "{}", "{a b}", "{a:0}", "https://example.org/{id", "%zz", "a b"}};
  }
}

/// RFC 4122, 6901; the draft of relative JSON Pointers; ECMA-262.
Examples of_text(Format format) {
  switch (format) {
    case Format::uuid:
      return {{"2eb8aa08-aa98-11ea-b4aa-73b441d16380", "2EB8AA08-AA98-11EA-B4AA-73B441D16380",
               "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"},
              {"2eb8aa08-aa98-11ea-b4aa-73b441d1638", "2eb8aa08aa9811eab4aa73b441d16380",
               "2eb8aa08-aa98-11ea-b4aa-73b441d1638g", "{2eb8aa08-aa98-11ea-b4aa-73b441d16380}",
               "2eb8-aa08-aa98-11ea-b4aa73b441d16380", ""}};
    case Format::json_pointer:
      return {{"/a/b", "", "/", "/a~0b/~1", "/0", "/ "}, {"a", "/a~", "/a~2", "#/a", "0"}};
    case Format::relative_json_pointer:
      return {{"1/a", "0", "0#", "12/a~0b"}, {"/a", "01", "-1/a", "+1", "1##", "a", ""}};
    default:
      return {{"^a+$", "a|b", "(?<n>a)\\k<n>", "\\p{L}", "[^a-z]", ""}, {"(", "a**", "[a", "\\", "a{2,1}", "\\Z", ")"}};
  }
}

Examples of(Format format) {
  if (format <= Format::duration) return of_time(format);
  if (format <= Format::ipv6) return of_network(format);
  return format <= Format::uri_template ? of_uri(format) : of_text(format);
}

const Examples& cached(Format format) {
  static const std::vector<Examples> all = [] {
    std::vector<Examples> examples;
    for (size_t i = 0; i < format_count(); ++i) examples.push_back(of(static_cast<Format>(i)));
    return examples;
  }();
  return all[static_cast<size_t>(format)];
}

}  // namespace

const std::vector<std::string_view>& examples_of(Format format) { return cached(format).good; }
const std::vector<std::string_view>& counterexamples_of(Format format) { return cached(format).bad; }

}  // namespace json_schema
