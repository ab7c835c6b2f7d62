// Reads and checks the values of keywords that hold no subschemas.
#pragma once

#include <optional>

#include "checks/json_schema/documents/dialect.h"
#include "checks/json_schema/graph/schema_graph.h"

namespace json_schema {

/// What reading depends on beyond the keyword itself.
struct ReadContext {
  const Dialect* dialect;
  FormatMode format;
  PatternCache* patterns;
};

/// Fills in `keyword` from its value. Error: a value of the wrong shape, or one that cannot be honoured.
std::optional<wire::Error> read_value(Keyword& keyword, const ReadContext& context);

}  // namespace json_schema
