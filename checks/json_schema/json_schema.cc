#include "checks/json_schema/json_schema.h"

#include "checks/json_schema/conformance.h"

namespace json_schema {

wire::Result<Schema> compile(const Documents& documents, std::string_view uri, const CompileOptions& options) {
  auto graph = build_graph(documents, uri, options, conformance_check(documents));
  if (!graph.ok()) return graph.error();
  return Schema(*graph);
}

}  // namespace json_schema
