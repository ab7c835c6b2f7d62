#include "checks/json_schema/documents/resource.h"

#include <fmt/format.h>

#include "checks/json_schema/documents/keyword.h"
#include "checks/json_schema/values/uri_reference.h"
#include "wire/json_pointer.h"

namespace json_schema {
namespace {

using wire::Error;
using wire::Json;

constexpr int kMaxSchemaDepth = 512;

/// Walks the subschemas of one document. Stops at the first error.
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
    if (enter_foreign(node, place)) return;
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

  /// True where "$schema" names another draft and there is no "$id": a resource that nothing can refer to by a URI.
  bool enter_foreign(const Json& node, const Place& place) {
    const std::string* dialect = node.find_string("$schema");
    if (!dialect || !is_foreign_dialect(*dialect) || node.find_string("$id")) return false;
    Resource* inner = new_resource(place.resource, node, place.resource->pointer + place.pointer);
    inner->uri = with_pointer(place.resource->uri, place.pointer);
    read_dialect(*inner, node);
    return true;
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
    fail(resource, anchor.pointer, fmt::format("the anchor \"{}\" is here and at #{}", name, entry->second.pointer),
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

}  // namespace

bool is_foreign_dialect(std::string_view uri) {
  return (uri.starts_with("http://json-schema.org/") || uri.starts_with("https://json-schema.org/draft-0") ||
          uri.starts_with("https://json-schema.org/draft/20") || uri.starts_with("https://json-schema.org/v1")) &&
         !uri.starts_with("https://json-schema.org/draft/2020-12/");
}

std::string Location::uri() const { return pointer.empty() ? resource->uri : with_pointer(resource->uri, pointer); }

wire::Json without_other_dialects(const Resource& resource) {
  Json own = *resource.root;
  for (const auto& inner : resource.document->resources) {
    const bool is_below = inner.get() != &resource && inner->pointer.starts_with(resource.pointer + "/");
    if (!is_below || inner->dialect == resource.dialect) continue;
    const std::string pointer = inner->pointer.substr(resource.pointer.size());
    if (wire::find_at(own, pointer)) wire::set_at(own, pointer, true);
  }
  return own;
}

std::optional<Error> index_resources(Document& document) { return Indexer(document).run(); }

}  // namespace json_schema
