// The schemas of a contract as one document holds them: every schema that is asked for, and every one that it refers
// to, under a name, with references to these names. What `$ref` means does not change; `$id`, `$schema` and anchors,
// which would name other bases, are gone, and the definitions of a document are schemas of their own.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "checks/json_schema/documents/documents.h"

namespace runner::contract {

class SchemaBundle {
 public:
  /// References are "PREFIX" and the name. The documents must outlive the bundle.
  explicit SchemaBundle(const json_schema::Documents& documents, std::string prefix = "#/components/schemas/")
      : documents_(documents), prefix_(std::move(prefix)) {}

  /// {"$ref": ...} to the schema that an absolute URI denotes, which is then in the bundle; `true` where there is none.
  wire::Json reference(const std::string& uri);
  /// The subschema itself, its references rewritten.
  wire::Json copy(const json_schema::Location& place);

  /// The schemas so far, by name.
  wire::Object schemas() const;
  /// The URIs of the documents that they are from.
  std::set<std::string> uris() const;

 private:
  using Key = std::pair<const json_schema::Document*, std::string>;  ///< and the pointer of the schema in it

  std::string name_of(const json_schema::Document& document, const std::string& pointer);
  wire::Json copy_node(const wire::Json& node, const json_schema::Resource& base);
  wire::Json copy_members(const wire::Object& object, const json_schema::Resource& base);
  std::string resolved(const wire::Json& written, const json_schema::Resource& base);

  const json_schema::Documents& documents_;
  const std::string prefix_;
  std::map<Key, std::string> names_;
  std::set<std::string> taken_;
  std::map<std::string, wire::Json> schemas_;
};

/// The same schema in the words of draft 7, which knows no keyword next to `$ref` and no `dependentRequired`,
/// `dependentSchemas` or `prefixItems`. `unevaluated...`, which it cannot express, are left out: it accepts more.
wire::Json in_draft_07(const wire::Json& schema);

}  // namespace runner::contract
