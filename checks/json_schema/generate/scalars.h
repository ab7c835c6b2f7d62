// Numbers and texts that satisfy a conjunction: the limits, what is next to them, samples of patterns, examples of
// formats. Only what satisfies every keyword is given.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "checks/json_schema/generate/conjunction.h"

namespace json_schema {

struct ScalarRequest {
  const Conjunction& all;
  const std::vector<wire::Json>& hints;
  uint64_t noise = 0;  ///< not 0: random values alone, as far as there are any
  size_t max_length = 0;
};

/// The simplest first; empty where none was found.
std::vector<wire::Json> number_candidates(const ScalarRequest& request);
std::vector<wire::Json> text_candidates(const ScalarRequest& request);

/// Whether a keyword on numbers or texts holds; it does for values of other types.
bool scalar_holds(const Keyword& keyword, const wire::Json& value);
/// Whether a number, text, boolean or null satisfies everything in the conjunction.
bool satisfies(const Conjunction& all, const wire::Json& value);

/// A text of that many code points.
std::string text_of_length(size_t length, std::string_view unit = "text");

}  // namespace json_schema
