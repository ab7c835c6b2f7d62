// Finds patterns that a backtracking matcher can run into exponential time on: a repetition within a repetition, or
// overlapping alternatives within one, where nothing in between says which of the two took a character.
#pragma once

#include <string_view>

namespace runner::schema_tools {

/// Conservative: what it names is ambiguous, but it does not find every such pattern. False for what is no pattern.
bool can_backtrack_exponentially(std::string_view pattern);

}  // namespace runner::schema_tools
