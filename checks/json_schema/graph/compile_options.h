// How a schema is compiled, and the limits of each of its evaluations.
#pragma once

#include <cstdint>

namespace json_schema {

/// What "format" does where the dialect does not decide it (validation, section 7.2).
enum class FormatMode : uint8_t {
  annotation,  ///< collected, never judged: the default of the specification
  assertion,   ///< judged; a format that the specification does not name stays an annotation (section 7.2.3)
};

struct CompileOptions {
  FormatMode format = FormatMode::annotation;
  /// Nested subschema applications (through "$ref" and into the instance) after which an evaluation fails.
  uint32_t max_depth = 1'500;
  /// Subschema applications of one evaluation after which it fails: bounds schemas that branch exponentially.
  uint64_t max_applications = 50'000'000;
  /// PCRE2 match steps for one pattern on one string; a pattern that reaches the limit refuses the instance.
  uint32_t max_regex_steps = 1'000'000;
};

}  // namespace json_schema
