// What one value of one type must satisfy, after all choices that concern the same value were made: the leaves of the
// decision procedure. numbers.cc, texts.cc, arrays.cc and objects.cc decide each on its own.
#pragma once

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "checks/json_schema/decide/question.h"

namespace json_schema {

/// Disjoint, and together all values.
enum class ValueType : uint8_t { null, boolean, integer, fraction, string, array, object };
inline constexpr ValueType kValueTypes[] = {ValueType::null,     ValueType::boolean, ValueType::integer,
                                            ValueType::fraction, ValueType::string,  ValueType::array,
                                            ValueType::object};

/// A keyword that concerns the value itself, its members or its items, which must hold or must not.
struct KeywordFact {
  uint8_t side;
  bool positive;
  SubschemaId owner;
  const Keyword* keyword;
  const std::vector<SubschemaId>* evaluators = nullptr;  ///< of "unevaluated...": who else evaluates members and items
};

/// Some member, or some item, must satisfy a literal.
struct PartFact {
  enum class Where : uint8_t {
    named,     ///< the member `name`
    matching,  ///< a member whose name matches `pattern`
    other,     ///< a member that neither "properties" nor "patternProperties" next to it know
    name,      ///< the literal is about the name of a member
    item,      ///< the item at `index`
    rest,      ///< an item at `index` or after it
  };
  Where where;
  Literal literal;
  SubschemaId owner = 0;
  std::string_view name = {};
  const Pattern* pattern = nullptr;
  size_t index = 0;
  const std::vector<SubschemaId>* evaluators = nullptr;  ///< as in KeywordFact
};

/// The sizes that an array or an object may have.
struct SizeRange {
  uint64_t least = 0;
  uint64_t most = UINT64_MAX;

  void raise(uint64_t size) { least = std::max(least, size); }
  void lower(uint64_t size) { most = std::min(most, size); }
  /// At least `size`, or fewer. False where nothing has fewer.
  bool take_least(uint64_t size, bool positive) {
    if (!positive && size == 0) return false;
    positive ? raise(size) : lower(size - 1);
    return true;
  }
  /// At most `size`, or more. False where nothing has more.
  bool take_most(uint64_t size, bool positive) {
    if (!positive && size == UINT64_MAX) return false;
    positive ? lower(size) : raise(size + 1);
    return true;
  }
};

/// How many items satisfy a literal.
struct CountFact {
  Literal literal;
  uint64_t least = 0;
  uint64_t most = UINT64_MAX;
};

struct Presence {
  std::string_view name;
  bool present;
};

/// The item or the member must not be the value.
struct Difference {
  size_t index = 0;
  std::string_view name = {};
  const wire::Json* value = nullptr;  ///< interned by the solver
};

struct Facts {
  std::vector<KeywordFact> keywords;
  std::vector<PartFact> parts;
  std::vector<CountFact> counts;
  std::vector<Difference> differences;
  std::set<std::string_view> present;
  std::set<std::string_view> absent;
  uint64_t least_size = 0;  ///< of items or members, besides what keywords say
  uint64_t most_size = UINT64_MAX;
  std::string relaxed;  ///< what was left out, so that only "empty" is certain; empty where nothing was

  /// False where the member is both required and forbidden.
  bool take(const Presence& presence) {
    (presence.present ? present : absent).insert(presence.name);
    return !(presence.present ? absent : present).contains(presence.name);
  }
  void relax(std::string why) {
    if (relaxed.empty()) relaxed = std::move(why);
  }
};

}  // namespace json_schema
