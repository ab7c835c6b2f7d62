// A place in an input file: what a message about a milestone or fixture points at.
#pragma once

#include <memory>
#include <string>

namespace runner {

/// A place in a file. `file` is shared by all places of one document and is the path as given on the command line or
/// written in the milestone, relative to the repository root where it lies below it.
struct Place {
  std::shared_ptr<const std::string> file;
  int line = 0;    ///< from 1; 0 where unknown
  int column = 0;  ///< from 1, in bytes

  /// "file:line:column"
  std::string to_string() const;
};

}  // namespace runner
