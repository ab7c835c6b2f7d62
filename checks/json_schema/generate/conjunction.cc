#include "checks/json_schema/generate/conjunction.h"

#include <fmt/format.h>

#include <algorithm>

namespace json_schema {
namespace {

using wire::Json;
using Kind = KeywordKind;

bool is_about_members(Kind kind) {
  return kind == Kind::properties || kind == Kind::pattern_properties || kind == Kind::additional_properties;
}
bool is_about_items(Kind kind) { return kind == Kind::prefix_items || kind == Kind::items; }

bool has_keyword(const std::vector<AppliedSchema>& applied, bool (*counts)(Kind)) {
  for (const AppliedSchema& schema : applied) {
    for (const Keyword& keyword : schema.subschema->keywords) {
      if (counts(keyword.kind)) return true;
    }
  }
  return false;
}

Contains contains_of(const ScopedKeyword& at) {
  const Keyword* minimum = at.subschema.find(Kind::min_contains);
  const Keyword* maximum = at.subschema.find(Kind::max_contains);
  return {at.branch(), minimum ? minimum->limit : 1, maximum ? maximum->limit : UINT64_MAX};
}

}  // namespace

bool Conjunction::constrains_members() const {
  return !required.empty() || !refused_members.empty() || min_properties > 0 || !dependents.empty() ||
         has_keyword(applied, is_about_members);
}

bool Conjunction::constrains_items() const {
  return min_items > 0 || !contains.empty() || !refused_items.empty() || has_keyword(applied, is_about_items);
}

bool Conjunction::is_intricate() const {
  return !conditionals.empty() || !exclusives.empty() || !contains.empty() || !unevaluated_items.empty() ||
         !unevaluated_properties.empty() || !dependents.empty() || max_properties < UINT64_MAX || min_properties > 0 ||
         values.has_value() || repeating;
}

void Conjunction::refuse_all(const Subschema& at, std::string_view reason) {
  if (!never) why = fmt::format("{}: {}", at.location(), reason);
  never = true;
}

void Conjunction::limit_types(const Subschema& at, uint8_t kinds) {
  types &= kinds;
  if (types == 0) refuse_all(at, "no type is left");
}

void Conjunction::keep_values(const Subschema& at, std::vector<const Json*> kept) {
  if (values) {
    std::erase_if(kept, [&](const Json* value) {
      return std::none_of(values->begin(), values->end(), [&](const Json* known) { return *known == *value; });
    });
  }
  if (kept.empty()) refuse_all(at, "no value is left");
  values = std::move(kept);
}

void Conjunction::require(const ScopedKeyword& at) {
  const Keyword& keyword = at.keyword;
  switch (keyword.kind) {
    case Kind::type:
      integral |= keyword.integral;
      return limit_types(at.subschema, keyword.types);
    case Kind::const_:
      return keep_values(at.subschema, {keyword.value});
    case Kind::enum_: {
      std::vector<const Json*> listed;
      for (const Json& value : *keyword.value->as_array()) listed.push_back(&value);
      return keep_values(at.subschema, std::move(listed));
    }
    case Kind::max_length:
      max_length = std::min(max_length, keyword.limit);
      break;
    case Kind::min_length:
      min_length = std::max(min_length, keyword.limit);
      break;
    case Kind::multiple_of:
    case Kind::maximum:
    case Kind::exclusive_maximum:
    case Kind::minimum:
    case Kind::exclusive_minimum:
    case Kind::pattern:
      break;
    case Kind::format:
      if (!keyword.format) return;
      break;
    default:
      return require_structure(at);
  }
  holding.push_back(&keyword);
}

void Conjunction::require_structure(const ScopedKeyword& at) {
  const Keyword& keyword = at.keyword;
  switch (keyword.kind) {
    case Kind::max_items:
      max_items = std::min(max_items, keyword.limit);
      return;
    case Kind::min_items:
      min_items = std::max(min_items, keyword.limit);
      return;
    case Kind::unique_items:
      unique |= *keyword.value->as_boolean();
      return;
    case Kind::contains:
      return contains.push_back(contains_of(at));
    case Kind::max_properties:
      max_properties = std::min(max_properties, keyword.limit);
      return;
    case Kind::min_properties:
      min_properties = std::max(min_properties, keyword.limit);
      return;
    case Kind::required:
      required.insert(required.end(), keyword.names.begin(), keyword.names.end());
      return;
    case Kind::property_names:
      return property_names.push_back(at.branch());
    case Kind::unevaluated_items:
      return unevaluated_items.push_back(at.branch());
    case Kind::unevaluated_properties:
      return unevaluated_properties.push_back(at.branch());
    default:
      return;
  }
}

}  // namespace json_schema
