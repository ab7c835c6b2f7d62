// Where two schemas differ in what they say, keyword by keyword, found by walking their symbolic forms side by side.
// Says where to look, never what it means: compare.h finds that out with instances.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "checks/json_schema/schema_graph.h"
#include "wire/json.h"

namespace json_schema {

struct SchemaChange {
  std::string location;  ///< canonical URI of the keyword or subschema, in the new schema where it stands there
  std::string keyword;   ///< empty where a subschema as a whole was replaced by true, false or an object
  const Keyword* before = nullptr;  ///< nullptr: new; lives as long as the graphs
  const Keyword* after = nullptr;   ///< nullptr: gone
};

/// Empty exactly where the two say the same but for annotations, the order of names and values, and what is behind
/// a "$ref" or written out. Formats count where they are asserted. At most `max`.
std::vector<SchemaChange> schema_changes(const SchemaGraph& before, const SchemaGraph& after, size_t max = 1'000);

}  // namespace json_schema
