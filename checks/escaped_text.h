// Text that a service may have escaped, compared with a plain one: percent-encoding (RFC 3986), the escapes of JSON and
// JavaScript, those of a JSON Pointer (RFC 6901), and the character references of HTML, each also where it was applied
// twice.
#pragma once

#include <string_view>

namespace checks {

enum class Letters {
  exact,
  any_case,
  base64
};  ///< base64: '-' and '_' are also '+' and '/', and lines may end between digits

/// Where the plain text ends that begins at `at` of a text, escaped or not; npos where it does not begin there.
size_t match_escaped(std::string_view text, size_t at, std::string_view plain, Letters letters);

/// How much of the plain text, escaped or not, the end of the text holds from `at` on; 0 where something else follows.
size_t match_cut(std::string_view text, size_t at, std::string_view plain);

/// The byte may begin an escape.
inline bool begins_escape(char byte) {
  return byte == '%' || byte == '&' || byte == '\\' || byte == '+' || byte == '~';
}

/// The byte may be between two digits of base64 (RFC 2045, section 6.8), escaped or not.
inline bool begins_line_end(char byte) {
  return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n' || byte == '\\';
}

}  // namespace checks
