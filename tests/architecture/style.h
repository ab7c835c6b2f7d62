// Rules of style as functions over source files: each returns one sentence for each breach, and nothing for a clean
// file. They are separate from the test so that the rules themselves are tested.
#pragma once

#include <string>
#include <vector>

#include "tests/architecture/source_file.h"

using Breaches = std::vector<std::string>;

/// A third-party library is included only by the files that wrap it.
Breaches misplaced_libraries(const SourceFile& file);
/// A header opens with a comment and guards itself with #pragma once.
Breaches header_form(const SourceFile& file);
/// No line is longer than 120 characters.
Breaches long_lines(const SourceFile& file);
/// No function is longer than 40 lines, from the line of its opening brace to that of its closing one. Outside tests.
Breaches long_functions(const SourceFile& file);
/// The body of a response is text from outside: a statement that writes it makes it printable.
Breaches raw_untrusted_bytes(const SourceFile& file);
