// A document as a tree of typed nodes, each with its place: what the YAML readers make and what the readers of
// documents read. It holds no file name (YamlDocument does) and no YAML syntax: scalars are typed already, and whether
// a text was quoted is forgotten.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "wire/json.h"

namespace runner {

/// A place within one document.
struct Mark {
  int line = 0;    ///< from 1
  int column = 0;  ///< from 1, in bytes
  friend bool operator==(const Mark&, const Mark&) = default;
};

struct Node;
struct Entry;
using Sequence = std::vector<Node>;
using Mapping = std::vector<Entry>;  ///< in the order written; keys are unique

struct Node {
  /// Where the value begins; an empty value begins where its key or its dash does.
  Mark mark;
  /// A scalar is a Json that is neither an array nor an object.
  std::variant<wire::Json, Sequence, Mapping> value;

  const wire::Json* as_scalar() const { return std::get_if<wire::Json>(&value); }
  const std::string* as_text() const { return as_scalar() ? as_scalar()->as_string() : nullptr; }
  const Sequence* as_sequence() const { return std::get_if<Sequence>(&value); }
  const Mapping* as_mapping() const { return std::get_if<Mapping>(&value); }
  friend bool operator==(const Node&, const Node&) = default;
};

struct Entry {
  Mark mark;  ///< of the key
  std::string key;
  Node node;
  friend bool operator==(const Entry&, const Entry&) = default;
};

/// Most levels of sequences and mappings in a document; the readers refuse more, so that recursion over a tree is safe.
inline constexpr size_t kMaxNesting = 64;

/// The value of the member, or nullptr.
const Node* find_member(const Mapping& mapping, std::string_view key);

/// The node as JSON, `$` forms and all, as written.
wire::Json to_json(const Node& node);

/// The value in words for a message: "the integer 5", "the text 'abc'", "a list". Long texts are cut.
std::string describe(const Node& node);

/// A text in single quotes, truncated for display.
std::string in_quotes(std::string_view text);

/// Where the value at a JSON Pointer begins, for reporting what a schema found; the nearest enclosing value where the
/// pointer leads nowhere.
Mark mark_at(const Node& root, std::string_view pointer);

}  // namespace runner
