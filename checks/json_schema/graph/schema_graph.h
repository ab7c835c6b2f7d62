// The symbolic form of a compiled schema: every subschema that can be reached, its keywords in order, and what its
// references resolved to. evaluate/program.h is made from it for speed; the collecting evaluation, linting, generating
// and comparing read it directly. Points into the documents it came from and keeps them alive; immutable after
// build_graph.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checks/json_schema/documents/keyword.h"
#include "checks/json_schema/documents/resource.h"
#include "checks/json_schema/formats/format.h"
#include "checks/json_schema/graph/compile_options.h"
#include "checks/json_schema/regex/pattern.h"
#include "checks/json_schema/values/multiple_of.h"

namespace json_schema {

using SubschemaId = uint32_t;  ///< index into SchemaGraph::subschemas

/// One subschema under a keyword.
struct Branch {
  std::string_view name;  ///< property name or pattern; empty in lists and for single schemas
  SubschemaId schema = 0;
  std::shared_ptr<const Pattern> pattern;  ///< "patternProperties" only
};

/// One place that a "$dynamicRef" can lead to.
struct DynamicTarget {
  const Resource* resource = nullptr;
  SubschemaId schema = 0;
};

/// One keyword of a subschema, its value already read. Which members are set follows from `kind`.
struct Keyword {
  KeywordKind kind = KeywordKind::unknown;
  std::string_view name;
  const wire::Json* value = nullptr;
  uint64_t limit = 0;                      ///< maxLength, minItems, ...: clamped to 64 bits
  uint8_t types = 0;                       ///< "type": bits by wire::Json::Kind; "integer" has those of all numbers
  bool integral = false;                   ///< "type": numbers must be integers
  std::optional<Format> format;            ///< "format" where it is asserted
  std::shared_ptr<const Pattern> pattern;  ///< "pattern"
  std::shared_ptr<const Divisor> divisor;  ///< "multipleOf"
  std::vector<Branch> branches;            ///< applicators and references
  std::vector<std::string_view> names;     ///< "required"
  std::vector<DynamicTarget> dynamic;      ///< "$dynamicRef" to a "$dynamicAnchor"; branches[0] is the initial target

  /// False for keywords that never refuse an instance by themselves: identifiers, annotations, definitions.
  bool can_refuse() const;
};

/// "type": whether it allows a value.
bool allows_type(const Keyword& type, const wire::Json& value);

struct Subschema {
  enum class Shape : uint8_t { keywords, always, never };  ///< an object, `true`, `false`

  Shape shape = Shape::keywords;
  const Resource* resource = nullptr;
  std::string pointer;  ///< from the root of the resource
  const wire::Json* source = nullptr;
  std::vector<Keyword> keywords;  ///< in the order of the text; those that depend on others last

  const Keyword* find(KeywordKind kind) const;
  /// Canonical URI, of the subschema or of one of its keywords: "https://example.org/a#/properties/b/type".
  std::string location() const;
  std::string location_of(std::string_view keyword) const;
  /// JSON Pointer to a keyword or a place in its value, from the root of the resource.
  std::string pointer_to(std::string_view keyword, std::optional<std::string_view> token = {}) const;
};

/// Appends a token to a JSON Pointer.
void append_token(std::string& pointer, std::string_view token);

struct SchemaGraph {
  std::string uri;  ///< as given to compile(), canonical
  CompileOptions options;
  SubschemaId root = 0;
  std::vector<Subschema> subschemas;
  std::vector<std::shared_ptr<const Document>> documents;

  const Subschema& at(SubschemaId id) const { return subschemas[id]; }
  std::string location(SubschemaId id) const { return at(id).location(); }
};

}  // namespace json_schema
