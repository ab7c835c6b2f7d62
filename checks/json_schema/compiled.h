// What a Schema holds: both forms of one compiled schema and the limits of its evaluations. Internal to this library.
#pragma once

#include <memory>

#include "checks/json_schema/graph_builder.h"
#include "checks/json_schema/json_schema.h"
#include "checks/json_schema/program.h"
#include "checks/json_schema/schema_graph.h"

namespace json_schema {

struct Compiled {
  std::shared_ptr<const SchemaGraph> graph;
  Program program;
  CompileOptions options;
};

/// compile() for those who hold a Registry.
wire::Result<Schema> compile_from(const Registry& registry, std::string_view uri, const CompileOptions& options,
                                  Conformance conformance);

}  // namespace json_schema
