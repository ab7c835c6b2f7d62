// White space as the contract defines it (common.md, "Payload rules"): U+0009 to U+000D and U+0020, all of one byte.
#pragma once

#include <string_view>

namespace reference_impl {

constexpr std::string_view kWhiteSpace = "\t\n\v\f\r ";

/// The text without white space at either end.
inline std::string_view trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(kWhiteSpace);
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(kWhiteSpace) - first + 1);
}

}  // namespace reference_impl
