// Canonical JSON as RFC 8785 (JCS) defines it: members sorted by UTF-16 code units, numbers as ECMAScript writes the
// nearest double, no blanks, minimal escapes. Everything that is hashed or signed goes through here.
#pragma once

#include <string>
#include <string_view>

#include "wire/json.h"

namespace wire {

/// RFC 8785 text of the value. A number that no double holds is written as its nearest double (RFC 8785, 3.2.2.3).
std::string canonical_json(const Json& value);
/// The same for an object with one member left out: what a signature or a hash inside the object covers.
std::string canonical_json_without(const Object& object, std::string_view member);
/// ECMA-262 Number::toString of a finite double.
std::string ecmascript_number(double value);
/// -1, 0, 1: names in the order of RFC 8785, 3.2.3 (UTF-16 code units, which differs from code points above U+FFFF).
int compare_utf16(std::string_view left, std::string_view right);

}  // namespace wire
