#include "runner/schema_tools/keyword_linter.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "checks/json_schema/values/nearest.h"
#include "runner/schema_tools/backtracking.h"

namespace runner::schema_tools {
namespace {

using json_schema::Keyword;
using json_schema::KeywordKind;
using json_schema::Subschema;
using wire::Json;

constexpr size_t kShownBytes = 60;
constexpr uint32_t kPatternSteps = 100'000;

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
  int least;  ///< of compare_numbers(upper, lower) where a value can lie between them
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

/// The values of "enum" or "const".
std::vector<const Json*> values_of(const Keyword& keyword) {
  std::vector<const Json*> values;
  if (keyword.kind == KeywordKind::const_) return {keyword.value};
  for (const Json& value : *keyword.value->as_array()) values.push_back(&value);
  return values;
}

/// The types that a subschema allows, its references and "allOf" included; bits by Json::Kind.
uint8_t types_of(const json_schema::SchemaGraph& graph, json_schema::SubschemaId id, int depth = 0) {
  constexpr int kMaxDepth = 32;  // references may be cyclic
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

/// Keywords that apply subschemas to the same value.
bool is_in_place(KeywordKind kind) {
  switch (kind) {
    case KeywordKind::ref:
    case KeywordKind::dynamic_ref:
    case KeywordKind::all_of:
    case KeywordKind::any_of:
    case KeywordKind::one_of:
    case KeywordKind::not_:
    case KeywordKind::if_:
    case KeywordKind::then_:
    case KeywordKind::else_:
    case KeywordKind::dependent_schemas:
      return true;
    default:
      return false;
  }
}

/// For each subschema those that apply it to the same value.
std::vector<std::vector<json_schema::SubschemaId>> enclosing_of(const json_schema::SchemaGraph& graph) {
  std::vector<std::vector<json_schema::SubschemaId>> enclosing(graph.subschemas.size());
  for (json_schema::SubschemaId id = 0; id < graph.subschemas.size(); ++id) {
    for (const Keyword& keyword : graph.at(id).keywords) {
      if (!is_in_place(keyword.kind)) continue;
      for (const auto& branch : keyword.branches) enclosing[branch.schema].push_back(id);
    }
  }
  return enclosing;
}

/// False where none of them declares a member.
bool offer_declared(const std::vector<const Subschema*>& parts, json_schema::NearestName& nearest) {
  bool any = false;
  for (const Subschema* part : parts) {
    const Keyword* properties = part->find(KeywordKind::properties);
    for (size_t i = 0; properties && i < properties->branches.size(); ++i) nearest.offer(properties->branches[i].name);
    any = any || (properties && !properties->branches.empty());
  }
  return any;
}

bool declares(const Subschema& subschema, std::string_view name) {
  for (const Keyword& keyword : subschema.keywords) {
    for (const auto& branch : keyword.branches) {
      if (keyword.kind == KeywordKind::properties && branch.name == name) return true;
      if (keyword.kind == KeywordKind::pattern_properties &&
          branch.pattern->match(name, kPatternSteps) == json_schema::MatchOutcome::match) {
        return true;
      }
    }
  }
  return false;
}

/// Keywords that are likely to be misspelt.
constexpr std::string_view kKeywords[] = {"properties",
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
                                          "$defs"};

/// "; did you mean ...?", or empty.
std::string appended_advice(const json_schema::NearestName& nearest) {
  const std::string advice = nearest.advice();
  return advice.empty() ? advice : "; " + advice;
}

std::string ambiguous_pattern(std::string_view pattern) {
  return fmt::format("the pattern {} can match the same text in many ways", shown(Json(pattern)));
}

}  // namespace

void KeywordLinter::check(const json_schema::SchemaGraph& graph, const Subschema& subschema) {
  for (const Keyword& keyword : subschema.keywords) check_keyword(subschema, keyword);
  check_required(graph, subschema);
  check_limits(subschema);
  check_types(graph, subschema);
  check_forbidden(graph, subschema);
}

void KeywordLinter::check_keyword(const Subschema& subschema, const Keyword& keyword) {
  switch (keyword.kind) {
    case KeywordKind::unknown:
      return check_unknown(subschema, keyword);
    case KeywordKind::format:
      return check_format(subschema, keyword);
    case KeywordKind::enum_:
    case KeywordKind::const_:
      return check_values(subschema, keyword);
    case KeywordKind::pattern:
      return check_pattern(subschema, keyword, *keyword.value->as_string());
    case KeywordKind::pattern_properties:
      for (const auto& branch : keyword.branches) check_pattern(subschema, keyword, branch.name);
      return;
    default:
      return;
  }
}

void KeywordLinter::check_pattern(const Subschema& subschema, const Keyword& keyword, std::string_view pattern) {
  if (!can_backtrack_exponentially(pattern)) return;
  findings_.add(LintRule::backtracking, subschema, keyword, ambiguous_pattern(pattern));
}

void KeywordLinter::check_unknown(const Subschema& subschema, const Keyword& keyword) {
  if (keyword.name.starts_with("x-")) return;
  json_schema::NearestName nearest(keyword.name);
  for (std::string_view known : kKeywords) nearest.offer(known);
  findings_.add(LintRule::unknown_keyword, subschema, keyword,
                fmt::format("the keyword \"{}\" is unknown{}", keyword.name, appended_advice(nearest)));
}

void KeywordLinter::check_format(const Subschema& subschema, const Keyword& keyword) {
  const std::string* name = keyword.value->as_string();
  if (name && !json_schema::find_format(*name)) {
    json_schema::NearestName nearest(*name);
    for (size_t i = 0; i < json_schema::format_count(); ++i) nearest.offer(json_schema::format_name_at(i));
    return findings_.add(LintRule::unknown_format, subschema, keyword,
                         fmt::format("the format \"{}\" is unknown{}", *name, appended_advice(nearest)));
  }
  if (keyword.format || !with_formats_.insert(subschema.resource->document).second) return;
  findings_.add(LintRule::format_not_asserted, subschema, keyword,
                fmt::format("the format {} and others in this file are not checked by default", shown(*keyword.value)));
}

void KeywordLinter::check_limits(const Subschema& subschema) {
  for (const LimitPair& pair : kLimitPairs) {
    const Keyword* lower = subschema.find(pair.lower);
    const Keyword* upper = subschema.find(pair.upper);
    if (!lower || !upper || wire::compare_numbers(*upper->value, *lower->value) >= pair.least) continue;
    findings_.add(LintRule::contradiction, subschema, *lower,
                  fmt::format("\"{}\" {} and \"{}\" {} exclude every value", lower->name, shown(*lower->value),
                              upper->name, shown(*upper->value)));
  }
}

void KeywordLinter::check_values(const Subschema& subschema, const Keyword& values) {
  const Keyword* type = subschema.find(KeywordKind::type);
  if (!type) return check_rejected_values(subschema, values);
  size_t possible = 0;
  std::vector<std::string> of_other_types;
  for (const Json* value : values_of(values)) {
    has_type(*type, *value) ? static_cast<void>(++possible) : of_other_types.push_back(shown(*value));
  }
  if (of_other_types.empty()) return check_rejected_values(subschema, values);
  findings_.add(possible == 0 ? LintRule::contradiction : LintRule::type_mismatch, subschema, values,
                fmt::format("{} in \"{}\" cannot be of type {}", fmt::join(of_other_types, ", "), values.name,
                            shown(*type->value)));
}

/// Values that other keywords of the subschema reject: judged by the subschema itself.
void KeywordLinter::check_rejected_values(const Subschema& subschema, const Keyword& values) {
  json_schema::CompileOptions options;
  options.format = json_schema::FormatMode::assertion;
  const auto schema = json_schema::compile(findings_.files().documents(), location_of(subschema), options);
  if (!schema) return;
  std::vector<std::string> rejected;
  std::string reason;
  const std::vector<const Json*> listed = values_of(values);
  for (const Json* value : listed) {
    const auto violations = schema->violations(*value, 1);
    if (violations.empty()) continue;
    if (rejected.empty()) reason = violations.front().message;
    rejected.push_back(shown(*value));
  }
  if (rejected.empty()) return;
  findings_.add(rejected.size() == listed.size() ? LintRule::contradiction : LintRule::refused_value, subschema, values,
                fmt::format("{} in \"{}\" can never be accepted: {}", fmt::join(rejected, ", "), values.name, reason));
}

/// The types that a subschema allows must not exclude all of those that it applies to the same value in any case.
void KeywordLinter::check_types(const json_schema::SchemaGraph& graph, const Subschema& subschema) {
  const Keyword* type = subschema.find(KeywordKind::type);
  uint8_t open = type ? type->types : 0xFF;
  for (const Keyword& keyword : subschema.keywords) {
    if (keyword.kind != KeywordKind::ref && keyword.kind != KeywordKind::all_of) continue;
    for (const auto& branch : keyword.branches) {
      const uint8_t more = types_of(graph, branch.schema);
      if ((open & more) == 0) {
        return findings_.add(
            LintRule::contradiction, subschema, keyword,
            fmt::format("{} requires a type that this schema excludes", graph.location(branch.schema)));
      }
      open &= more;
    }
  }
}

/// A member that is required and whose schema is `false`.
void KeywordLinter::check_forbidden(const json_schema::SchemaGraph& graph, const Subschema& subschema) {
  const Keyword* properties = subschema.find(KeywordKind::properties);
  const Keyword* required = subschema.find(KeywordKind::required);
  if (!properties || !required) return;
  for (const auto& branch : properties->branches) {
    const bool is_required =
        std::find(required->names.begin(), required->names.end(), branch.name) != required->names.end();
    if (!is_required || graph.at(branch.schema).shape != Subschema::Shape::never) continue;
    findings_.add(LintRule::contradiction, subschema, *required,
                  fmt::format("\"{}\" is required but its schema is false", branch.name));
  }
}

/// The subschema, those that it narrows or is a part of, and their other parts: what applies to the same object.
std::vector<const Subschema*> KeywordLinter::parts_around(const json_schema::SchemaGraph& graph,
                                                          const Subschema& subschema) {
  if (around_ != &graph) enclosing_ = enclosing_of(graph);
  around_ = &graph;
  const auto own = static_cast<json_schema::SubschemaId>(&subschema - graph.subschemas.data());
  std::vector<json_schema::SubschemaId> pending = {own};
  std::set<json_schema::SubschemaId> seen = {own};
  std::vector<const Subschema*> parts;
  while (!pending.empty()) {
    const json_schema::SubschemaId id = pending.back();
    pending.pop_back();
    parts.push_back(&graph.at(id));
    std::vector<json_schema::SubschemaId> next = enclosing_[id];
    for (const Keyword& keyword : graph.at(id).keywords) {
      if (!is_in_place(keyword.kind)) continue;
      for (const auto& branch : keyword.branches) next.push_back(branch.schema);
    }
    for (json_schema::SubschemaId other : next) {
      if (seen.insert(other).second) pending.push_back(other);
    }
  }
  return parts;
}

void KeywordLinter::check_required(const json_schema::SchemaGraph& graph, const Subschema& subschema) {
  const Keyword* found = subschema.find(KeywordKind::required);
  if (!found) return;
  const Keyword& required = *found;
  const Keyword* most = subschema.find(KeywordKind::max_properties);
  if (most && most->limit < required.names.size()) {
    findings_.add(
        LintRule::contradiction, subschema, required,
        fmt::format("{} members are required but at most {} are allowed", required.names.size(), most->limit));
  }
  const bool tests = subschema.pointer.find("/not") != std::string::npos ||  // whether a member is there
                     subschema.pointer.find("/if") != std::string::npos;
  const Keyword* properties = subschema.find(KeywordKind::properties);
  if ((!properties && tests) || subschema.find(KeywordKind::pattern_properties)) return;
  const Keyword* others = subschema.find(KeywordKind::additional_properties);
  const bool closed = properties && others && others->value->as_boolean() && !*others->value->as_boolean();
  const auto parts = closed ? std::vector{&subschema} : parts_around(graph, subschema);
  for (std::string_view name : required.names) {
    json_schema::NearestName nearest(name);
    if (!offer_declared(parts, nearest)) return;
    if (std::any_of(parts.begin(), parts.end(), [&](const auto* part) { return declares(*part, name); })) continue;
    findings_.add(closed ? LintRule::contradiction : LintRule::required_unknown, subschema, required,
                  fmt::format("\"{}\" is required but not among the properties{}{}", name,
                              closed ? ", and no other member is allowed" : "", appended_advice(nearest)));
  }
}

}  // namespace runner::schema_tools
