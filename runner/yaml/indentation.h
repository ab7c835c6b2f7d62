// Finds the line of a YAML text whose indentation fits none before it: the library only reports that something earlier
// has no end. Asked only of texts that are malformed; it judges blocks, and leaves what is between brackets alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runner/yaml/node.h"

namespace runner {

struct IndentationMistake {
  Mark mark;
  std::string found;     ///< "the line begins in column 4"
  std::string expected;  ///< "column 3 or 5, as a line before it"
};

/// The first one, or nothing.
std::optional<IndentationMistake> find_indentation_mistake(std::string_view text);

}  // namespace runner
