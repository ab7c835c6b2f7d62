#include "runner/schema_tools/object_linter.h"

#include <fmt/format.h>

#include <algorithm>

#include "wire/json_pointer.h"

namespace runner::schema_tools {
namespace {

using json_schema::Keyword;
using json_schema::KeywordKind;
using json_schema::Subschema;
using wire::Json;

/// Objects with fewer properties are alike by chance.
constexpr size_t kMinDuplicateProperties = 3;

/// Subschemas that define what they judge, as opposed to those that only narrow what another one defines: a branch of
/// "allOf", "then" and the like, what is below a "$ref" with siblings, and what they lead to.
class Definers {
 public:
  explicit Definers(const json_schema::SchemaGraph& graph) : graph_(graph), defines_(graph.subschemas.size()) {
    std::vector<json_schema::SubschemaId> pending = {graph.root};
    defines_[graph.root] = true;
    while (!pending.empty()) {
      const Subschema& subschema = graph_.at(pending.back());
      pending.pop_back();
      for (const Keyword& keyword : subschema.keywords) {
        if (!defines_below(subschema, keyword.kind)) continue;
        for (const auto& branch : keyword.branches) {
          if (!defines_[branch.schema]) pending.push_back(branch.schema);
          defines_[branch.schema] = true;
        }
      }
    }
  }

  bool contain(json_schema::SubschemaId id) const { return defines_[id]; }

 private:
  static bool defines_below(const Subschema& subschema, KeywordKind kind) {
    const bool refers = subschema.find(KeywordKind::ref) || subschema.find(KeywordKind::dynamic_ref);
    switch (kind) {
      case KeywordKind::properties:
      case KeywordKind::pattern_properties:
      case KeywordKind::additional_properties:
      case KeywordKind::items:
      case KeywordKind::prefix_items:
      case KeywordKind::unevaluated_items:
      case KeywordKind::unevaluated_properties:
        return !refers;
      case KeywordKind::any_of:
      case KeywordKind::one_of:
        return !refers && !subschema.find(KeywordKind::properties);
      case KeywordKind::ref:
      case KeywordKind::dynamic_ref:
        return !subschema.find(KeywordKind::properties);
      default:
        return false;
    }
  }

  const json_schema::SchemaGraph& graph_;
  std::vector<bool> defines_;
};

std::string names_key(const Keyword& properties) {
  std::vector<std::string> names;
  for (const auto& branch : properties.branches) names.push_back(wire::pointer_token(branch.name));
  std::sort(names.begin(), names.end());
  return fmt::format("{}", fmt::join(names, "/"));
}

bool equal_or_absent(const Json* left, const Json* right) { return left && right ? *left == *right : left == right; }

/// The names, quoted, of properties that differ between two objects with the same names. Two different "$ref"s are
/// intended: an envelope of another document, not a mistake.
std::vector<std::string> differing_properties(const Json& left, const Json& right) {
  std::vector<std::string> names;
  for (const wire::Member& member : *left.as_object()) {
    const Json& other = *right.find(member.key);
    const bool both_refer = member.value.find_string("$ref") && other.find_string("$ref");
    if (!both_refer && !(member.value == other)) names.push_back(fmt::format("\"{}\"", member.key));
  }
  return names;
}

std::string_view without_fragment(std::string_view location) { return location.substr(0, location.find('#')); }
std::string_view file_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

/// Whether these are files of the same name in two folders.
bool are_versions(std::string_view left, std::string_view right) {
  left = without_fragment(left);
  right = without_fragment(right);
  return left != right && file_name(left) == file_name(right);
}

/// Whether each of the names is among the others; no list is an empty one.
bool is_within(const Json* names, const Json* others) {
  if (!names || !names->as_array()) return true;
  if (!others || !others->as_array()) return names->as_array()->empty();
  return std::all_of(names->as_array()->begin(), names->as_array()->end(), [&](const Json& name) {
    return std::find(others->as_array()->begin(), others->as_array()->end(), name) != others->as_array()->end();
  });
}

}  // namespace

void ObjectLinter::check(const json_schema::SchemaGraph& graph) {
  const Definers definers(graph);
  for (json_schema::SubschemaId id = 0; id < graph.subschemas.size(); ++id) {
    const Subschema& subschema = graph.at(id);
    const Keyword* properties = subschema.find(KeywordKind::properties);
    if (properties && definers.contain(id) && checked_.insert(subschema.source).second) {
      check_object(subschema, *properties);
    }
  }
}

void ObjectLinter::check_object(const Subschema& subschema, const Keyword& properties) {
  const bool closed = subschema.find(KeywordKind::additional_properties) ||
                      subschema.find(KeywordKind::unevaluated_properties) || subschema.find(KeywordKind::ref);
  if (!closed && subschema.find(KeywordKind::type)) {
    findings_.add(LintRule::open_object, subschema, properties,
                  "the object declares its properties but allows any others");
  }
  // Next to a reference, properties narrow or list those of what it leads to.
  const bool narrows = subschema.find(KeywordKind::ref) || subschema.find(KeywordKind::dynamic_ref);
  if (!narrows && properties.branches.size() >= kMinDuplicateProperties) compare_with_first(subschema, properties);
}

void ObjectLinter::compare_with_first(const Subschema& subschema, const Keyword& properties) {
  const Keyword* required = subschema.find(KeywordKind::required);
  const DeclaredObject object{properties.value, required ? required->value : nullptr, location_of(subschema)};
  const auto [first, is_new] = objects_.try_emplace(names_key(properties), object);
  if (is_new || are_versions(first->second.location, object.location)) return;
  const DeclaredObject& other = first->second;
  std::vector<std::string> differences = differing_properties(*object.properties, *other.properties);
  const bool is_further =
      differences.empty() && (is_within(other.required, object.required) || is_within(object.required, other.required));
  if (!equal_or_absent(other.required, object.required)) differences.emplace_back("the required members");
  if (differences.empty()) return;
  const auto place = findings_.files().place_of(other.location);
  findings_.add(
      is_further ? LintRule::required_differs : LintRule::inconsistent_duplicate, subschema, properties,
      fmt::format("the object has the same {} properties as {} but differs from it in {}", properties.branches.size(),
                  place ? place->to_string() : other.location, fmt::join(differences, ", ")));
}

}  // namespace runner::schema_tools
