// From the symbolic form to the flat program. Cannot fail: every mistake in a schema was found before.
#pragma once

namespace json_schema {

struct Program;
struct SchemaGraph;

/// The program points into the graph's documents and patterns: it must not outlive `graph`.
Program assemble(const SchemaGraph& graph);

}  // namespace json_schema
