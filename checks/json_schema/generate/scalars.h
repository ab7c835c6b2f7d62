// Numbers and texts that a conjunction asks for: the limits, what is next to them, samples of patterns, examples of
// formats. Only what satisfies every keyword is handed out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "checks/json_schema/generate/conjunction.h"
#include "checks/json_schema/json_schema.h"

namespace json_schema {

struct ScalarRequest {
  const Conjunction& all;
  const std::vector<wire::Json>& hints;
  uint64_t noise = 0;  ///< not 0: random values alone, as far as there are any
  size_t max_length = 0;
};

/// The plainest first; empty where none was found.
std::vector<wire::Json> number_candidates(const ScalarRequest& request);
std::vector<wire::Json> text_candidates(const ScalarRequest& request);

/// Whether a keyword on numbers or texts holds; it does for values of other types.
bool scalar_holds(const Keyword& keyword, const wire::Json& value);
/// All that is said of a number, text, boolean or null.
bool satisfies(const Conjunction& all, const wire::Json& value);

/// A text of that many code points.
std::string text_of_length(size_t length, std::string_view unit = "text");

}  // namespace json_schema
