// Text that a service may have escaped, compared with a plain one: percent-encoding (RFC 3986), the escapes of JSON and
// JavaScript, and the character references of HTML, each also where it was applied twice.
#pragma once

#include <string_view>

namespace checks {

enum class Letters { exact, any_case, base64 };  ///< base64: '-' and '_' are also '+' and '/'

/// Where the plain text ends that begins at `at` of a text, escaped or not; npos where it does not begin there.
size_t match_escaped(std::string_view text, size_t at, std::string_view plain, Letters letters);

/// How much of the plain text, escaped or not, the end of the text holds from `at` on; 0 where something else follows.
size_t match_cut(std::string_view text, size_t at, std::string_view plain);

/// The byte may begin an escape.
inline bool begins_escape(char byte) { return byte == '%' || byte == '&' || byte == '\\' || byte == '+'; }

}  // namespace checks
