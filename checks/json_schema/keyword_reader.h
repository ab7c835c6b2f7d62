// The values of keywords that hold no subschemas: read, checked and turned into what the engine works with.
#pragma once

#include <optional>

#include "checks/json_schema/dialect.h"
#include "checks/json_schema/json_schema.h"
#include "checks/json_schema/schema_graph.h"
#include "wire/result.h"

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
