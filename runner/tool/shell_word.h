// Text as one word of a POSIX shell, for commands that a person pastes.
#pragma once

#include <string>
#include <string_view>

namespace runner {

/// Any bytes but NUL. A text with control characters or bytes beyond ASCII is written by printf, so that a terminal
/// shows nothing of it raw. Quoted only where that is needed.
std::string shell_word(std::string_view text);

}  // namespace runner
