#include "checks/json_schema/conformance.h"

#include <fmt/format.h>

#include "checks/json_schema/compiled.h"
#include "checks/json_schema/dialect.h"
#include "checks/json_schema/json_schema.h"
#include "checks/json_schema/metaschema_documents.h"
#include "checks/json_schema/uri_reference.h"

namespace json_schema {
namespace {

using wire::Error;
using wire::Result;

const Result<Schema>& standard_metaschema() {
  static const Result<Schema> schema =
      compile_from(metaschema_registry(), kMetaschemaUri, CompileOptions{}, Conformance::trust);
  return schema;
}

std::optional<Error> judge(const Schema& metaschema, const wire::Json& node, const std::string& where) {
  std::vector<Violation> violations = metaschema.violations(node, 1);
  if (violations.empty()) return std::nullopt;
  const Violation& first = violations.front();
  return Error{where + fragment_from_pointer(first.instance_location), first.message,
               "what " + first.absolute_keyword_location + " allows", ""};
}

std::optional<Error> check_node(const Registry& registry, const Resource& resource, const wire::Json& node,
                                const std::string& where) {
  Result<Dialect> dialect = find_dialect(registry, resource.dialect);
  if (!dialect.ok()) {
    Error error = dialect.error();
    error.where = resource.uri + "#/$schema";
    return error;
  }
  if (dialect->is_standard()) {
    const Result<Schema>& standard = standard_metaschema();
    return standard.ok() ? judge(*standard, node, where) : standard.error();
  }
  Result<Schema> metaschema = compile_from(registry, dialect->metaschema->uri, CompileOptions{}, Conformance::trust);
  return metaschema.ok() ? judge(*metaschema, node, where) : metaschema.error();
}

}  // namespace

std::optional<Error> check_conformance(const Registry& registry, const Document& document) {
  if (document.conforms.load(std::memory_order_relaxed)) return std::nullopt;
  for (const auto& resource : document.resources) {
    if (resource->parent && (!resource->names_dialect || is_foreign_dialect(resource->dialect))) continue;
    if (auto error = check_node(registry, *resource, *resource->root, resource->uri + "#")) return error;
  }
  document.conforms.store(true, std::memory_order_relaxed);
  return std::nullopt;
}

std::optional<Error> check_conformance(const Registry& registry, const Location& location) {
  std::string where = with_pointer(location.resource->uri, location.pointer);
  return check_node(registry, *location.resource, *location.node, where);
}

}  // namespace json_schema
