// The rules of the house as functions over source files (docs/architecture.md): each returns one sentence for each
// break of a rule, and nothing for a clean file. Kept apart from the test so that the rules themselves are tested.
#pragma once

#include <string>
#include <vector>

#include "tests/architecture/source_file.h"

using Breaches = std::vector<std::string>;

/// A room includes only the rooms below it.
Breaches forbidden_arrows(const SourceFile& file);
/// A third-party library is included only by the files that wrap it.
Breaches misplaced_libraries(const SourceFile& file);
/// A header opens with a comment and guards itself with #pragma once.
Breaches header_form(const SourceFile& file);
/// No line is longer than 120 characters.
Breaches long_lines(const SourceFile& file);
/// No function is longer than 70 lines, from the line of its opening brace to that of its closing one. Outside tests.
Breaches long_functions(const SourceFile& file);
/// No file includes itself by way of others.
Breaches include_cycles(const std::vector<SourceFile>& files);
