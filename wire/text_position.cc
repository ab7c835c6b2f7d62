#include "wire/text_position.h"

#include <algorithm>

namespace wire {

TextPosition position_in(std::string_view text, size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto newlines = std::count(before.begin(), before.end(), '\n');
  const size_t line_start = before.rfind('\n') + 1;  // 0 where there is no newline: npos + 1
  return {static_cast<int>(newlines) + 1, static_cast<int>(before.size() - line_start) + 1};
}

}  // namespace wire
