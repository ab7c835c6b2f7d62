// JSON Schema draft 2020-12, all of it: documents in, a compiled schema out, judgements and reasons from it.
//
//   Documents documents;                                     // the closed set that references resolve in
//   documents.add("https://example.org/order", json);
//   auto schema = compile(documents, "https://example.org/order");
//   if (!schema->accepts(instance)) report(schema->violations(instance));
//
// A keyword that cannot be honoured, another draft and a required vocabulary that is not known are errors of compile();
// keywords that no vocabulary defines are annotations (core, section 6.5). Nothing here reads files, clocks or the
// network.
#pragma once

#include "checks/json_schema/documents/documents.h"
#include "checks/json_schema/graph/compile_options.h"
#include "checks/json_schema/schema.h"

namespace json_schema {

/// Compiles the schema at `uri`, canonical or retrieval, which may carry a fragment (JSON Pointer or anchor). Every
/// document that it reaches is checked against its metaschema. Error::where is the absolute location of the keyword.
wire::Result<Schema> compile(const Documents& documents, std::string_view uri, const CompileOptions& options = {});

}  // namespace json_schema
