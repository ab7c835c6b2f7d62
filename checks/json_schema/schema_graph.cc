#include "checks/json_schema/schema_graph.h"

#include "checks/json_schema/uri_reference.h"

namespace json_schema {

const Keyword* Subschema::find(KeywordKind kind) const {
  for (const Keyword& keyword : keywords) {
    if (keyword.kind == kind) return &keyword;
  }
  return nullptr;
}

std::string SchemaGraph::location(SubschemaId id) const {
  const Subschema& subschema = subschemas[id];
  return with_pointer(subschema.resource->uri, subschema.pointer);
}

}  // namespace json_schema
