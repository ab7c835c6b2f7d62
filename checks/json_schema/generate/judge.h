// Judges single subschemas while a value is being built: does it satisfy this part of the schema? The collecting pass
// with another root. What depends on a dynamic scope outside the part is not seen; whole instances are judged by the
// whole schema anyway.
#pragma once

#include "checks/json_schema/collect.h"
#include "checks/json_schema/schema_graph.h"

namespace json_schema {

class SubschemaJudge {
 public:
  explicit SubschemaJudge(const SchemaGraph& graph);

  bool holds(SubschemaId id, const wire::Json& value);
  /// False where the verdict may depend on what is outside.
  bool is_exact() const { return exact_; }

 private:
  SchemaGraph graph_;  ///< a copy whose root moves
  CompileOptions options_;
  bool exact_ = true;
};

}  // namespace json_schema
