// The collecting pass: walks the symbolic form and says what every keyword found, with annotations and reasons. Slow
// and thorough, and written apart from evaluate.cc, so that the two can be held against one another.
#pragma once

#include "checks/json_schema/json_schema.h"
#include "checks/json_schema/schema_graph.h"

namespace json_schema {

/// What a collected tree keeps.
enum class Retain : uint8_t {
  everything,  ///< every unit, with locations and annotations
  errors,      ///< what failed; only units that state an error have locations
};

OutputUnit collect(const SchemaGraph& graph, const wire::Json& instance, const CompileOptions& options, Retain retain);

/// The reasons in a tree of errors, in schema order, at most `max`. "anyOf" and the like are one reason each.
std::vector<Violation> violations_of(const OutputUnit& root, size_t max);

}  // namespace json_schema
