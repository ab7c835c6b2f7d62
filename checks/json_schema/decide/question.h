// What is asked of the decision procedure: is there an instance that satisfies some subschemas and violates others?
// The subschemas may be of two schemas, so that "what does the new version refuse" is one question.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "checks/json_schema/graph/schema_graph.h"

namespace json_schema {

/// A subschema that must hold, or must not.
struct Literal {
  uint8_t side = 0;  ///< index of its graph
  bool positive = true;
  SubschemaId schema = 0;

  Literal negated() const { return {side, !positive, schema}; }
  friend auto operator<=>(const Literal&, const Literal&) = default;
};

/// One value: all literals must be true of it, and it must differ from each excluded value.
struct Question {
  std::vector<Literal> literals;
  std::vector<const wire::Json*> excluded;  ///< interned by the solver: equal values have the same address

  friend auto operator<=>(const Question&, const Question&) = default;
};

/// The answer. Only `undecided` may be wrong about nothing: `empty` is proved, and a witness was judged.
struct Answer {
  enum class Kind : uint8_t { empty, witness, undecided };
  static constexpr uint32_t kIndependent = UINT32_MAX;

  Kind kind = Kind::empty;
  std::optional<wire::Json> witness;
  std::string reason;                ///< why it is undecided
  uint32_t rests_on = kIndependent;  ///< depth of the outermost open question that was taken as empty

  static Answer empty() { return {}; }
  static Answer of(wire::Json value) { return {Kind::witness, std::move(value), "", kIndependent}; }
  static Answer undecided(std::string why) { return {Kind::undecided, std::nullopt, std::move(why), kIndependent}; }
  bool is_empty() const { return kind == Kind::empty; }
  bool is_witness() const { return kind == Kind::witness; }

  /// Takes in the answer for another way to satisfy the same question; true once there is a witness.
  bool absorb(Answer other);
};

}  // namespace json_schema
