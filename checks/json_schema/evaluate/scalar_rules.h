// The rules of the fast pass for one value by itself: its type, its text, its number, and the values of "enum" and
// "const". evaluation.h adds what is within the value, and other subschemas.
#pragma once

#include <algorithm>
#include <string_view>

#include "checks/json_schema/evaluate/program.h"
#include "checks/json_schema/graph/compile_options.h"
#include "checks/json_schema/values/value_hash.h"
#include "wire/utf8.h"

namespace json_schema {

/// Observes nothing, and costs nothing. An observer is a policy of an evaluation: its functions are called at each
/// outcome, and `kExhaustive` decides whether the evaluation continues after an error, so that what follows is reached
/// too. The outcome is the same either way, but for the limits of CompileOptions, which an exhaustive evaluation may
/// reach where the other does not.
struct Unobserved {
  static constexpr bool kExhaustive = false;
  void applied(BlockId, wire::Json::Kind, bool) {}        ///< a subschema to a value, and the outcome
  void operand(uint32_t, bool) {}                         ///< a branch of anyOf or oneOf, an item of the prefix
  void value_of_set(const ValueSet&, size_t) {}           ///< the value of "enum" or "const" that was met
  void string(const StringPlan&, std::string_view) {}     ///< a string that has the plan
  void bound(uint32_t, int) {}                            ///< index into bounds, order of the number to the limit
  void array(const ArrayPlan&, const wire::Array&) {}     ///< an array that has the plan
  void contained(const ArrayPlan&, uint64_t) {}           ///< how many items "contains" has counted
  void object(const ObjectPlan&, const wire::Object&) {}  ///< an object that has the plan
  void pattern_branch(uint32_t) {}                        ///< index into pattern_branches: a name that matches
  void additional(const ObjectPlan&) {}                   ///< a member that "additionalProperties" judges
  void unevaluated(const Block&) {}                       ///< a member or item that was evaluated by nothing else
  void choice(const Instruction&, bool) {}                ///< the outcome of "if", or whether a member is there
};

template <typename Observer>
class ScalarRules {
 protected:
  using Json = wire::Json;
  using Kind = Json::Kind;

  ScalarRules(const Program& program, const CompileOptions& options, Observer observer)
      : program_(program), options_(options), observer_(observer) {}

  /// Whether an outcome ends the evaluation of what it is a part of.
  static bool stops(bool holds) { return !Observer::kExhaustive && !holds; }

  static bool holds_type(const Block& block, const Json& value) {
    auto kind = static_cast<unsigned>(value.kind());
    if ((block.types >> kind & 1) == 0) return false;
    bool inexact = value.kind() == Kind::real || value.kind() == Kind::big_number;
    return !(block.integral && inexact) || wire::is_integral(value);
  }

  bool holds_leaf(const Block& block, const Json& value) {
    switch (value.kind()) {
      case Kind::string:
        return block.string_plan == kNoPlan ||
               holds_string(program_.string_plans[block.string_plan], *value.as_string());
      case Kind::integer:
      case Kind::real:
      case Kind::big_number:
        return block.number_plan == kNoPlan || holds_number(program_.number_plans[block.number_plan], value);
      default:
        return true;
    }
  }

  [[gnu::always_inline]] bool holds_string(const StringPlan& plan, std::string_view text) {
    observer_.string(plan, text);
    if (!holds_length(plan, text)) return false;
    if (plan.values != kNoPlan && !contains_text(program_.value_sets[plan.values], text)) return false;
    for (uint32_t i = 0; i < plan.patterns.count; ++i) {
      if (!matches(*program_.patterns[plan.patterns.first + i], text)) return false;
    }
    for (uint32_t i = 0; i < plan.formats.count; ++i) {
      if (!has_format(program_.formats[plan.formats.first + i], text)) return false;
    }
    return true;
  }

  /// A text of n bytes has between n/4 and n code points: most need no counting.
  static bool holds_length(const StringPlan& plan, std::string_view text) {
    size_t most = text.size();
    size_t fewest = (text.size() + 3) / 4;
    if (most < plan.min_length || fewest > plan.max_length) return false;
    if (fewest >= plan.min_length && most <= plan.max_length) return true;
    size_t length = wire::count_code_points(text);
    return length >= plan.min_length && length <= plan.max_length;
  }

  bool contains_text(const ValueSet& set, std::string_view text) {
    if (!set.hashes.empty()) return contains_value(set, Json(text));
    for (size_t i = 0; i < set.values.size(); ++i) {
      if (*set.values[i]->as_string() == text) return meets(set, i);
    }
    return false;
  }

  bool contains_value(const ValueSet& set, const Json& value) {
    size_t first = 0;
    size_t last = set.values.size();
    if (!set.hashes.empty()) {
      auto range = std::equal_range(set.hashes.begin(), set.hashes.end(), hash_value(value));
      first = range.first - set.hashes.begin();
      last = range.second - set.hashes.begin();
    }
    for (; first != last; ++first) {
      if (*set.values[first] == value) return meets(set, first);
    }
    return false;
  }

  bool meets(const ValueSet& set, size_t index) {
    observer_.value_of_set(set, index);
    return true;
  }

  bool matches(const Pattern& pattern, std::string_view text) {
    MatchOutcome outcome = pattern.match(text, options_.max_regex_steps);
    if (outcome == MatchOutcome::limit) stopped_ = EvaluationOutcome::pattern_too_slow;
    return outcome == MatchOutcome::match;
  }

  bool holds_number(const NumberPlan& plan, const Json& value) {
    if (const int64_t* integer = value.as_integer(); integer && plan.is_integer_range && !Observer::kExhaustive) {
      return *integer >= plan.lowest && *integer <= plan.highest;
    }
    bool holds = true;
    for (uint32_t i = 0; i < plan.bounds.count; ++i) {
      holds &= holds_bound(plan.bounds.first + i, value);
      if (stops(holds)) return false;
    }
    for (uint32_t i = 0; i < plan.divisors.count; ++i) {
      if (!program_.divisors[plan.divisors.first + i]->divides(value)) return false;
    }
    return holds;
  }

  bool holds_bound(uint32_t index, const Json& value) {
    const Bound& bound = program_.bounds[index];
    const int64_t* integer = value.as_integer();
    int order = integer && bound.is_integer ? (*integer > bound.integer) - (*integer < bound.integer)
                                            : wire::compare_numbers(value, *bound.value);
    observer_.bound(index, order);
    switch (bound.kind) {
      case Bound::Kind::at_least:
        return order >= 0;
      case Bound::Kind::above:
        return order > 0;
      case Bound::Kind::at_most:
        return order <= 0;
      case Bound::Kind::below:
        return order < 0;
    }
    return false;
  }

  const Program& program_;
  const CompileOptions& options_;
  Observer observer_;
  EvaluationOutcome stopped_ = EvaluationOutcome::holds;  ///< the limit that was reached: the instance is refused
};

}  // namespace json_schema
