// From documents to the symbolic form: finds every subschema that can be reached from a place, reads its keywords and
// resolves its references. Every way in which a schema can be broken ends here.
#pragma once

#include <memory>

#include "checks/json_schema/json_schema.h"
#include "checks/json_schema/registry.h"
#include "checks/json_schema/schema_graph.h"

namespace json_schema {

/// Whether the documents are checked against their metaschemas first. Only the metaschemas themselves are trusted.
enum class Conformance : uint8_t { check, trust };

wire::Result<std::shared_ptr<const SchemaGraph>> build_graph(const Registry& registry, std::string_view uri,
                                                             const CompileOptions& options, Conformance conformance);

}  // namespace json_schema
