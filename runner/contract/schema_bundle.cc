#include "runner/contract/schema_bundle.h"

#include "checks/json_schema/documents/keyword.h"
#include "checks/json_schema/values/uri_reference.h"
#include "wire/json_pointer.h"

namespace runner::contract {
namespace {

using json_schema::KeywordKind;
using json_schema::Nesting;

constexpr std::string_view kDefinitions = "/$defs/";
constexpr std::string_view kFileSuffix = ".schema.json";

bool names_a_base(KeywordKind kind) {
  return kind == KeywordKind::id || kind == KeywordKind::schema_dialect || kind == KeywordKind::anchor ||
         kind == KeywordKind::dynamic_anchor || kind == KeywordKind::vocabulary_list;
}

/// "a/b/NAME.schema.json" is NAME, "baseline/NAME.schema.json" baseline_NAME.
std::string name_of_file(const std::string& uri) {
  const size_t slash = uri.rfind('/');
  std::string name = uri.substr(slash + 1);
  if (name.ends_with(kFileSuffix)) name.resize(name.size() - kFileSuffix.size());
  for (char& c : name) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
    if (!plain) c = '_';
  }
  return uri.substr(0, slash).ends_with("/baseline") ? "baseline_" + name : name;
}

/// The schema in the document that a pointer leads to or through: a definition, or the document itself; the rest of the
/// pointer.
std::pair<std::string, std::string> split_pointer(const std::string& pointer) {
  if (!pointer.starts_with(kDefinitions)) return {"", pointer};
  const size_t end = std::min(pointer.find('/', kDefinitions.size()), pointer.size());
  return {pointer.substr(0, end), pointer.substr(end)};
}

/// An array of anything, which some readers of OpenAPI accept only where it says so.
bool is_bare_array(const wire::Object& schema) {
  const wire::Json* type = schema.find("type");
  return type && *type == wire::Json("array") && !schema.contains("items") && !schema.contains("prefixItems") &&
         !schema.contains("unevaluatedItems");
}

/// `$ref` next to other keywords is moved into `allOf`, which means the same, in draft 7 and to generators too.
wire::Json with_reference_apart(wire::Object schema) {
  const wire::Json* reference = schema.find("$ref");
  if (!reference || schema.size() == 1) return schema;
  wire::Array all{wire::Object{{"$ref", *reference}}};
  if (const wire::Json* others = schema.find("allOf"); others && others->as_array())
    all.insert(all.end(), others->as_array()->begin(), others->as_array()->end());
  schema.erase("$ref");
  schema.set("allOf", std::move(all));
  return schema;
}

}  // namespace

wire::Json SchemaBundle::reference(const std::string& uri) {
  const auto place = documents_.locate(uri);
  if (!place) return true;
  const json_schema::Document& document = *place->resource->document;
  const auto [schema, rest] = split_pointer(place->resource->pointer + place->pointer);
  return wire::Object{{"$ref", prefix_ + name_of(document, schema) + json_schema::fragment_from_pointer(rest)}};
}

wire::Json SchemaBundle::copy(const json_schema::Location& place) { return copy_node(*place.node, *place.resource); }

wire::Object SchemaBundle::schemas() const {
  wire::Object all;
  for (const auto& [name, schema] : schemas_) all.append(name, schema);
  return all;
}

std::set<std::string> SchemaBundle::uris() const {
  std::set<std::string> all;
  for (const auto& [key, name] : names_) all.insert(key.first->resources.front()->uri);
  return all;
}

/// Known before it is copied, since a schema may contain itself.
std::string SchemaBundle::name_of(const json_schema::Document& document, const std::string& pointer) {
  if (const auto known = names_.find({&document, pointer}); known != names_.end()) return known->second;
  std::string name = name_of_file(document.retrieval_uri);
  if (!pointer.empty()) name = name_of_file("/" + name + "_" + wire::pointer_tokens(pointer)->back());
  while (!taken_.insert(name).second) name += "_";
  names_.emplace(Key(&document, pointer), name);
  const wire::Json* node = wire::find_at(document.json, pointer);
  const auto& root = *document.resources.front();
  schemas_[name] = node ? copy_node(*node, root) : wire::Json(true);
  return name;
}

wire::Json SchemaBundle::copy_node(const wire::Json& node, const json_schema::Resource& base) {
  const wire::Object* object = node.as_object();
  if (!object) return node;
  const auto inner = base.document->resource_at.find(&node);
  return copy_members(*object, inner == base.document->resource_at.end() ? base : *inner->second);
}

wire::Json SchemaBundle::copy_members(const wire::Object& object, const json_schema::Resource& base) {
  wire::Object copied;
  for (const wire::Member& member : object) {
    const json_schema::KeywordInfo* keyword = json_schema::find_keyword(member.key, member.hash);
    const KeywordKind kind = keyword ? keyword->kind : KeywordKind::unknown;
    const Nesting nesting = keyword ? keyword->nesting : Nesting::none;
    const bool is_root = &object == base.document->json.as_object();
    if (names_a_base(kind) || (kind == KeywordKind::defs && is_root)) continue;
    if (kind == KeywordKind::ref || kind == KeywordKind::dynamic_ref) {
      copied.set("$ref", resolved(member.value, base));
    } else if (nesting == Nesting::list && member.value.as_array()) {
      wire::Array list;
      for (const wire::Json& element : *member.value.as_array()) list.push_back(copy_node(element, base));
      copied.append(member.key, std::move(list));
    } else if ((nesting == Nesting::map || nesting == Nesting::map_or_names) && member.value.as_object()) {
      wire::Object map;
      for (const wire::Member& entry : *member.value.as_object()) map.append(entry.key, copy_node(entry.value, base));
      copied.append(member.key, std::move(map));
    } else {
      copied.append(member.key, nesting == Nesting::one ? copy_node(member.value, base) : member.value);
    }
  }
  if (is_bare_array(copied)) copied.append("items", wire::Object());
  return with_reference_apart(std::move(copied));
}

std::string SchemaBundle::resolved(const wire::Json& written, const json_schema::Resource& base) {
  const std::string uri = json_schema::resolve_uri(base.uri, written.as_string() ? *written.as_string() : "");
  const wire::Json found = reference(uri);
  const std::string* target = found.find_string("$ref");
  return target ? *target : uri;
}

namespace {

/// The keyword's value with the subschemas in it in the words of draft 7.
wire::Json draft_07_value(const wire::Json& value, Nesting nesting) {
  if (nesting == Nesting::one) return in_draft_07(value);
  if (nesting == Nesting::list && value.as_array()) {
    wire::Array list;
    for (const wire::Json& element : *value.as_array()) list.push_back(in_draft_07(element));
    return list;
  }
  const bool is_map = nesting == Nesting::map || nesting == Nesting::map_or_names;
  if (!is_map || !value.as_object()) return value;
  wire::Object map;
  for (const wire::Member& entry : *value.as_object()) map.append(entry.key, in_draft_07(entry.value));
  return map;
}

void add_dependencies(wire::Object& schema, const wire::Json& dependencies) {
  wire::Json* known = schema.find("dependencies");
  if (!known) known = &schema.set("dependencies", wire::Object());
  if (!known->as_object() || !dependencies.as_object()) return;
  for (const wire::Member& entry : *dependencies.as_object()) known->as_object()->set(entry.key, entry.value);
}

void add_keyword(wire::Object& schema, const wire::Object& written, const wire::Member& member) {
  const json_schema::KeywordInfo* keyword = json_schema::find_keyword(member.key, member.hash);
  const KeywordKind kind = keyword ? keyword->kind : KeywordKind::unknown;
  wire::Json value = draft_07_value(member.value, keyword ? keyword->nesting : Nesting::none);
  switch (kind) {
    case KeywordKind::unevaluated_items:
    case KeywordKind::unevaluated_properties:
    case KeywordKind::min_contains:
    case KeywordKind::max_contains:
      return;
    case KeywordKind::dependent_required:
    case KeywordKind::dependent_schemas:
      return add_dependencies(schema, value);
    case KeywordKind::prefix_items:
      schema.set("items", std::move(value));
      return;
    case KeywordKind::items:
      schema.set(written.contains("prefixItems") ? "additionalItems" : "items", std::move(value));
      return;
    default:
      schema.set(member.key, std::move(value));
  }
}

}  // namespace

wire::Json in_draft_07(const wire::Json& schema) {
  const wire::Object* written = schema.as_object();
  if (!written) return schema;
  wire::Object converted;
  for (const wire::Member& member : *written) add_keyword(converted, *written, member);
  return with_reference_apart(std::move(converted));
}

}  // namespace runner::contract
