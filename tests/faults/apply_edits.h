// Applies a table of edits (edit_table.h) to a source: the result behaves as the source does while every switch is off.
// An edit that does not apply is reported, never skipped in silence.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/faults/edit_table.h"

namespace source_edits {

struct EditedSource {
  std::string text;
  std::vector<std::string> problems;  ///< a message for each edit that does not apply: which, why, what to do
};

/// The source with those of the edits that are for `file`. `macro` asks whether a switch is on: MACRO(name).
EditedSource apply_edits(std::string_view source, const std::string& file, const std::vector<Edit>& edits,
                         std::string_view macro);

}  // namespace source_edits
