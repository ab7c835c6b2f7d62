#include "checks/json_schema/documents/keyword.h"

#include <algorithm>
#include <array>

namespace json_schema {
namespace {

using Kind = KeywordKind;
using enum Vocabulary;

constexpr std::array kKeywords = {
    KeywordInfo{"$schema", Kind::schema_dialect, core, Nesting::none},
    KeywordInfo{"$vocabulary", Kind::vocabulary_list, core, Nesting::none},
    KeywordInfo{"$id", Kind::id, core, Nesting::none},
    KeywordInfo{"$anchor", Kind::anchor, core, Nesting::none},
    KeywordInfo{"$dynamicAnchor", Kind::dynamic_anchor, core, Nesting::none},
    KeywordInfo{"$ref", Kind::ref, core, Nesting::none},
    KeywordInfo{"$dynamicRef", Kind::dynamic_ref, core, Nesting::none},
    KeywordInfo{"$defs", Kind::defs, core, Nesting::map},
    KeywordInfo{"definitions", Kind::defs, compatibility, Nesting::map},
    KeywordInfo{"$comment", Kind::comment, core, Nesting::none},
    KeywordInfo{"prefixItems", Kind::prefix_items, applicator, Nesting::list},
    KeywordInfo{"items", Kind::items, applicator, Nesting::one},
    KeywordInfo{"contains", Kind::contains, applicator, Nesting::one},
    KeywordInfo{"additionalProperties", Kind::additional_properties, applicator, Nesting::one},
    KeywordInfo{"properties", Kind::properties, applicator, Nesting::map},
    KeywordInfo{"patternProperties", Kind::pattern_properties, applicator, Nesting::map},
    KeywordInfo{"dependentSchemas", Kind::dependent_schemas, applicator, Nesting::map},
    KeywordInfo{"propertyNames", Kind::property_names, applicator, Nesting::one},
    KeywordInfo{"if", Kind::if_, applicator, Nesting::one},
    KeywordInfo{"then", Kind::then_, applicator, Nesting::one},
    KeywordInfo{"else", Kind::else_, applicator, Nesting::one},
    KeywordInfo{"allOf", Kind::all_of, applicator, Nesting::list},
    KeywordInfo{"anyOf", Kind::any_of, applicator, Nesting::list},
    KeywordInfo{"oneOf", Kind::one_of, applicator, Nesting::list},
    KeywordInfo{"not", Kind::not_, applicator, Nesting::one},
    KeywordInfo{"unevaluatedItems", Kind::unevaluated_items, unevaluated, Nesting::one},
    KeywordInfo{"unevaluatedProperties", Kind::unevaluated_properties, unevaluated, Nesting::one},
    KeywordInfo{"type", Kind::type, validation, Nesting::none},
    KeywordInfo{"const", Kind::const_, validation, Nesting::none},
    KeywordInfo{"enum", Kind::enum_, validation, Nesting::none},
    KeywordInfo{"multipleOf", Kind::multiple_of, validation, Nesting::none},
    KeywordInfo{"maximum", Kind::maximum, validation, Nesting::none},
    KeywordInfo{"exclusiveMaximum", Kind::exclusive_maximum, validation, Nesting::none},
    KeywordInfo{"minimum", Kind::minimum, validation, Nesting::none},
    KeywordInfo{"exclusiveMinimum", Kind::exclusive_minimum, validation, Nesting::none},
    KeywordInfo{"maxLength", Kind::max_length, validation, Nesting::none},
    KeywordInfo{"minLength", Kind::min_length, validation, Nesting::none},
    KeywordInfo{"pattern", Kind::pattern, validation, Nesting::none},
    KeywordInfo{"maxItems", Kind::max_items, validation, Nesting::none},
    KeywordInfo{"minItems", Kind::min_items, validation, Nesting::none},
    KeywordInfo{"uniqueItems", Kind::unique_items, validation, Nesting::none},
    KeywordInfo{"maxContains", Kind::max_contains, validation, Nesting::none},
    KeywordInfo{"minContains", Kind::min_contains, validation, Nesting::none},
    KeywordInfo{"maxProperties", Kind::max_properties, validation, Nesting::none},
    KeywordInfo{"minProperties", Kind::min_properties, validation, Nesting::none},
    KeywordInfo{"required", Kind::required, validation, Nesting::none},
    KeywordInfo{"dependentRequired", Kind::dependent_required, validation, Nesting::none},
    KeywordInfo{"format", Kind::format, format_annotation, Nesting::none},
    KeywordInfo{"contentEncoding", Kind::content_encoding, content, Nesting::none},
    KeywordInfo{"contentMediaType", Kind::content_media_type, content, Nesting::none},
    KeywordInfo{"contentSchema", Kind::content_schema, content, Nesting::one},
    KeywordInfo{"title", Kind::meta_data, meta_data, Nesting::none},
    KeywordInfo{"description", Kind::meta_data, meta_data, Nesting::none},
    KeywordInfo{"default", Kind::meta_data, meta_data, Nesting::none},
    KeywordInfo{"deprecated", Kind::meta_data, meta_data, Nesting::none},
    KeywordInfo{"readOnly", Kind::meta_data, meta_data, Nesting::none},
    KeywordInfo{"writeOnly", Kind::meta_data, meta_data, Nesting::none},
    KeywordInfo{"examples", Kind::meta_data, meta_data, Nesting::none},
    KeywordInfo{"dependencies", Kind::dependencies, compatibility, Nesting::map_or_names},
};

struct HashedKeyword {
  uint64_t hash;
  const KeywordInfo* info;
};

constexpr auto by_hash() {
  std::array<HashedKeyword, kKeywords.size()> table{};
  for (size_t i = 0; i < table.size(); ++i) table[i] = {wire::hash_of_key(kKeywords[i].name), &kKeywords[i]};
  std::sort(table.begin(), table.end(), [](const auto& a, const auto& b) { return a.hash < b.hash; });
  return table;
}

constexpr auto kByHash = by_hash();

struct NamedType {
  std::string_view name;
  uint8_t kinds;
};
using JsonKind = wire::Json::Kind;
constexpr std::array<NamedType, 7> kTypes = {{{"null", kind_bit(JsonKind::null)},
                                              {"boolean", kind_bit(JsonKind::boolean)},
                                              {"integer", kNumberKinds},
                                              {"number", kNumberKinds},
                                              {"string", kind_bit(JsonKind::string)},
                                              {"array", kind_bit(JsonKind::array)},
                                              {"object", kind_bit(JsonKind::object)}}};

}  // namespace

uint8_t kinds_of_type(std::string_view name) {
  for (const NamedType& type : kTypes) {
    if (type.name == name) return type.kinds;
  }
  return 0;
}

const KeywordInfo* find_keyword(std::string_view name, uint64_t hash) {
  auto found = std::lower_bound(kByHash.begin(), kByHash.end(), hash,
                                [](const HashedKeyword& entry, uint64_t wanted) { return entry.hash < wanted; });
  if (found == kByHash.end() || found->hash != hash || found->info->name != name) return nullptr;
  return found->info;
}

}  // namespace json_schema
