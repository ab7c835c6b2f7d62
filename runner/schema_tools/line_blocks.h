// Handles the lines of a long text on several threads, a block of lines at a time, with what comes of it in the order
// of the text. However long the text is, there is one block in memory for each thread.
#pragma once

#include <cstddef>
#include <functional>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

namespace runner::schema_tools {

/// Whole lines that follow one another.
struct LineBlock {
  int first_line = 1;              ///< its number in the text
  std::string text;                ///< ends with a line break, but for the last line of the text perhaps
  std::vector<size_t> line_sizes;  ///< in bytes, each without its line break

  /// Calls `take` for each line.
  void each_line(const std::function<void(int number, std::string_view line)>& take) const;
};

/// Handles a block and returns what is to be done in turn, for one block at a time, in their order.
using BlockHandler = std::function<std::function<void()>(const LineBlock&)>;

/// Each thread makes a handler of its own. A text that is not longer than a block is handled on the calling thread
/// alone. What is called must not throw. False where the text cannot be read to its end: what came before is handled.
bool handle_lines(std::istream& text, const std::function<BlockHandler()>& make_handler);

}  // namespace runner::schema_tools
