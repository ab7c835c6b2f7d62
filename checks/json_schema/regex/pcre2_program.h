// An expression that PCRE2 runs; the only place that uses PCRE2. Matching uses just-in-time code where the machine
// allows it, and buffers that belong to the thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "checks/json_schema/regex/character_set.h"
#include "wire/result.h"

namespace json_schema {

enum class MatchOutcome : uint8_t {
  match,
  no_match,
  limit,  ///< PCRE2 gave up after max_steps
};

/// Immutable and safe from several threads.
class Pcre2Program {
 public:
  /// `syntax` comes from pcre2_syntax. Error: PCRE2 cannot run it, for example a lookbehind without fixed length.
  static wire::Result<Pcre2Program> compile(std::string_view syntax);

  /// `subject` is well-formed UTF-8.
  MatchOutcome match(std::string_view subject, uint32_t max_steps) const;

 private:
  struct Free {
    void operator()(void* code) const;
  };
  explicit Pcre2Program(void* code) : code_(code) {}

  std::unique_ptr<void, Free> code_;  ///< a pcre2_code
};

/// The same set with the code points of its properties written out as ranges.
CharacterSet without_properties(const CharacterSet& set);

}  // namespace json_schema
