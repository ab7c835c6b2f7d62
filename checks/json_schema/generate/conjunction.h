// What one value must satisfy: the keywords of all subschemas that apply to it, gathered into one flat list, after a
// branch was chosen at each "anyOf", "oneOf" and "if". Second step of generating: choices.h before it, build.h after.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "checks/json_schema/generate/choices.h"
#include "checks/json_schema/schema_graph.h"

namespace json_schema {

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

/// What is asked of one value.
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

/// A subschema whose keywords say what holds for members or items.
struct Rule {
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

  std::vector<Rule> rules;
  std::vector<Conditional> conditionals;
  std::vector<Exclusive> exclusives;

  bool has_rule_for_objects() const;
  bool has_rule_for_arrays() const;
  /// True where a value that was built keyword by keyword may still not satisfy all of them together.
  bool is_intricate() const;
};

/// What later findings add to a demand: conditionals that turned out to hold, branches that must not.
using Imposed = Demand;

class Conjoiner {
 public:
  Conjoiner(const SchemaGraph& graph, const std::vector<uint32_t>& heights) : graph_(graph), heights_(heights) {}

  /// `smallest` takes the branch that ends soonest where the script does not say otherwise.
  struct Settings {
    Place place;
    uint64_t attempt = 0;
    bool smallest = false;
  };
  Conjunction conjoin(const Demand& demand, Choices& choices, const Settings& settings);

  /// Scopes live as long as this.
  const Scope* enter(const Scope* scope, SubschemaId id);

 private:
  class Run;
  const SchemaGraph& graph_;
  const std::vector<uint32_t>& heights_;
  std::deque<Scope> scopes_;
};

/// The least nesting of an instance of each subschema, by SubschemaId; kEndless where none ends.
inline constexpr uint32_t kEndless = 1'000'000;
std::vector<uint32_t> least_heights(const SchemaGraph& graph);

}  // namespace json_schema
