// What is wrong with a YAML text that the library refuses, at its own line: the library often reports only that
// something earlier has no end, or that a token is unknown. Asked only of texts that are malformed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runner/yaml/node.h"

namespace runner {

struct MalformedText {
  Mark mark;
  std::string found;     ///< "wrong indentation: the line begins in column 4"
  std::string expected;  ///< "column 3 or 5, as the lines before it"; may be empty
  std::string advice;    ///< may be empty
};

/// What the library reports of a text.
struct LibraryReport {
  std::string_view message;
  Mark mark;
  size_t offset = 0;               ///< of the mark; the length of the text where the report is about its end
  std::optional<Mark> unfinished;  ///< where the innermost collection that has not ended begins
};

/// The mistake that the report is about: a tab, a quote, a bracket, a colon, a dash, a reserved character or the
/// indentation. Nothing where none of these is seen.
std::optional<MalformedText> explain_malformed(std::string_view text, const LibraryReport& report);

/// The first line with a quote that begins a value and is not closed in the line.
std::optional<MalformedText> find_open_quote(std::string_view text);

/// The first line whose indentation fits none before it. Judges blocks, and leaves what is between brackets alone.
std::optional<MalformedText> find_indentation_mistake(std::string_view text);

}  // namespace runner
