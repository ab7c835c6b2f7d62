#include "checks/json_schema/generate/judge.h"

#include "checks/json_schema/explain/collector.h"

namespace json_schema {

SubschemaJudge::SubschemaJudge(const SchemaGraph& graph) : graph_(graph) {
  graph_.options.max_applications = 100'000;
  graph_.options.max_regex_steps = 100'000;
  for (const Subschema& subschema : graph_.subschemas) {
    const Keyword* dynamic = subschema.find(KeywordKind::dynamic_ref);
    if (dynamic && dynamic->dynamic.size() > 1) exact_ = false;
  }
}

bool SubschemaJudge::holds(SubschemaId id, const wire::Json& value) {
  const Subschema& subschema = graph_.at(id);
  if (subschema.shape != Subschema::Shape::keywords) return subschema.shape == Subschema::Shape::always;
  graph_.root = id;
  return Collector(graph_, Retain::errors).run(value).valid;
}

}  // namespace json_schema
