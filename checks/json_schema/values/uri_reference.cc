#include "checks/json_schema/values/uri_reference.h"

#include <cctype>

#include "checks/json_schema/values/code_points.h"

namespace json_schema {
namespace {

/// RFC 3986, section 3.1.
bool is_scheme(std::string_view text) {
  if (text.empty() || !std::isalpha(static_cast<unsigned char>(text[0]))) return false;
  for (char c : text) {
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '+' && c != '-' && c != '.') return false;
  }
  return true;
}

void drop_last_segment(std::string& path) {
  size_t slash = path.rfind('/');
  path.erase(slash == std::string::npos ? 0 : slash);
}

/// RFC 3986, section 5.2.4.
std::string remove_dot_segments(std::string_view input) {
  std::string output;
  while (!input.empty()) {
    if (input.starts_with("../")) {
      input.remove_prefix(3);
    } else if (input.starts_with("./") || input.starts_with("/./")) {
      input.remove_prefix(2);
    } else if (input == "/.") {
      input = "/";
    } else if (input.starts_with("/../")) {
      input.remove_prefix(3);
      drop_last_segment(output);
    } else if (input == "/..") {
      input = "/";
      drop_last_segment(output);
    } else if (input == "." || input == "..") {
      break;
    } else {
      size_t end = input.find('/', 1);
      output += input.substr(0, end);
      input.remove_prefix(end == std::string_view::npos ? input.size() : end);
    }
  }
  return output;
}

/// RFC 3986, section 5.2.3.
std::string merge_paths(const UriParts& base, std::string_view path) {
  if (base.authority && base.path.empty()) return std::string("/").append(path);
  size_t slash = base.path.rfind('/');
  if (slash == std::string_view::npos) return std::string(path);
  return std::string(base.path.substr(0, slash + 1)).append(path);
}

std::string compose(const UriParts& parts) {
  std::string uri;
  if (parts.scheme) uri.append(lower_ascii(*parts.scheme)).append(":");
  if (parts.authority) uri.append("//").append(lower_ascii(*parts.authority));
  uri += parts.path;
  if (parts.query) uri.append("?").append(*parts.query);
  if (parts.fragment) uri.append("#").append(*parts.fragment);
  return uri;
}

}  // namespace

UriParts split_uri(std::string_view text) {
  UriParts parts;
  if (size_t hash = text.find('#'); hash != std::string_view::npos) {
    parts.fragment = text.substr(hash + 1);
    text = text.substr(0, hash);
  }
  if (size_t mark = text.find('?'); mark != std::string_view::npos) {
    parts.query = text.substr(mark + 1);
    text = text.substr(0, mark);
  }
  if (size_t colon = text.find(':'); colon != std::string_view::npos && is_scheme(text.substr(0, colon))) {
    parts.scheme = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  if (text.starts_with("//")) {
    size_t end = text.find('/', 2);
    parts.authority = text.substr(2, end == std::string_view::npos ? end : end - 2);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end);
  }
  parts.path = text;
  return parts;
}

std::string resolve_uri(std::string_view base_text, std::string_view reference_text) {
  UriParts reference = split_uri(reference_text);
  UriParts base = split_uri(base_text);
  UriParts target = reference;
  std::string path;
  if (reference.scheme || reference.authority) {
    path = remove_dot_segments(reference.path);
  } else if (reference.path.empty()) {
    path = base.path;
    if (!reference.query) target.query = base.query;
  } else {
    path = remove_dot_segments(reference.path.starts_with('/') ? std::string(reference.path)
                                                               : merge_paths(base, reference.path));
  }
  if (!reference.scheme) {
    target.scheme = base.scheme;
    if (!reference.authority) target.authority = base.authority;
  } else if (!reference.authority && !reference.path.starts_with('/')) {
    path = reference.path;  // "urn:..." and the like are opaque: there are no segments to remove
  }
  target.path = path;
  return compose(target);
}

std::string_view without_fragment(std::string_view uri) { return uri.substr(0, uri.find('#')); }

std::string_view fragment_of(std::string_view uri) {
  size_t hash = uri.find('#');
  return hash == std::string_view::npos ? std::string_view() : uri.substr(hash + 1);
}

std::string fragment_from_pointer(std::string_view pointer) {
  static constexpr std::string_view kPlain = "-._~!$&'()*+,;=:@/?";  // RFC 3986, section 3.5
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string fragment;
  fragment.reserve(pointer.size());
  for (char c : pointer) {
    auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 && (std::isalnum(byte) || kPlain.find(c) != std::string_view::npos)) {
      fragment += c;
    } else {
      fragment += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return fragment;
}

std::string with_pointer(std::string_view uri, std::string_view pointer) {
  return std::string(uri).append("#").append(fragment_from_pointer(pointer));
}

}  // namespace json_schema
