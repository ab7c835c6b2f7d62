// What one value must satisfy: the keywords of all subschemas that apply to it, gathered into one flat list.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "checks/json_schema/graph/schema_graph.h"

namespace json_schema {

/// Steps after which a pattern counts as not matching while instances are made.
inline constexpr uint32_t kMaxRegexSteps = 100'000;

/// The dynamic scope as a list, innermost first (core, section 7.1).
struct Scope {
  const Resource* resource;
  const Scope* outer;
};

/// A subschema in the dynamic scope in which it is applied.
struct Scoped {
  SubschemaId id = 0;
  const Scope* scope = nullptr;
  friend bool operator==(const Scoped&, const Scoped&) = default;
};

/// A keyword of a subschema in the dynamic scope in which it is applied.
struct ScopedKeyword {
  const Subschema& subschema;
  const Keyword& keyword;
  const Scope* scope;

  Scoped branch(size_t index = 0) const { return {keyword.branches[index].schema, scope}; }
};

/// What is demanded of one value.
struct Demand {
  std::vector<Scoped> must;
  std::vector<Scoped> must_not;
};

/// "if" with its consequences, while it is left open: it counts once the value is there to be judged.
struct Conditional {
  Scoped condition;
  std::optional<Scoped> then;
  std::optional<Scoped> otherwise;
};

/// "oneOf" of which one branch was chosen; the others must not hold.
struct Exclusive {
  const Keyword* keyword;
  const Scope* scope;
  size_t chosen;
};

/// What must hold where a member is present: names, a schema, or both.
struct Dependent {
  std::string_view name;
  std::vector<std::string_view> names;
  std::optional<Scoped> schema;
};

/// A subschema that applies to the value, and in which scope.
struct AppliedSchema {
  Scoped at;
  const Subschema* subschema;
};

struct Contains {
  Scoped schema;
  uint64_t minimum = 1;
  uint64_t maximum = UINT64_MAX;
};

struct Conjunction {
  bool never = false;
  std::string why;  ///< where never

  uint8_t types = 0xFF;  ///< bits by wire::Json::Kind
  bool integral = false;
  bool fractional = false;                               ///< numbers must not be integers
  std::optional<std::vector<const wire::Json*>> values;  ///< "enum" and "const": one of them
  std::vector<const wire::Json*> excluded;
  std::vector<const Keyword*> holding;  ///< keywords on numbers and strings that must hold
  std::vector<const Keyword*> failing;  ///< the same that must not
  uint64_t min_length = 0;
  uint64_t max_length = UINT64_MAX;

  uint64_t min_items = 0;
  uint64_t max_items = UINT64_MAX;
  bool unique = false;
  bool repeating = false;  ///< two items must be equal
  std::vector<Contains> contains;
  std::vector<std::pair<size_t, Scoped>> refused_items;  ///< the item there must not satisfy it
  std::vector<Scoped> unevaluated_items;

  uint64_t min_properties = 0;
  uint64_t max_properties = UINT64_MAX;
  std::vector<std::string_view> required;
  std::set<std::string_view> forbidden;
  std::vector<std::pair<std::string_view, Scoped>> refused_members;
  std::vector<Scoped> property_names;
  std::vector<Scoped> unevaluated_properties;
  std::vector<Dependent> dependents;

  std::vector<AppliedSchema> applied;
  std::vector<Conditional> conditionals;
  std::vector<Exclusive> exclusives;

  bool constrains_members() const;
  bool constrains_items() const;
  /// True where a value that was built keyword by keyword may still not satisfy all of them together.
  bool is_intricate() const;

  /// No value is left, because of `at`.
  void refuse_all(const Subschema& at, std::string_view reason);
  void limit_types(const Subschema& at, uint8_t kinds);
  /// Takes in a keyword that must hold. Keywords that apply subschemas to the same value are left to the caller.
  void require(const ScopedKeyword& at);

 private:
  void require_structure(const ScopedKeyword& at);
  void keep_values(const Subschema& at, std::vector<const wire::Json*> values);
};

}  // namespace json_schema
