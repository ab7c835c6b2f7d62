// Converts a byte offset in a text into the line and column that an editor shows.
#pragma once

#include <cstddef>
#include <string_view>

namespace wire {

struct TextPosition {
  int line = 1;    ///< from 1
  int column = 1;  ///< from 1, in bytes
};

/// `offset` may be the end of the text.
TextPosition position_in(std::string_view text, size_t offset);

}  // namespace wire
