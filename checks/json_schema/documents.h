// The closed set of documents in which references resolve: what a schema can say is fixed by what was added here, never
// by the network or the file system. First stage of the engine; compile() (json_schema.h) reads it.
//
// The draft 2020-12 metaschema and its vocabulary metaschemas are always present. A document is indexed when it is
// added: embedded "$id" resources, "$anchor" and "$dynamicAnchor" (core, sections 8.2 and 9.1.2) are found in schema
// positions only, never inside "enum", "const" or unknown keywords. A document of another draft may be added; using it
// is a compile error.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "wire/json.h"
#include "wire/result.h"

namespace json_schema {

class Registry;

/// What Documents::add found in a document.
struct AddedDocument {
  std::string uri;                     ///< canonical URI of the root: its "$id", else the retrieval URI
  std::vector<std::string> resources;  ///< canonical URIs of the embedded resources, in document order
};

/// Not safe for concurrent add; safe for concurrent compile. Copies share the documents added so far.
class Documents {
 public:
  Documents();
  ~Documents();
  Documents(const Documents& other);
  Documents(Documents&&) noexcept;
  Documents& operator=(const Documents& other);
  Documents& operator=(Documents&&) noexcept;

  /// `uri` is the retrieval URI: absolute, without fragment ("file:///a/b.json" or "https://..."), and the base of a
  /// relative "$id". Refused: a URI or "$id" that another document has, a bad "$id", two equal anchors, nesting beyond
  /// 512 levels. Adding an equal document again changes nothing.
  wire::Result<AddedDocument> add(std::string_view uri, wire::Json document);

  /// Canonical URIs of the roots of all documents that were added, in order of adding.
  std::vector<std::string> uris() const;

  const Registry& registry() const { return *registry_; }

 private:
  std::shared_ptr<Registry> registry_;
};

}  // namespace json_schema
