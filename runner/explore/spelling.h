// Other spellings of a word of the contract, which a service must not take for it.
#pragma once

#include <algorithm>
#include <string>

namespace runner::explore {

inline char to_capital(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

inline std::string in_capitals(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), to_capital);
  return text;
}

inline std::string capitalised(std::string text) {
  if (!text.empty()) text.front() = to_capital(text.front());
  return text;
}

}  // namespace runner::explore
