// The keywords of draft 2020-12: the vocabulary that defines each, and where its value holds subschemas. One table
// (keyword.cc) that indexing, compiling, linting and generating share.
#pragma once

#include <cstdint>
#include <string_view>

#include "wire/json.h"

namespace json_schema {

/// Core, section 8; applicator, core section 10; and so on. Bits, for sets of vocabularies.
enum class Vocabulary : uint16_t {
  core = 1,
  applicator = 2,
  unevaluated = 4,
  validation = 8,
  format_annotation = 16,
  format_assertion = 32,
  content = 64,
  meta_data = 128,
  compatibility = 256,  ///< "dependencies", which 2020-12 keeps for old schemas (metaschema, "deprecated")
};

enum class KeywordKind : uint8_t {
  schema_dialect,
  vocabulary_list,
  id,
  anchor,
  dynamic_anchor,
  ref,
  dynamic_ref,
  defs,
  comment,
  prefix_items,
  items,
  contains,
  additional_properties,
  properties,
  pattern_properties,
  dependent_schemas,
  property_names,
  if_,
  then_,
  else_,
  all_of,
  any_of,
  one_of,
  not_,
  unevaluated_items,
  unevaluated_properties,
  type,
  const_,
  enum_,
  multiple_of,
  maximum,
  exclusive_maximum,
  minimum,
  exclusive_minimum,
  max_length,
  min_length,
  pattern,
  max_items,
  min_items,
  unique_items,
  max_contains,
  min_contains,
  max_properties,
  min_properties,
  required,
  dependent_required,
  format,
  content_encoding,
  content_media_type,
  content_schema,
  meta_data,     ///< title, description, default, deprecated, readOnly, writeOnly, examples
  dependencies,  ///< draft-07 form: names or a subschema per property
  unknown,       ///< of no vocabulary that is active: an annotation
};

/// Where the value of a keyword holds subschemas.
enum class Nesting : uint8_t {
  none,
  one,           ///< the value is a schema
  list,          ///< an array of schemas
  map,           ///< an object of schemas
  map_or_names,  ///< an object of schemas and arrays of names ("dependencies")
};

struct KeywordInfo {
  std::string_view name;
  KeywordKind kind;
  Vocabulary vocabulary;
  Nesting nesting;
};

/// A kind of JSON value as a bit, for sets of them.
constexpr uint8_t kind_bit(wire::Json::Kind kind) { return static_cast<uint8_t>(1u << static_cast<unsigned>(kind)); }
inline constexpr uint8_t kNumberKinds =
    kind_bit(wire::Json::Kind::integer) | kind_bit(wire::Json::Kind::real) | kind_bit(wire::Json::Kind::big_number);
/// The kinds of a name that "type" knows: "integer" has those of all numbers. 0 for another name.
uint8_t kinds_of_type(std::string_view name);

/// The table's entry, or nullptr; `hash` is wire::hash_of_key(name).
const KeywordInfo* find_keyword(std::string_view name, uint64_t hash);

}  // namespace json_schema
