// Tables of source edits: changes of C++ sources that a switch turns on, kept as data outside of the sources. So a
// product can be built once more with planted faults, or as a legal variant of itself (apply_edits.h), while its own
// code shows no trace of them.
//
// A table is text:
//
//   in reference_impl/caller.cc
//
//   # A comment.
//   switch scopes_by_commas_only
//     kSeparators =
//   - ", \t"
//   + ","
//
// `in` names the file that the edits after it change. `switch` begins an edit and names the switch that turns it on; a
// switch may have several edits, in several files. An edit ends at an empty line. Its lines hold
//
//   "  "  text of the file that stays: before the change, after it, or both,
//   "- "  text of the file that the change replaces,
//   "+ "  what replaces it.
//
// Its "  " and "- " lines together are in the file exactly once; "  " lines are needed only where the "- " lines alone
// are not. White space does not count when they are compared, except between two words: an edit survives the formatter,
// and may be broken into lines at will. It begins and ends between two tokens.
//
// What is replaced is either one expression, or whole statements where it ends with ';' or '; }':
//
//   - a            becomes   (SWITCH(name) ? (b) : (a))
//   + b
//
//   - a; b;        becomes   if (SWITCH(name)) { c; } else { a; b; }
//   + c;
//
// An expression keeps its type and its place: "b || c" is not an expression of its own in "a && b || c". A declaration
// whose name is used later cannot be replaced, only the expression that initializes it. An edit without "- " lines
// inserts statements after its first "  " lines; one without "+ " lines leaves statements out. Where neither form fits,
// as for a constexpr declaration, the "+ " lines ask SWITCH(name) themselves and replace the text as they are.
//
// The order of edits does not matter. Several may replace the same text, and one may replace a part of what another
// replaces: it then takes effect while the other is off. Edits that overlap in any other way are refused.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace source_edits {

struct Edit {
  std::string name;     ///< of the switch
  std::string file;     ///< "reference_impl/caller.cc"
  std::string place;    ///< "caller.edits:5", for messages
  std::string before;   ///< stays
  std::string removed;  ///< is replaced; may be empty
  std::string after;    ///< stays
  std::string added;    ///< replaces it; may be empty
};

struct Table {
  std::vector<Edit> edits;
  std::vector<std::string> problems;  ///< a message for each line that is not understood
};

/// Reads a table; `name` names it in messages.
Table read_table(std::string_view text, const std::string& name);

}  // namespace source_edits
