// From the symbolic form to the flat program. Cannot fail: whatever is wrong with a schema was found before.
#pragma once

#include "checks/json_schema/program.h"
#include "checks/json_schema/schema_graph.h"

namespace json_schema {

/// The program points into the graph's documents and patterns: it must not outlive `graph`.
Program assemble(const SchemaGraph& graph);

}  // namespace json_schema
