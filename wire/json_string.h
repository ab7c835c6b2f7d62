// The string syntax of JSON, for every writer of JSON text in wire: the shortest escapes, as RFC 8785, 3.2.2.2 asks.
#pragma once

#include <string>
#include <string_view>

namespace wire {

/// Appends the text in quotes. Only '"', '\\' and characters below U+0020 are escaped; `text` is UTF-8 and is not
/// checked.
void append_json_string(std::string& out, std::string_view text);

}  // namespace wire
