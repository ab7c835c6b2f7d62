// Text as one word of a POSIX shell, for commands that a person pastes.
#pragma once

#include <string>
#include <string_view>

namespace runner {

/// Printable without escapes: neither a control character nor a byte that a terminal could take for one.
bool is_plain_text(std::string_view text);

/// Any bytes but NUL. A text with control characters or bytes beyond ASCII is written by printf, so that a terminal
/// shows nothing of it raw. Quoted only where that is needed.
std::string shell_word(std::string_view text);

/// "X_API_KEY" for the header "x-api-key": a variable to hold its value.
std::string variable_name(std::string_view header);

}  // namespace runner
