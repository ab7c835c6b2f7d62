// Ways to change a value so that it breaks one keyword that it satisfies. They are guesses that the engine confirms or
// not, after the mistakes that people make: a member left out or misspelt, null, a number as text, a space, one too
// many, a day that does not exist.
#pragma once

#include <string>
#include <vector>

#include "checks/json_schema/generate/valid_source.h"

namespace json_schema {

struct Change {
  wire::Json value;  ///< in place of the one that satisfies the keyword
  std::string text;  ///< how it differs: `removed "id"`
};

/// A keyword, its subschema, and a value that satisfies both.
struct Target {
  const SchemaGraph& graph;
  const Subschema& subschema;
  const Keyword& keyword;
  const wire::Json& value;
};

/// The change from one value to another.
Change replaced_by(wire::Json value);

std::vector<Change> ways_to_break(const Target& target, ValidSource& source);

// By kind of value; each adds to `changes`. Internal to break_*.cc.
void break_scalar(const Target& target, std::vector<Change>& changes);
void break_object(const Target& target, ValidSource& source, std::vector<Change>& changes);
void break_array(const Target& target, ValidSource& source, std::vector<Change>& changes);

}  // namespace json_schema
