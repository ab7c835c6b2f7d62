// The closed set of documents in which references resolve: what a schema means is fixed by what was added here, never
// by the network or the file system. First stage of the engine; compile() (json_schema.h) reads it.
//
// The draft 2020-12 metaschema and its vocabulary metaschemas are always present. A document is indexed when it is
// added (resource.h). A document of another draft may be added; using it is a compile error.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "checks/json_schema/documents/resource.h"

namespace json_schema {

class PatternCache;

/// What Documents::add found in a document.
struct AddedDocument {
  std::string uri;                     ///< canonical URI of the root: its "$id", else the retrieval URI
  std::vector<std::string> resources;  ///< canonical URIs of the embedded resources, in document order
};

/// Not safe for concurrent add; safe for concurrent compile. Copies share the documents added so far.
class Documents {
 public:
  Documents();

  /// `uri` is the retrieval URI: absolute, without fragment ("file:///a/b.json" or "https://..."), and the base of a
  /// relative "$id". Refused: a URI or "$id" that another document has, a bad "$id", two equal anchors, nesting beyond
  /// 512 levels. Adding an equal document again changes nothing.
  wire::Result<AddedDocument> add(std::string_view uri, wire::Json document);

  /// Canonical URIs of the roots of all documents that were added, in order of adding.
  std::vector<std::string> uris() const;

  /// The place that an absolute URI with any fragment denotes. Error: no such document (ErrorKind::not_found), anchor
  /// or place.
  wire::Result<Location> locate(std::string_view uri) const;
  /// The resource of that canonical or retrieval URI, a fragment left out, or nullptr.
  const Resource* find(std::string_view uri) const;

  /// Shares the ownership of a document, for what outlives this.
  std::shared_ptr<const Document> share(const Document* document) const;
  /// Patterns compiled so far, for all schemas that are compiled from here.
  PatternCache& patterns() const { return *patterns_; }

 private:
  wire::Result<AddedDocument> enter(std::shared_ptr<Document> document);
  wire::Error missing_document(std::string_view uri) const;

  std::vector<std::shared_ptr<const Document>> documents_;
  std::unordered_map<std::string, const Resource*> resources_;  ///< by canonical URI, and by retrieval URI
  std::shared_ptr<PatternCache> patterns_;
};

/// The metaschema documents alone; made on first use.
const Documents& metaschemas();

}  // namespace json_schema
