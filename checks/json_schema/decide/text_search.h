// Finds a text that some patterns match and others do not: a breadth-first search over the product of their automata
// (text_automaton.h), which are made as far as the search needs them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "checks/json_schema/regex/pattern.h"

namespace json_schema {

struct PatternDemand {
  const Pattern* pattern;
  bool matches;
  friend bool operator==(const PatternDemand&, const PatternDemand&) = default;
};

struct TextDemand {
  uint64_t min_length = 0;  ///< in code points
  uint64_t max_length = UINT64_MAX;
  std::vector<PatternDemand> patterns;
  std::vector<std::string> excluded;
};

/// False also where a pattern takes too many steps.
bool has_demand(const TextDemand& demand, const std::string& text);

struct FoundText {
  enum class Kind : uint8_t { none, found, undecided };
  Kind kind = Kind::none;
  std::string text;  ///< or why it is undecided
};

/// The shortest such text. Undecided: a construct beyond regular languages, or too many states.
FoundText find_text(const TextDemand& demand);

}  // namespace json_schema
