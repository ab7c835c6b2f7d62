#include "checks/json_schema/generate/judge.h"

namespace json_schema {

SubschemaJudge::SubschemaJudge(const SchemaGraph& graph) : graph_(graph) {
  options_.max_applications = 100'000;
  options_.max_regex_steps = 100'000;
  for (const Subschema& subschema : graph_.subschemas) {
    const Keyword* dynamic = subschema.find(KeywordKind::dynamic_ref);
    if (dynamic && dynamic->dynamic.size() > 1) exact_ = false;
  }
}

bool SubschemaJudge::holds(SubschemaId id, const wire::Json& value) {
  const Subschema& subschema = graph_.at(id);
  if (subschema.shape != Subschema::Shape::keywords) return subschema.shape == Subschema::Shape::always;
  graph_.root = id;
  return collect(graph_, value, options_, Retain::errors).valid;
}

}  // namespace json_schema
