// ECMA-262 regular expressions with Unicode semantics (the "u" flag), as JSON Schema demands (core, section 6.4): text
// to tree, and tree to PCRE2 syntax. pattern.h classifies the tree; lint and generation walk it. Nothing here matches
// anything.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "checks/json_schema/regex/character_set.h"
#include "wire/result.h"

namespace json_schema {

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

/// True where the expression contains a \p{...}: only PCRE2 knows which script names exist.
bool has_properties(const RegexNode& regex);

}  // namespace json_schema
