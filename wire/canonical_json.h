// Canonical JSON (RFC 8785, JCS): members sorted by UTF-16 code units, numbers as ECMAScript writes the nearest double,
// no whitespace, minimal escapes. Everything that is hashed or signed is written by it.
#pragma once

#include <string>
#include <string_view>

#include "wire/json.h"

namespace wire {

/// A number that no double holds exactly is written as its nearest double (RFC 8785, section 3.2.2.3).
std::string canonical_json(const Json& value);
/// The same for an object without one of its members: what a signature or a hash in the object covers.
std::string canonical_json_without(const Object& object, std::string_view member);
/// -1, 0, 1: names in the order of RFC 8785, section 3.2.3 (UTF-16 code units, not code points above U+FFFF).
int compare_utf16(std::string_view left, std::string_view right);

}  // namespace wire
