// Sets of code points, as the character classes of a regular expression denote them.
#pragma once

#include <compare>
#include <string>
#include <vector>

namespace json_schema {

/// Code points, both ends included.
struct CodePointRange {
  char32_t first;
  char32_t last;
  friend auto operator<=>(const CodePointRange&, const CodePointRange&) = default;
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

}  // namespace json_schema
