#include "checks/json_schema/evaluate.h"

#include <algorithm>
#include <vector>

#include "checks/json_schema/marks.h"
#include "checks/json_schema/slot_table.h"
#include "checks/json_schema/value_hash.h"
#include "wire/utf8.h"

namespace json_schema {
namespace {

using wire::Json;
using Kind = Json::Kind;
using Op = Step::Op;

class Evaluation {
 public:
  Evaluation(const Program& program, const CompileOptions& options) : program_(program), options_(options) {}

  Verdict run(const Json& instance) {
    bool holds = check(program_.root, instance);
    if (stopped_ != Verdict::holds) return stopped_;
    return holds ? Verdict::holds : Verdict::fails;
  }

 private:
  /// One subschema on a value below the current one: leaves are judged here, without counting depth.
  bool check(BlockId id, const Json& value) {
    if (id >= kNever) return id == kAlways;
    const Block& block = program_.blocks[id];
    if (!block.is_leaf) return enter(block, value, nullptr);
    return holds_type(block, value) && holds_leaf(block, value);
  }

  /// One subschema on the current value; `marks` where somebody asks what it evaluates.
  bool check_in_place(BlockId id, const Json& value, Marks* marks) {
    if (id >= kNever) return id == kAlways;
    const Block& block = program_.blocks[id];
    return enter(block, value, block.marks_members ? marks : nullptr);
  }

  bool enter(const Block& block, const Json& value, Marks* marks) {
    if (!holds_type(block, value)) return false;
    if (stopped_ != Verdict::holds || !has_room()) return false;
    ++depth_;
    bool changes_resource = program_.has_dynamic_scope && (scope_.empty() || scope_.back() != block.resource);
    if (changes_resource) scope_.push_back(block.resource);
    bool holds = run_block(block, value, marks);
    if (changes_resource) scope_.pop_back();
    --depth_;
    return holds;
  }

  bool has_room() {
    if (depth_ >= options_.max_depth) stopped_ = Verdict::too_deep;
    if (++applications_ > options_.max_applications) stopped_ = Verdict::too_many_steps;
    return stopped_ == Verdict::holds;
  }

  static bool holds_type(const Block& block, const Json& value) {
    auto kind = static_cast<unsigned>(value.kind());
    if ((block.types >> kind & 1) == 0) return false;
    bool inexact = value.kind() == Kind::real || value.kind() == Kind::big_number;
    return !(block.integral && inexact) || wire::is_integral(value);
  }

  bool run_block(const Block& block, const Json& value, Marks* marks) {
    bool asks = (block.unevaluated_properties != kAbsent && value.is_object()) ||
                (block.unevaluated_items != kAbsent && value.is_array());
    if (!asks) return run_body(block, value, marks);
    Marks own(value.is_object() ? value.as_object()->size() : value.as_array()->size());
    if (!run_body(block, value, &own) || !holds_unevaluated(block, value, own)) return false;
    if (marks) marks->set_all();
    return true;
  }

  bool holds_unevaluated(const Block& block, const Json& value, const Marks& marks) {
    size_t index = 0;
    if (const wire::Object* object = value.as_object()) {
      for (const wire::Member& member : *object) {
        if (!marks.has(index++) && !check(block.unevaluated_properties, member.value)) return false;
      }
      return true;
    }
    for (const Json& item : *value.as_array()) {
      if (!marks.has(index++) && !check(block.unevaluated_items, item)) return false;
    }
    return true;
  }

  bool run_body(const Block& block, const Json& value, Marks* marks) {
    if (const wire::Object* object = value.as_object()) {
      if (block.object_plan != kNoPlan && !holds_object(program_.object_plans[block.object_plan], *object, marks)) {
        return false;
      }
    } else if (const wire::Array* array = value.as_array()) {
      if (block.array_plan != kNoPlan && !holds_array(program_.array_plans[block.array_plan], *array, marks))
        return false;
    } else if (!holds_leaf(block, value)) {
      return false;
    }
    for (uint32_t i = 0; i < block.steps.count; ++i) {
      if (!holds_step(program_.steps[block.steps.first + i], value, marks)) return false;
    }
    return true;
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

  bool holds_string(const StringPlan& plan, std::string_view text) {
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

  static bool contains_text(const ValueSet& set, std::string_view text) {
    if (!set.hashes.empty()) return contains_value(set, Json(text));
    return std::any_of(set.values.begin(), set.values.end(),
                       [&](const Json* value) { return *value->as_string() == text; });
  }

  static bool contains_value(const ValueSet& set, const Json& value) {
    if (set.hashes.empty()) {
      return std::any_of(set.values.begin(), set.values.end(), [&](const Json* known) { return *known == value; });
    }
    auto [first, last] = std::equal_range(set.hashes.begin(), set.hashes.end(), hash_value(value));
    for (; first != last; ++first) {
      if (*set.values[first - set.hashes.begin()] == value) return true;
    }
    return false;
  }

  bool matches(const Pattern& pattern, std::string_view text) {
    MatchOutcome outcome = pattern.match(text, options_.max_regex_steps);
    if (outcome == MatchOutcome::limit) stopped_ = Verdict::pattern_too_slow;
    return outcome == MatchOutcome::match;
  }

  bool holds_number(const NumberPlan& plan, const Json& value) const {
    for (uint32_t i = 0; i < plan.bounds.count; ++i) {
      if (!holds_bound(program_.bounds[plan.bounds.first + i], value)) return false;
    }
    for (uint32_t i = 0; i < plan.divisors.count; ++i) {
      if (!program_.divisors[plan.divisors.first + i]->divides(value)) return false;
    }
    return true;
  }

  static bool holds_bound(const Bound& bound, const Json& value) {
    const int64_t* integer = value.as_integer();
    int order = integer && bound.is_integer ? (*integer > bound.integer) - (*integer < bound.integer)
                                            : wire::compare_numbers(value, *bound.value);
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

  bool holds_array(const ArrayPlan& plan, const wire::Array& array, Marks* marks) {
    if (array.size() < plan.min_items || array.size() > plan.max_items) return false;
    size_t prefix = std::min<size_t>(plan.prefix.count, array.size());
    for (size_t i = 0; i < prefix; ++i) {
      if (!check(program_.operands[plan.prefix.first + i], array[i])) return false;
      if (marks) marks->set(i);
    }
    if (plan.items != kAbsent) {
      for (size_t i = prefix; i < array.size(); ++i) {
        if (!check(plan.items, array[i])) return false;
      }
      if (marks) marks->set_all();
    }
    if (plan.contains != kAbsent && !holds_contains(plan, array, marks)) return false;
    return !plan.unique || !find_equal_items(array);
  }

  bool holds_contains(const ArrayPlan& plan, const wire::Array& array, Marks* marks) {
    uint64_t found = 0;
    bool all = marks != nullptr || plan.max_contains != UINT64_MAX;
    for (size_t i = 0; i < array.size() && (all || found < plan.min_contains); ++i) {
      if (!check(plan.contains, array[i])) continue;
      ++found;
      if (marks) marks->set(i);
    }
    return found >= plan.min_contains && found <= plan.max_contains;
  }

  bool holds_object(const ObjectPlan& plan, const wire::Object& object, Marks* marks) {
    if (object.size() < plan.min_properties || object.size() > plan.max_properties) return false;
    uint32_t required = 0;
    size_t index = 0;
    bool looks_at_others = plan.additional != kAbsent || plan.patterns.count > 0;
    for (const wire::Member& member : object) {
      bool evaluated = false;
      if (const Slot* slot = plan.has_slots ? find_slot(program_, plan, member) : nullptr) {
        required += slot->required ? 1 : 0;
        evaluated = slot->block != kAbsent;
        if (evaluated && !check(slot->block, member.value)) return false;
      }
      if (looks_at_others && !(evaluated && plan.patterns.count == 0)) {
        if (!holds_others(plan, member, evaluated)) return false;
      }
      if (plan.names != kAlways && !holds_name(plan.names, member.key)) return false;
      if (marks && evaluated) marks->set(index);
      ++index;
    }
    return required == plan.required;
  }

  /// "patternProperties", and "additionalProperties" for what neither it nor "properties" has evaluated.
  bool holds_others(const ObjectPlan& plan, const wire::Member& member, bool& evaluated) {
    for (uint32_t i = 0; i < plan.patterns.count; ++i) {
      const PatternBranch& branch = program_.pattern_branches[plan.patterns.first + i];
      if (!matches(*branch.pattern, member.key)) continue;
      evaluated = true;
      if (!check(branch.block, member.value)) return false;
    }
    if (evaluated || plan.additional == kAbsent) return true;
    evaluated = true;
    return check(plan.additional, member.value);
  }

  bool holds_name(BlockId id, const std::string& name) {
    if (id == kNever) return false;
    const Block& block = program_.blocks[id];
    if (!block.is_leaf) return enter(block, Json(name), nullptr);
    if ((block.types >> static_cast<unsigned>(Kind::string) & 1) == 0) return false;
    return block.string_plan == kNoPlan || holds_string(program_.string_plans[block.string_plan], name);
  }

  bool holds_step(const Step& step, const Json& value, Marks* marks) {
    switch (step.op) {
      case Op::one_of_values:
        return contains_value(program_.value_sets[step.a], value);
      case Op::call:
        return check_in_place(step.a, value, marks);
      case Op::any_of:
        return holds_any_of(step, value, marks);
      case Op::one_of:
        return holds_one_of(step, value, marks);
      case Op::not_:
        return !check_in_place(step.a, value, nullptr);
      case Op::choose:
        return check_in_place(try_branch(step.a, value, marks) ? step.b : step.c, value, marks);
      case Op::needs_names:
      case Op::needs_block:
        return holds_dependency(step, value, marks);
      case Op::dynamic_call:
        return check_in_place(dynamic_target(step), value, marks);
    }
    return false;
  }

  /// A branch whose failure is no error: what it has marked until then does not count.
  bool try_branch(BlockId id, const Json& value, Marks* marks) {
    if (id >= kNever) return id == kAlways;
    if (!marks || !program_.blocks[id].marks_members) return check_in_place(id, value, nullptr);
    return try_marking_branch(id, value, *marks);
  }

  bool try_marking_branch(BlockId id, const Json& value, Marks& marks) {
    Marks before = marks;
    if (check_in_place(id, value, &marks)) return true;
    marks = std::move(before);
    return false;
  }

  bool holds_any_of(const Step& step, const Json& value, Marks* marks) {
    bool holds = false;
    for (uint32_t i = 0; i < step.operands.count && (marks || !holds); ++i) {
      holds |= try_branch(program_.operands[step.operands.first + i], value, marks);
    }
    return holds;
  }

  bool holds_one_of(const Step& step, const Json& value, Marks* marks) {
    int count = 0;
    for (uint32_t i = 0; i < step.operands.count && count < 2; ++i) {
      count += try_branch(program_.operands[step.operands.first + i], value, marks) ? 1 : 0;
    }
    return count == 1;
  }

  bool holds_dependency(const Step& step, const Json& value, Marks* marks) {
    const wire::Object* object = value.as_object();
    if (!object || !object->contains(program_.names[step.name])) return true;
    if (step.op == Op::needs_block) return check_in_place(step.a, value, marks);
    for (uint32_t i = 0; i < step.operands.count; ++i) {
      if (!object->contains(program_.names[program_.operands[step.operands.first + i]])) return false;
    }
    return true;
  }

  /// The outermost resource of the dynamic scope that has the anchor (core, section 8.2.3.2).
  BlockId dynamic_target(const Step& step) const {
    for (uint32_t resource : scope_) {
      for (uint32_t i = 0; i < step.operands.count; i += 2) {
        if (program_.operands[step.operands.first + i] == resource)
          return program_.operands[step.operands.first + i + 1];
      }
    }
    return step.a;
  }

  const Program& program_;
  const CompileOptions& options_;
  uint32_t depth_ = 0;
  uint64_t applications_ = 0;
  Verdict stopped_ = Verdict::holds;  ///< which limit was reached: whatever follows, the instance is not accepted
  std::vector<uint32_t> scope_;
};

}  // namespace

Verdict run_program(const Program& program, const Json& instance, const CompileOptions& options) {
  return Evaluation(program, options).run(instance);
}

}  // namespace json_schema
