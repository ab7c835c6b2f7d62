// Strings in JSON text, with the shortest escapes, as RFC 8785, section 3.2.2.2, requires.
#pragma once

#include <string>
#include <string_view>

namespace wire {

/// Appends the text in quotes. Only '"', '\\' and characters below U+0020 are escaped. `text` must be UTF-8; it is not
/// checked.
void append_json_string(std::string& out, std::string_view text);

}  // namespace wire
