// Texts that a parsed ECMA-262 expression should match, for generating. A guess by construction: assertions inside the
// expression are not solved, so the caller matches what it gets.
#pragma once

#include <cstdint>
#include <string>

#include "checks/json_schema/ecma_regex.h"

namespace json_schema {

struct SampleOptions {
  uint64_t noise = 0;       ///< 0: first alternatives and plain characters; else random ones, the same for each noise
  uint32_t stretch = 0;     ///< repetitions beyond the least, where the expression allows them
  bool look_ahead = false;  ///< write out what a lookahead asks for
  size_t max_bytes = 100'000;  ///< the text is cut there
};

std::string sample_regex(const RegexNode& regex, const SampleOptions& options);

/// Appends a code point as UTF-8; surrogates become U+FFFD.
void append_code_point(std::string& text, char32_t code_point);

}  // namespace json_schema
