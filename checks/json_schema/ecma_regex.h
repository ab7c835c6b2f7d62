// ECMA-262 regular expressions with Unicode semantics (the "u" flag), as JSON Schema asks for (core, section 6.4): text
// to tree, and tree to PCRE2 syntax. The tree is for reading by others too: pattern.h classifies it, lint and
// generation walk it. Nothing here matches anything.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "wire/result.h"

namespace json_schema {

/// Code points, both ends included.
struct CodePointRange {
  char32_t first;
  char32_t last;
  friend bool operator==(const CodePointRange&, const CodePointRange&) = default;
};

/// \p{...}, in the name that PCRE2 knows: "L", "sc:Greek", "Alphabetic".
struct UnicodeProperty {
  std::string name;
  bool negated = false;
};

/// A set of code points: the union of ranges and properties, or everything else.
struct CharacterSet {
  std::vector<CodePointRange> ranges;  ///< sorted, disjoint, not adjacent
  std::vector<UnicodeProperty> properties;
  bool negated = false;

  void add(char32_t first, char32_t last);  ///< keep_sorted() must follow
  void keep_sorted();
};

struct RegexNode {
  enum class Kind : uint8_t {
    sequence,       ///< children, one after the other; no children: the empty match
    alternation,    ///< children
    character,      ///< `set`
    group,          ///< children[0]; `index` > 0 where it captures
    repeat,         ///< children[0], `minimum` to `maximum` times
    start,          ///< ^
    end,            ///< $
    word_boundary,  ///< \b, or \B where `negated`
    look,           ///< lookahead, or lookbehind where `behind`; children[0]
    back_reference  ///< `index`
  };
  static constexpr uint32_t kUnbounded = 0xFFFFFFFF;

  Kind kind = Kind::sequence;
  bool negated = false;
  bool behind = false;
  bool lazy = false;
  uint32_t minimum = 0;
  uint32_t maximum = 0;
  uint32_t index = 0;
  CharacterSet set;
  std::vector<RegexNode> children;
};

/// Error::where is "character N" (from 1); nesting of groups is limited to 200.
wire::Result<RegexNode> parse_ecma_regex(std::string_view pattern);

/// The same expression in PCRE2 syntax, for PCRE2_UTF | PCRE2_MATCH_UNSET_BACKREF | PCRE2_DOLLAR_ENDONLY.
std::string pcre2_syntax(const RegexNode& regex);

/// True where any \p{...} stands in the expression: only PCRE2 knows which script names exist.
bool has_properties(const RegexNode& regex);

}  // namespace json_schema
