// An ECMA-262 expression as an automaton over code points, which answers "does a text contain a match?" character by
// character. Made deterministic as far as it is used. Only regular expressions have one.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "checks/json_schema/regex/ecma_regex.h"

namespace json_schema {

/// Code points without the surrogates, which no JSON text contains; sorted.
using CodePointRanges = std::vector<CodePointRange>;
bool has_code_point(const CodePointRanges& ranges, char32_t c);

class TextAutomaton {
 public:
  /// A state from which every text contains a match.
  static constexpr uint32_t kMatched = 0;

  TextAutomaton();
  ~TextAutomaton();
  TextAutomaton(TextAutomaton&&) noexcept;

  /// False where the expression is not a regular one, or too large; why() says it.
  bool build(const RegexNode& regex);
  const std::string& why() const;
  /// The sets of code points that it distinguishes.
  void add_sets(std::set<CodePointRanges>& sets) const;

  uint32_t start();
  /// Whether a text that ends there contains a match.
  bool accepts(uint32_t state) const { return states_[state].accepts; }
  uint32_t move(uint32_t state, char32_t c);

 private:
  class Nondeterministic;
  struct State {
    std::vector<uint32_t> nodes;
    bool accepts;
    std::map<char32_t, uint32_t> next;
  };

  uint32_t intern(std::vector<uint32_t> nodes, bool at_begin);

  std::unique_ptr<Nondeterministic> nodes_;
  std::vector<State> states_;
  std::map<std::pair<std::vector<uint32_t>, bool>, uint32_t> ids_;
};

}  // namespace json_schema
