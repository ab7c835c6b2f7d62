// URI references (RFC 3986): split and resolved, as "$id", "$ref" and "$schema" need it. Does not judge whether a text
// is a valid URI; the formats do (formats/uri.cc).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace json_schema {

/// The five components of RFC 3986, appendix B; views into the text that was split.
struct UriParts {
  std::optional<std::string_view> scheme;
  std::optional<std::string_view> authority;
  std::string_view path;
  std::optional<std::string_view> query;
  std::optional<std::string_view> fragment;
};

UriParts split_uri(std::string_view text);

/// The absolute URI that `reference` denotes relative to `base` (RFC 3986, section 5.2), scheme and host in lower case.
std::string resolve_uri(std::string_view base, std::string_view reference);

/// The part before '#', and the part after it without '#': empty where there is none.
std::string_view without_fragment(std::string_view uri);
std::string_view fragment_of(std::string_view uri);

/// A JSON Pointer written as a URI fragment (RFC 6901, section 6).
std::string fragment_from_pointer(std::string_view pointer);

/// `uri`, '#' and the pointer as fragment.
std::string with_pointer(std::string_view uri, std::string_view pointer);

}  // namespace json_schema
