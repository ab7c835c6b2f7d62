#include "checks/json_schema/regex/character_set.h"

#include <algorithm>

namespace json_schema {

void CharacterSet::add(char32_t first, char32_t last) { ranges.push_back({first, last}); }

void CharacterSet::keep_sorted() {
  std::sort(ranges.begin(), ranges.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<CodePointRange> merged;
  for (const CodePointRange& range : ranges) {
    if (!merged.empty() && range.first <= merged.back().last + 1) {
      merged.back().last = std::max(merged.back().last, range.last);
    } else {
      merged.push_back(range);
    }
  }
  ranges = std::move(merged);
}

}  // namespace json_schema
