// Finds patterns on which a backtracking matcher can take exponential time: a repetition inside a repetition, or
// overlapping alternatives inside one, with nothing in between that decides which of the two matches a character.
#pragma once

#include <string_view>

namespace runner::schema_tools {

/// Conservative: every pattern that it reports is ambiguous, but it does not find all of them. False for a text that is
/// not a pattern.
bool can_backtrack_exponentially(std::string_view pattern);

}  // namespace runner::schema_tools
