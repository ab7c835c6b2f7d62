#include "checks/json_schema/conformance.h"

#include <algorithm>

#include "checks/json_schema/documents/dialect.h"
#include "checks/json_schema/schema.h"
#include "checks/json_schema/values/uri_reference.h"

namespace json_schema {
namespace {

using wire::Error;
using wire::Result;

/// Metaschemas are trusted.
Result<Schema> compile_metaschema(const Documents& documents, std::string_view uri) {
  auto graph = build_graph(documents, uri, {});
  if (!graph.ok()) return graph.error();
  return Schema(*graph);
}

const Result<Schema>& standard_metaschema() {
  static const Result<Schema> schema = compile_metaschema(metaschemas(), kMetaschemaUri);
  return schema;
}

std::optional<Error> judge(const Schema& metaschema, const wire::Json& node, const std::string& where) {
  std::vector<Violation> violations = metaschema.violations(node, 1);
  if (violations.empty()) return std::nullopt;
  const Violation& first = violations.front();
  return Error{where + fragment_from_pointer(first.instance_location), first.message,
               "what " + first.absolute_keyword_location + " allows", ""};
}

std::optional<Error> check_node(const Documents& documents, const Resource& resource, const wire::Json& node,
                                const std::string& where) {
  Result<Dialect> dialect = find_dialect(documents, resource.dialect);
  if (!dialect.ok()) {
    Error error = dialect.error();
    error.where = resource.uri + "#/$schema";
    return error;
  }
  if (dialect->is_standard()) {
    const Result<Schema>& standard = standard_metaschema();
    return standard.ok() ? judge(*standard, node, where) : standard.error();
  }
  Result<Schema> metaschema = compile_metaschema(documents, dialect->metaschema->uri);
  return metaschema.ok() ? judge(*metaschema, node, where) : metaschema.error();
}

std::optional<Error> check_resource(const Documents& documents, const Resource& resource) {
  const auto differs = [&](const auto& other) { return other->dialect != resource.dialect; };
  const auto& all = resource.document->resources;
  const bool is_mixed = std::any_of(all.begin(), all.end(), differs);
  const wire::Json own = is_mixed ? without_other_dialects(resource) : wire::Json();
  return check_node(documents, resource, is_mixed ? own : *resource.root, resource.uri + "#");
}

std::optional<Error> check_document(const Documents& documents, const Document& document) {
  if (document.conforms.load(std::memory_order_relaxed)) return std::nullopt;
  for (const auto& resource : document.resources) {
    if (resource->parent && (!resource->names_dialect || is_foreign_dialect(resource->dialect))) continue;
    if (auto error = check_resource(documents, *resource)) return error;
  }
  document.conforms.store(true, std::memory_order_relaxed);
  return std::nullopt;
}

std::optional<Error> check_place(const Documents& documents, const Location& location) {
  std::string where = with_pointer(location.resource->uri, location.pointer);
  return check_node(documents, *location.resource, *location.node, where);
}

}  // namespace

Admission conformance_check(const Documents& documents) {
  return {[&documents](const Document& document) { return check_document(documents, document); },
          [&documents](const Location& location) { return check_place(documents, location); }};
}

}  // namespace json_schema
