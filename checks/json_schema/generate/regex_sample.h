// Texts that a parsed ECMA-262 expression should match. A guess by construction: assertions inside the
// expression are not solved, so the caller matches the result.
#pragma once

#include <cstdint>
#include <string>

#include "checks/json_schema/regex/ecma_regex.h"

namespace json_schema {

struct SampleOptions {
  uint64_t noise = 0;       ///< 0: first alternatives and plain characters; else random ones, the same for each noise
  uint32_t stretch = 0;     ///< repetitions beyond the least, where the expression allows them
  bool look_ahead = false;  ///< write out what a lookahead demands
  size_t max_bytes = 100'000;  ///< the text is cut there
};

std::string sample_regex(const RegexNode& regex, const SampleOptions& options);

}  // namespace json_schema
