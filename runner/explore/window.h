// Makes sequences with a window: calls that are sent at once, made from the sample of one operation. One key, the same
// request several times, or rivals for one record.
#pragma once

#include <string>
#include <vector>

#include "runner/explore/random.h"
#include "runner/explore/recipe.h"
#include "runner/explore/sequence.h"

namespace runner::explore {

/// What the window needs, then the window; nothing is read back.
Sequence make_window(const std::vector<Recipe>& recipes, const StartingPoint& start, Random& random);

/// The same operation, path parameters, body and key.
bool same_call(const CallStep& left, const CallStep& right);

/// In words: "one key", "one key for different requests", "different requests for one record", ...
std::string pattern_of(const Sequence& sequence);

}  // namespace runner::explore
