// Number::toString of ECMA-262, the form of numbers in canonical JSON (RFC 8785, section 3.2.2.3).
#pragma once

#include <cstdint>
#include <string>

namespace wire {

/// Every integer of at most this magnitude is a double of its own (2^53).
inline constexpr int64_t kMaxExactInteger = 9007199254740992;

/// Appends the text of a double; "null" where it is not finite, as JSON.stringify writes it.
void append_ecmascript_number(std::string& out, double value);
std::string ecmascript_number(double value);

}  // namespace wire
