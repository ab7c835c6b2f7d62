// The keywords that judge a value by itself, without other subschemas: "type", "enum", "minimum", "pattern" and the
// like.
#pragma once

#include "checks/json_schema/graph/schema_graph.h"

namespace json_schema {

/// True also for keywords that judge other types of values, and for those that judge nothing. A pattern that needs more
/// than `max_regex_steps` does not hold.
bool assertion_holds(const Keyword& keyword, const wire::Json& value, uint32_t max_regex_steps);

}  // namespace json_schema
