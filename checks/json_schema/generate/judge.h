// Judges single subschemas while a value is being built: the collecting pass with another root. It cannot see a dynamic
// scope outside the subschema; whole instances are judged by the whole schema in any case.
#pragma once

#include "checks/json_schema/graph/schema_graph.h"

namespace json_schema {

class SubschemaJudge {
 public:
  explicit SubschemaJudge(const SchemaGraph& graph);

  bool holds(SubschemaId id, const wire::Json& value);
  /// False where an outcome may depend on a dynamic scope outside the subschema.
  bool is_exact() const { return exact_; }

 private:
  SchemaGraph graph_;  ///< a copy whose root changes
  bool exact_ = true;
};

}  // namespace json_schema
