// Places and values of findings without what changes from run to run.
#pragma once

#include <string>
#include <string_view>

namespace runner {

/// The pointer with '*' for array indices.
std::string place_without_indices(std::string_view pointer);

/// What is left of the words of a finding: "instant", "digest", "text" for quoted texts, "number", "an object",
/// "an array" where it is a value as JSON; else the words with these in place of what they quote.
std::string shape_of(std::string_view words);

}  // namespace runner
