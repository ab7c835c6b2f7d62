// JSON documents divided into schema resources (core, section 4.3.5), their anchors (section 8.2), and places in
// them. Only schema positions are searched, never "enum", "const" or unknown keywords.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "wire/json.h"

namespace json_schema {

struct Document;

inline constexpr std::string_view kMetaschemaUri = "https://json-schema.org/draft/2020-12/schema";
/// True for the URI of another draft than 2020-12, such as "http://json-schema.org/draft-07/schema#".
bool is_foreign_dialect(std::string_view uri);

/// A place that "$anchor" or "$dynamicAnchor" names.
struct Anchor {
  enum class Kind : uint8_t { fixed, dynamic };
  Kind kind = Kind::fixed;
  const wire::Json* node = nullptr;
  std::string pointer;  ///< from the root of the resource
};

/// A document's root, or a subschema with an "$id" of its own.
struct Resource {
  std::string uri;  ///< canonical, without fragment
  const Document* document = nullptr;
  const Resource* parent = nullptr;  ///< the resource it is embedded in, or nullptr
  const wire::Json* root = nullptr;
  std::string pointer;         ///< from the root of the document
  std::string dialect;         ///< "$schema" here or in an enclosing resource; empty where there is none
  bool names_dialect = false;  ///< it has a "$schema" of its own
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

/// The JSON of a resource in which each embedded resource of another dialect, which its metaschema must not judge, is
/// replaced by `true`.
wire::Json without_other_dialects(const Resource& resource);

/// Fills in everything but `retrieval_uri` and `json`. A document of another draft is left with its root alone. Error:
/// a bad "$id", two equal anchors, nesting beyond 512 levels.
std::optional<wire::Error> index_resources(Document& document);

}  // namespace json_schema
