#include "checks/json_schema/registry.h"

#include <fmt/format.h>

#include <algorithm>

#include "checks/json_schema/keyword.h"
#include "checks/json_schema/metaschema_documents.h"
#include "checks/json_schema/nearest.h"
#include "checks/json_schema/uri_reference.h"
#include "wire/json_pointer.h"
#include "wire/uri.h"

namespace json_schema {
namespace {

using wire::Error;
using wire::Json;
using wire::Result;

constexpr int kMaxSchemaDepth = 512;

/// Walks the subschemas of one document and enters what has a name. Stops at the first error.
class Indexer {
 public:
  explicit Indexer(Document& document) : document_(document) {}

  std::optional<Error> run() {
    Resource* root = new_resource(nullptr, document_.json, "");
    root->uri = without_fragment(document_.retrieval_uri);
    read_dialect(*root, document_.json);
    if (is_foreign_dialect(root->dialect)) return std::nullopt;
    if (const std::string* id = document_.json.find_string("$id")) {
      if (!set_id(*root, root->uri, *id)) return error_;
    }
    names(document_.json, *root, "");
    subschemas(document_.json, Place{root, ""}, 1);
    return error_;
  }

 private:
  struct Place {
    Resource* resource;
    std::string pointer;  ///< from the root of the resource
  };

  Resource* new_resource(const Resource* parent, const Json& node, std::string pointer) {
    auto resource = std::make_unique<Resource>();
    resource->document = &document_;
    resource->parent = parent;
    resource->root = &node;
    resource->pointer = std::move(pointer);
    if (parent) resource->dialect = parent->dialect;
    document_.resource_at[&node] = resource.get();
    document_.resources.push_back(std::move(resource));
    return document_.resources.back().get();
  }

  static void read_dialect(Resource& resource, const Json& node) {
    if (const std::string* dialect = node.find_string("$schema")) {
      resource.dialect = *dialect;
      resource.names_dialect = true;
    }
  }

  bool fail(const Resource& resource, std::string_view pointer, std::string found, std::string expected) {
    if (!error_) {
      std::string where = pointer.empty() ? resource.uri : with_pointer(resource.uri, pointer);
      error_ = Error{std::move(where), std::move(found), std::move(expected), ""};
    }
    return false;
  }

  bool set_id(Resource& resource, const std::string& base, const std::string& id) {
    std::string uri = resolve_uri(base, id);
    if (!fragment_of(uri).empty()) {
      return fail(resource, "/$id", fmt::format("the $id \"{}\" has a fragment", id), "a URI reference without one");
    }
    resource.uri = without_fragment(uri);
    return true;
  }

  /// Enters a subschema: a resource of its own where it has an "$id", then its anchors, then what is below it.
  void enter(const Json& node, Place place, int depth) {
    if (error_ || !node.is_object()) {
      document_.schema_positions.insert(&node);
      return;
    }
    if (depth > kMaxSchemaDepth) {
      fail(*place.resource, "", fmt::format("subschemas nested deeper than {} levels", kMaxSchemaDepth), "fewer");
      return;
    }
    if (const std::string* id = node.find_string("$id"); id && !id->empty() && id->front() != '#') {
      Resource* inner = new_resource(place.resource, node, place.resource->pointer + place.pointer);
      inner->uri = place.resource->uri;
      read_dialect(*inner, node);
      if (!set_id(*inner, place.resource->uri, *id) || is_foreign_dialect(inner->dialect)) return;
      place = {inner, ""};
    }
    names(node, *place.resource, place.pointer);
    subschemas(node, place, depth);
  }

  void names(const Json& node, Resource& resource, const std::string& pointer) {
    document_.schema_positions.insert(&node);
    if (const std::string* name = node.find_string("$anchor")) {
      add_anchor(resource, *name, {Anchor::Kind::fixed, &node, pointer});
    }
    if (const std::string* name = node.find_string("$dynamicAnchor")) {
      add_anchor(resource, *name, {Anchor::Kind::dynamic, &node, pointer});
    }
  }

  void add_anchor(Resource& resource, const std::string& name, Anchor anchor) {
    auto [entry, is_new] = resource.anchors.try_emplace(name, anchor);
    if (is_new) return;
    if (entry->second.node == anchor.node) {
      entry->second.kind = Anchor::Kind::dynamic;
      return;
    }
    fail(resource, anchor.pointer, fmt::format("the anchor \"{}\" stands here and at #{}", name, entry->second.pointer),
         "each anchor once in a resource");
  }

  void subschemas(const Json& node, const Place& place, int depth) {
    const wire::Object* object = node.as_object();
    if (!object) return;
    for (const wire::Member& member : *object) {
      const KeywordInfo* info = find_keyword(member.key, member.hash);
      if (!info || info->nesting == Nesting::none) continue;
      Place below{place.resource, place.pointer + "/" + member.key};
      if (info->nesting == Nesting::one) {
        enter(member.value, below, depth + 1);
      } else if (info->nesting == Nesting::list) {
        list(member.value, below, depth);
      } else {
        map(member.value, below, depth);
      }
    }
  }

  void list(const Json& value, const Place& place, int depth) {
    const wire::Array* array = value.as_array();
    if (!array) return;
    for (size_t i = 0; i < array->size(); ++i) {
      enter((*array)[i], {place.resource, fmt::format("{}/{}", place.pointer, i)}, depth + 1);
    }
  }

  void map(const Json& value, const Place& place, int depth) {
    const wire::Object* object = value.as_object();
    if (!object) return;
    for (const wire::Member& member : *object) {
      enter(member.value, {place.resource, place.pointer + "/" + wire::pointer_token(member.key)}, depth + 1);
    }
  }

  Document& document_;
  std::optional<Error> error_;
};

/// Follows a pointer from the root of a resource, changing to embedded resources on the way.
std::optional<Location> follow(const Resource& start, const std::vector<std::string>& tokens) {
  Location location{&start, start.root, ""};
  for (const std::string& token : tokens) {
    std::string step("/");
    step += wire::pointer_token(token);
    location.node = wire::find_at(*location.node, step);
    if (!location.node) return std::nullopt;
    location.pointer += step;
    auto inner = start.document->resource_at.find(location.node);
    if (inner != start.document->resource_at.end()) location = {inner->second, location.node, ""};
  }
  return location;
}

std::string nearest_uri(const std::unordered_map<std::string, const Resource*>& resources, std::string_view uri) {
  NearestName nearest(uri);
  for (const auto& [name, resource] : resources) nearest.offer(name);
  return nearest.advice();
}

}  // namespace

std::string Location::uri() const { return pointer.empty() ? resource->uri : with_pointer(resource->uri, pointer); }

Result<AddedDocument> Registry::add(std::string_view uri, Json json) {
  if (!split_uri(uri).scheme || !fragment_of(uri).empty()) {
    return Error{std::string(uri), "no absolute URI without fragment", "the URI that the document was read from", ""};
  }
  auto document = std::make_shared<Document>();
  document->retrieval_uri = resolve_uri(without_fragment(uri), "");
  document->json = std::move(json);
  if (std::optional<Error> error = Indexer(*document).run()) return *error;
  return enter(std::move(document));
}

Result<AddedDocument> Registry::enter(std::shared_ptr<Document> document) {
  AddedDocument added{document->resources.front()->uri, {}};
  std::vector<std::pair<std::string, const Resource*>> names = {
      {document->retrieval_uri, document->resources[0].get()}};
  for (const auto& resource : document->resources) {
    if (resource->uri != document->retrieval_uri) names.emplace_back(resource->uri, resource.get());
    if (resource->parent) added.resources.push_back(resource->uri);
  }
  std::unordered_map<std::string, const Resource*> fresh;
  for (const auto& [name, resource] : names) {
    auto known = resources_.find(name);
    if (known != resources_.end()) {
      if (*known->second->root == *resource->root && !resource->parent) return added;
      return Error{name, "two documents or resources of this URI", "each URI once", ""};
    }
    if (!fresh.emplace(name, resource).second) return Error{name, "two resources of this URI", "each URI once", ""};
  }
  resources_.merge(fresh);
  documents_.push_back(std::move(document));
  return added;
}

std::vector<std::string> Registry::uris() const {
  std::vector<std::string> uris;
  for (const auto& document : documents_) uris.push_back(document->resources.front()->uri);
  return uris;
}

const Resource* Registry::find(std::string_view uri) const {
  auto found = resources_.find(std::string(uri));
  if (found != resources_.end()) return found->second;
  return this == &metaschema_registry() ? nullptr : metaschema_registry().find(uri);
}

Result<Location> Registry::locate(std::string_view uri) const {
  const Resource* resource = find(without_fragment(uri));
  if (!resource) {
    return Error{"", fmt::format("no document has the URI {}", without_fragment(uri)), "one of those that were given",
                 nearest_uri(resources_, without_fragment(uri)), wire::ErrorKind::not_found};
  }
  std::optional<std::string> fragment = wire::percent_decode(fragment_of(uri));
  if (!fragment) return Error{"", fmt::format("a malformed percent escape in {}", uri), "", ""};
  if (fragment->empty() || fragment->front() == '/') {
    auto tokens = wire::pointer_tokens(*fragment);
    std::optional<Location> location = tokens ? follow(*resource, *tokens) : std::nullopt;
    if (location) return *std::move(location);
    return Error{"", fmt::format("{} leads nowhere in {}", *fragment, resource->uri), "a JSON Pointer to a schema", ""};
  }
  auto anchor = resource->anchors.find(*fragment);
  if (anchor != resource->anchors.end()) return Location{resource, anchor->second.node, anchor->second.pointer};
  NearestName nearest(*fragment);
  for (const auto& [name, place] : resource->anchors) nearest.offer(name);
  return Error{"", fmt::format("{} has no anchor \"{}\"", resource->uri, *fragment), "", nearest.advice()};
}

std::shared_ptr<const Document> Registry::share(const Document* document) const {
  auto found =
      std::find_if(documents_.begin(), documents_.end(), [&](const auto& held) { return held.get() == document; });
  if (found != documents_.end()) return *found;
  return this == &metaschema_registry() ? nullptr : metaschema_registry().share(document);
}

const Registry& metaschema_registry() {
  static const Registry* const registry = [] {
    auto* made = new Registry();  // never destroyed: compiled metaschemas point into it until the process ends
    for (const MetaschemaDocument& document : metaschema_documents()) {
      Result<Json> json = wire::parse_json(document.text);
      if (json.ok()) (void)made->add(document.uri, std::move(json).value());
    }
    return made;
  }();
  return *registry;
}

bool is_foreign_dialect(std::string_view uri) {
  return (uri.starts_with("http://json-schema.org/") || uri.starts_with("https://json-schema.org/draft-0") ||
          uri.starts_with("https://json-schema.org/draft/20") || uri.starts_with("https://json-schema.org/v1")) &&
         !uri.starts_with("https://json-schema.org/draft/2020-12/");
}

}  // namespace json_schema
