// From documents to the symbolic form: finds every subschema that can be reached from a place, reads its keywords and
// resolves its references. Every mistake in a schema is found here.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "checks/json_schema/documents/documents.h"
#include "checks/json_schema/graph/compile_options.h"

namespace json_schema {

struct SchemaGraph;

/// What is checked before the keywords of a document are read. Without functions every document is trusted, as the
/// metaschemas are.
struct Admission {
  std::function<std::optional<wire::Error>(const Document&)> document;
  /// One place that is a schema only because a reference leads there.
  std::function<std::optional<wire::Error>(const Location&)> place;
};

wire::Result<std::shared_ptr<const SchemaGraph>> build_graph(const Documents& documents, std::string_view uri,
                                                             const CompileOptions& options,
                                                             const Admission& admission = {});

}  // namespace json_schema
