#include "runner/schema_tools/linter.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>

#include "checks/json_schema/metaschema_documents.h"
#include "checks/json_schema/nearest.h"
#include "checks/json_schema/registry.h"
#include "checks/json_schema/uri_reference.h"
#include "runner/schema_tools/backtracking.h"
#include "wire/json_pointer.h"

namespace runner::schema_tools {
namespace {

using json_schema::Keyword;
using json_schema::KeywordKind;
using json_schema::Subschema;
using wire::Json;

/// Objects with fewer properties are alike by chance.
constexpr size_t kMinDuplicateProperties = 3;
constexpr size_t kShownBytes = 60;

std::string shown(const Json& value) {
  std::string text = wire::to_text(value);
  return text.size() <= kShownBytes ? text : text.substr(0, kShownBytes) + "...";
}

bool has_type(const Keyword& type, const Json& value) {
  const bool listed = (type.types & (1u << static_cast<int>(value.kind()))) != 0;
  return listed && (!type.integral || !value.is_number() || wire::is_integral(value));
}

/// A lower and an upper limit of the same quantity; where either excludes its own value, they must differ.
struct LimitPair {
  KeywordKind lower;
  KeywordKind upper;
  int least;  ///< of compare_numbers(upper, lower) for which something can lie between
};
constexpr std::array<LimitPair, 8> kLimitPairs = {{
    {KeywordKind::minimum, KeywordKind::maximum, 0},
    {KeywordKind::exclusive_minimum, KeywordKind::maximum, 1},
    {KeywordKind::minimum, KeywordKind::exclusive_maximum, 1},
    {KeywordKind::exclusive_minimum, KeywordKind::exclusive_maximum, 1},
    {KeywordKind::min_length, KeywordKind::max_length, 0},
    {KeywordKind::min_items, KeywordKind::max_items, 0},
    {KeywordKind::min_properties, KeywordKind::max_properties, 0},
    {KeywordKind::min_contains, KeywordKind::max_contains, 0},
}};

/// Subschemas that define what they judge, as opposed to those that only narrow what another one beside them defines: a
/// branch of "allOf", "then" and the like, what stands below a "$ref" with siblings, and what they lead to.
class Definers {
 public:
  explicit Definers(const json_schema::SchemaGraph& graph) : graph_(graph), defines_(graph.subschemas.size()) {
    std::vector<json_schema::SubschemaId> open = {graph.root};
    defines_[graph.root] = true;
    while (!open.empty()) {
      const Subschema& subschema = graph_.at(open.back());
      open.pop_back();
      for (const Keyword& keyword : subschema.keywords) {
        if (!hands_on(subschema, keyword.kind)) continue;
        for (const auto& branch : keyword.branches) {
          if (!defines_[branch.schema]) open.push_back(branch.schema);
          defines_[branch.schema] = true;
        }
      }
    }
  }

  bool contain(json_schema::SubschemaId id) const { return defines_[id]; }

 private:
  static bool hands_on(const Subschema& subschema, KeywordKind kind) {
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

/// The values of "enum" or "const".
std::vector<const Json*> values_of(const Keyword& keyword) {
  std::vector<const Json*> values;
  if (keyword.kind == KeywordKind::const_) return {keyword.value};
  for (const Json& value : *keyword.value->as_array()) values.push_back(&value);
  return values;
}

/// The types that a subschema leaves open by itself, through its references and "allOf"; bits by Json::Kind.
uint8_t types_of(const json_schema::SchemaGraph& graph, json_schema::SubschemaId id, int depth = 0) {
  constexpr int kMaxDepth = 32;  // references may go in circles
  const Subschema& subschema = graph.at(id);
  const Keyword* type = subschema.find(KeywordKind::type);
  uint8_t open = type ? type->types : 0xFF;
  if (depth == kMaxDepth) return open;
  for (const Keyword& keyword : subschema.keywords) {
    if (keyword.kind != KeywordKind::ref && keyword.kind != KeywordKind::all_of) continue;
    for (const auto& branch : keyword.branches) open &= types_of(graph, branch.schema, depth + 1);
  }
  return open;
}

std::string names_key(const Keyword& properties) {
  std::vector<std::string> names;
  for (const auto& branch : properties.branches) names.push_back(wire::pointer_token(branch.name));
  std::sort(names.begin(), names.end());
  return fmt::format("{}", fmt::join(names, "/"));
}

bool equal_or_absent(const Json* left, const Json* right) { return left && right ? *left == *right : left == right; }

/// In what two lists of the same properties differ, quoted. Two different "$ref"s are meant: an envelope of another
/// document, not a slip.
std::vector<std::string> differing_properties(const Json& left, const Json& right) {
  std::vector<std::string> names;
  for (const wire::Member& member : *left.as_object()) {
    const Json& other = *right.find(member.key);
    const bool both_refer = member.value.find_string("$ref") && other.find_string("$ref");
    if (!both_refer && !(member.value == other)) names.push_back(fmt::format("\"{}\"", member.key));
  }
  return names;
}

std::string nearest_keyword(std::string_view name) {
  json_schema::NearestName nearest(name);
  for (std::string_view known : {"properties",
                                 "required",
                                 "additionalProperties",
                                 "patternProperties",
                                 "items",
                                 "prefixItems",
                                 "minimum",
                                 "maximum",
                                 "exclusiveMinimum",
                                 "exclusiveMaximum",
                                 "minLength",
                                 "maxLength",
                                 "pattern",
                                 "format",
                                 "enum",
                                 "const",
                                 "type",
                                 "minItems",
                                 "maxItems",
                                 "uniqueItems",
                                 "minProperties",
                                 "maxProperties",
                                 "unevaluatedProperties",
                                 "multipleOf",
                                 "unevaluatedItems",
                                 "dependentRequired",
                                 "description",
                                 "title",
                                 "examples",
                                 "$defs"}) {
    nearest.offer(known);
  }
  const std::string advice = nearest.advice();
  return advice.empty() ? advice : "; " + advice;
}

}  // namespace

void Linter::add_broken(const std::string& path, const std::string& uri, const wire::Error& error) {
  const size_t before = findings_.size();
  const auto root = files_.documents().registry().locate(uri);
  const bool names_dialect = root && !root->resource->dialect.empty();
  const auto metaschema = json_schema::compile(
      files_.documents(), names_dialect ? std::string_view(root->resource->dialect) : json_schema::kMetaschemaUri);
  if (root && metaschema) {
    for (const auto& violation : metaschema->violations(*root->node)) {
      report_broken(path, json_schema::with_pointer(uri, violation.instance_location), violation.message);
    }
  }
  if (findings_.size() > before) return;
  wire::Error what = files_.explained(error);
  what.where.clear();
  report_broken(path, error.where, what.to_string());
}

void Linter::report_broken(const std::string& path, const std::string& location, std::string message) {
  const auto place = files_.place_of(location);
  findings_.push_back({LintRule::broken, place.value_or(SchemaPlace{path, 1, 1, ""}), std::move(message)});
}

void Linter::add(const json_schema::Schema& schema) {
  schemas_.push_back(schema);
  const json_schema::SchemaGraph& graph = schema.graph();
  for (const Subschema& subschema : graph.subschemas) {
    if (seen_.insert(subschema.source).second && subschema.shape == Subschema::Shape::keywords) check(graph, subschema);
  }
  const Definers definers(graph);
  for (json_schema::SubschemaId id = 0; id < graph.subschemas.size(); ++id) {
    const Subschema& subschema = graph.at(id);
    const Keyword* properties = subschema.find(KeywordKind::properties);
    if (properties && definers.contain(id) && defined_.insert(subschema.source).second) {
      check_object(subschema, *properties);
    }
  }
}

std::vector<LintFinding> Linter::take_findings(const std::vector<std::string>& paths) {
  for (const Definitions& definitions : definitions_) check_definitions(definitions);
  std::erase_if(findings_, [&](const LintFinding& finding) {
    return std::find(paths.begin(), paths.end(), finding.place.file) == paths.end();
  });
  std::stable_sort(findings_.begin(), findings_.end(), [](const LintFinding& left, const LintFinding& right) {
    return std::tie(left.place.file, left.place.line, left.place.column) <
           std::tie(right.place.file, right.place.line, right.place.column);
  });
  return std::move(findings_);
}

void Linter::report(LintRule rule, const Subschema& subschema, const Keyword& keyword, std::string message) {
  const std::string pointer = subschema.pointer + "/" + wire::pointer_token(keyword.name);
  const auto place = files_.place_of(json_schema::with_pointer(subschema.resource->uri, pointer));
  if (place) findings_.push_back({rule, *place, std::move(message)});
}

void Linter::check(const json_schema::SchemaGraph& graph, const Subschema& subschema) {
  for (const Keyword& keyword : subschema.keywords) check_keyword(subschema, keyword);
  check_limits(subschema);
  check_types(graph, subschema);
  check_forbidden(graph, subschema);
}

void Linter::check_keyword(const Subschema& subschema, const Keyword& keyword) {
  switch (keyword.kind) {
    case KeywordKind::unknown:
      return check_unknown(subschema, keyword);
    case KeywordKind::format:
      return check_format(subschema, keyword);
    case KeywordKind::enum_:
    case KeywordKind::const_:
      return check_values(subschema, keyword);
    case KeywordKind::required:
      return check_required(subschema, keyword);
    case KeywordKind::defs:
      definitions_.push_back({&subschema, &keyword});
      return;
    case KeywordKind::pattern:
      if (!can_backtrack_exponentially(*keyword.value->as_string())) return;
      return report(LintRule::backtracking, subschema, keyword,
                    fmt::format("the pattern {} repeats what is repeated within", shown(*keyword.value)));
    case KeywordKind::pattern_properties:
      for (const auto& branch : keyword.branches) {
        if (!can_backtrack_exponentially(branch.name)) continue;
        report(LintRule::backtracking, subschema, keyword,
               fmt::format("the pattern {} repeats what is repeated within", shown(Json(branch.name))));
      }
      return;
    default:
      return;
  }
}

void Linter::check_unknown(const Subschema& subschema, const Keyword& keyword) {
  if (keyword.name.starts_with("x-")) return;
  report(LintRule::unknown_keyword, subschema, keyword,
         fmt::format("the keyword \"{}\" is unknown{}", keyword.name, nearest_keyword(keyword.name)));
}

void Linter::check_format(const Subschema& subschema, const Keyword& keyword) {
  const std::string* name = keyword.value->as_string();
  if (name && !json_schema::find_format(*name)) {
    json_schema::NearestName nearest(*name);
    for (size_t i = 0; i < json_schema::format_count(); ++i) nearest.offer(json_schema::format_name_at(i));
    const std::string advice = nearest.advice();
    return report(LintRule::unknown_format, subschema, keyword,
                  fmt::format("the format \"{}\" is unknown{}{}", *name, advice.empty() ? "" : "; ", advice));
  }
  if (keyword.format || !with_formats_.insert(subschema.resource->document).second) return;
  report(LintRule::format_not_asserted, subschema, keyword,
         fmt::format("the format {} and others in this file judge nothing by themselves", shown(*keyword.value)));
}

void Linter::check_limits(const Subschema& subschema) {
  for (const LimitPair& pair : kLimitPairs) {
    const Keyword* lower = subschema.find(pair.lower);
    const Keyword* upper = subschema.find(pair.upper);
    if (!lower || !upper || wire::compare_numbers(*upper->value, *lower->value) >= pair.least) continue;
    report(LintRule::contradiction, subschema, *lower,
           fmt::format("\"{}\" {} leaves nothing below \"{}\" {}", lower->name, shown(*lower->value), upper->name,
                       shown(*upper->value)));
  }
}

void Linter::check_values(const Subschema& subschema, const Keyword& values) {
  const Keyword* type = subschema.find(KeywordKind::type);
  if (!type) return check_refused_values(subschema, values);
  size_t possible = 0;
  std::vector<std::string> strangers;
  for (const Json* value : values_of(values)) {
    has_type(*type, *value) ? static_cast<void>(++possible) : strangers.push_back(shown(*value));
  }
  if (strangers.empty()) return check_refused_values(subschema, values);
  report(
      possible == 0 ? LintRule::contradiction : LintRule::type_mismatch, subschema, values,
      fmt::format("{} in \"{}\" cannot be of type {}", fmt::join(strangers, ", "), values.name, shown(*type->value)));
}

/// Values that the keywords beside them refuse: judged by the subschema itself.
void Linter::check_refused_values(const Subschema& subschema, const Keyword& values) {
  json_schema::CompileOptions options;
  options.format = json_schema::FormatMode::assertion;
  const std::string location = json_schema::with_pointer(subschema.resource->uri, subschema.pointer);
  const auto schema = json_schema::compile(files_.documents(), location, options);
  if (!schema) return;
  std::vector<std::string> refused;
  std::string reason;
  const std::vector<const Json*> listed = values_of(values);
  for (const Json* value : listed) {
    const auto violations = schema->violations(*value, 1);
    if (violations.empty()) continue;
    if (refused.empty()) reason = violations.front().message;
    refused.push_back(shown(*value));
  }
  if (refused.empty()) return;
  report(refused.size() == listed.size() ? LintRule::contradiction : LintRule::refused_value, subschema, values,
         fmt::format("{} in \"{}\" can never be accepted: {}", fmt::join(refused, ", "), values.name, reason));
}

/// The types that a subschema leaves open, with those that it applies to the same value in any case.
void Linter::check_types(const json_schema::SchemaGraph& graph, const Subschema& subschema) {
  const Keyword* type = subschema.find(KeywordKind::type);
  uint8_t open = type ? type->types : 0xFF;
  for (const Keyword& keyword : subschema.keywords) {
    if (keyword.kind != KeywordKind::ref && keyword.kind != KeywordKind::all_of) continue;
    for (const auto& branch : keyword.branches) {
      const uint8_t more = types_of(graph, branch.schema);
      if ((open & more) == 0) {
        return report(LintRule::contradiction, subschema, keyword,
                      fmt::format("{} asks for a type that is excluded beside it", graph.location(branch.schema)));
      }
      open &= more;
    }
  }
}

/// A member that is required and whose schema is `false`.
void Linter::check_forbidden(const json_schema::SchemaGraph& graph, const Subschema& subschema) {
  const Keyword* properties = subschema.find(KeywordKind::properties);
  const Keyword* required = subschema.find(KeywordKind::required);
  if (!properties || !required) return;
  for (const auto& branch : properties->branches) {
    const bool is_required =
        std::find(required->names.begin(), required->names.end(), branch.name) != required->names.end();
    if (!is_required || graph.at(branch.schema).shape != Subschema::Shape::never) continue;
    report(LintRule::contradiction, subschema, *required,
           fmt::format("\"{}\" is required and its schema is false", branch.name));
  }
}

void Linter::check_required(const Subschema& subschema, const Keyword& required) {
  const Keyword* most = subschema.find(KeywordKind::max_properties);
  if (most && most->limit < required.names.size()) {
    report(LintRule::contradiction, subschema, required,
           fmt::format("{} members are required and at most {} allowed", required.names.size(), most->limit));
  }
  const Keyword* properties = subschema.find(KeywordKind::properties);
  if (!properties || subschema.find(KeywordKind::pattern_properties)) return;
  const Keyword* others = subschema.find(KeywordKind::additional_properties);
  const bool closed = others && others->value->as_boolean() && !*others->value->as_boolean();
  for (std::string_view name : required.names) {
    json_schema::NearestName nearest(name);
    const bool known = std::any_of(properties->branches.begin(), properties->branches.end(), [&](const auto& branch) {
      nearest.offer(branch.name);
      return branch.name == name;
    });
    if (known) continue;
    const std::string advice = nearest.advice();
    report(closed ? LintRule::contradiction : LintRule::required_unknown, subschema, required,
           fmt::format("\"{}\" is required and not among the properties{}{}{}", name,
                       closed ? ", and no other member is allowed" : "", advice.empty() ? "" : "; ", advice));
  }
}

void Linter::check_object(const Subschema& subschema, const Keyword& properties) {
  const Keyword* required = subschema.find(KeywordKind::required);
  const bool closed = subschema.find(KeywordKind::additional_properties) ||
                      subschema.find(KeywordKind::unevaluated_properties) || subschema.find(KeywordKind::ref);
  if (!closed && subschema.find(KeywordKind::type)) {
    report(LintRule::open_object, subschema, properties, "the object lists its properties and allows any other");
  }
  if (properties.branches.size() < kMinDuplicateProperties) return;
  const ListedObject object{properties.value, required ? required->value : nullptr,
                            json_schema::with_pointer(subschema.resource->uri, subschema.pointer)};
  const auto [first, is_new] = objects_.try_emplace(names_key(properties), object);
  if (is_new) return;
  const ListedObject& other = first->second;
  std::vector<std::string> differences = differing_properties(*object.properties, *other.properties);
  if (!equal_or_absent(other.required, object.required)) differences.emplace_back("what is required");
  if (differences.empty()) return;
  const auto place = files_.place_of(other.location);
  report(
      LintRule::inconsistent_duplicate, subschema, properties,
      fmt::format("the object has the same {} properties as {} and differs from it in {}", properties.branches.size(),
                  place ? place->to_string() : other.location, fmt::join(differences, ", ")));
}

void Linter::check_definitions(const Definitions& definitions) {
  const wire::Object* named = definitions.keyword->value->as_object();
  if (!named) return;
  const Subschema& subschema = *definitions.subschema;
  for (const wire::Member& member : *named) {
    if (seen_.contains(&member.value)) continue;
    const std::string pointer =
        fmt::format("{}/{}/{}", subschema.pointer, definitions.keyword->name, wire::pointer_token(member.key));
    const auto place = files_.place_of(json_schema::with_pointer(subschema.resource->uri, pointer));
    if (!place) continue;
    findings_.push_back({LintRule::unused_definition, *place,
                         fmt::format("no reference from the root of a schema leads to \"{}\"", member.key)});
  }
}

}  // namespace runner::schema_tools
