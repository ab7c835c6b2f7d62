// How deep the smallest instance of each subschema is, so that recursion can end by the shortest way.
#pragma once

#include <cstdint>
#include <vector>

#include "checks/json_schema/graph/schema_graph.h"

namespace json_schema {

/// The height of a subschema that no finite instance satisfies.
inline constexpr uint32_t kEndless = 1'000'000;

/// The least nesting of an instance of each subschema, by SubschemaId.
std::vector<uint32_t> least_heights(const SchemaGraph& graph);

}  // namespace json_schema
