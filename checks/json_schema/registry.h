// The index behind Documents: schema resources by canonical URI, their anchors, and the way from a URI with fragment to
// a place in a document (core, sections 8.2 and 9). Knows nothing of keywords beyond where subschemas are.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "checks/json_schema/documents.h"
#include "checks/json_schema/pattern.h"
#include "wire/json.h"
#include "wire/result.h"

namespace json_schema {

struct Document;

/// A place that "$anchor" or "$dynamicAnchor" names.
struct Anchor {
  enum class Kind : uint8_t { fixed, dynamic };
  Kind kind = Kind::fixed;
  const wire::Json* node = nullptr;
  std::string pointer;  ///< from the root of the resource
};

/// A schema resource (core, section 4.3.5): a document's root, or a subschema with an "$id" of its own.
struct Resource {
  std::string uri;  ///< canonical, without fragment
  const Document* document = nullptr;
  const Resource* parent = nullptr;  ///< the resource it is embedded in, or nullptr
  const wire::Json* root = nullptr;
  std::string pointer;         ///< from the root of the document
  std::string dialect;         ///< "$schema" here or in an enclosing resource; empty where none says
  bool names_dialect = false;  ///< "$schema" stands here
  std::map<std::string, Anchor, std::less<>> anchors;
};

/// One JSON document with its resources; the addresses of its nodes are stable for its lifetime.
struct Document {
  std::string retrieval_uri;
  wire::Json json;
  std::vector<std::unique_ptr<Resource>> resources;  ///< the root first
  std::unordered_map<const wire::Json*, const Resource*> resource_at;
  std::unordered_set<const wire::Json*> schema_positions;  ///< nodes that are subschemas by their place
  mutable std::atomic<bool> conforms{false};               ///< was found to conform to its metaschema
};

/// A node of a document and the resource it belongs to.
struct Location {
  const Resource* resource = nullptr;
  const wire::Json* node = nullptr;
  std::string pointer;  ///< from the root of the resource

  std::string uri() const;  ///< absolute, with the pointer as fragment where it is not empty
};

class Registry {
 public:
  /// See Documents::add.
  wire::Result<AddedDocument> add(std::string_view uri, wire::Json json);
  std::vector<std::string> uris() const;

  /// The place that an absolute URI with any fragment denotes. Error: no such document (ErrorKind::not_found), anchor
  /// or place.
  wire::Result<Location> locate(std::string_view uri) const;
  /// The resource of that canonical or retrieval URI (without fragment), or nullptr.
  const Resource* find(std::string_view uri) const;

  /// Shares the ownership of a document, for what outlives the registry.
  std::shared_ptr<const Document> share(const Document* document) const;

  /// Patterns compiled so far, for all schemas that are compiled from here.
  PatternCache& patterns() const { return *patterns_; }

 private:
  wire::Result<AddedDocument> enter(std::shared_ptr<Document> document);

  std::vector<std::shared_ptr<const Document>> documents_;
  std::unordered_map<std::string, const Resource*> resources_;
  std::shared_ptr<PatternCache> patterns_ = std::make_shared<PatternCache>();
};

/// The metaschema documents alone; read-only, made on first use.
const Registry& metaschema_registry();

/// True for the URI of another draft than 2020-12, such as "http://json-schema.org/draft-07/schema#".
bool is_foreign_dialect(std::string_view uri);

}  // namespace json_schema
