// Where two schemas differ, keyword by keyword, found by walking their symbolic forms in parallel. Finds differences of
// the text; compare.h finds with instances what they mean.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "checks/json_schema/graph/schema_graph.h"

namespace json_schema {

struct SchemaChange {
  std::string location;  ///< canonical URI of the keyword or subschema, in the new schema where it is there too
  std::string keyword;   ///< empty where a subschema as a whole was replaced by true, false or an object
  const Keyword* before = nullptr;  ///< nullptr: new; lives as long as the graphs
  const Keyword* after = nullptr;   ///< nullptr: gone
  SubschemaId old_place = 0;        ///< the subschemas that have the keyword
  SubschemaId new_place = 0;
};

/// Empty exactly where the two differ only in annotations, in the order of names and values, and in whether a subschema
/// is written out or referred to. Formats count where they are asserted. At most `max`.
std::vector<SchemaChange> schema_changes(const SchemaGraph& before, const SchemaGraph& after, size_t max = 1'000);

}  // namespace json_schema
