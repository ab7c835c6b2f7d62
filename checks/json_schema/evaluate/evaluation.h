// One evaluation of a Program, the fast pass: the rules keyword group by keyword group. It decides and gives no
// reasons; explain/collector.h gives them. schema.cc runs it unobserved, coverage.cc with an observer that records what
// was reached (scalar_rules.h describes observers).
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "checks/json_schema/evaluate/marks.h"
#include "checks/json_schema/evaluate/scalar_rules.h"
#include "checks/json_schema/evaluate/slot_table.h"
#include "checks/json_schema/graph/dynamic_scope.h"

namespace json_schema {

template <typename Observer>
class Evaluation : private ScalarRules<Observer> {
  using Base = ScalarRules<Observer>;
  using Base::contains_value, Base::holds_leaf, Base::holds_string, Base::holds_type, Base::matches, Base::stops;
  using Base::observer_, Base::options_, Base::program_, Base::stopped_;
  using Json = wire::Json;
  using Kind = Json::Kind;
  using Op = Instruction::Op;

 public:
  Evaluation(const Program& program, const CompileOptions& options, Observer observer = {})
      : Base(program, options, observer) {}

  EvaluationOutcome run(const Json& instance) {
    bool holds = check(program_.root, instance);
    if (stopped_ != EvaluationOutcome::holds) return stopped_;
    return holds ? EvaluationOutcome::holds : EvaluationOutcome::fails;
  }

 private:
  /// One subschema on a value below the current one: leaves are judged here, without counting depth.
  bool check(BlockId id, const Json& value) {
    if (id >= kNever) return id == kAlways;
    const Block& block = program_.blocks[id];
    if (!block.is_leaf) return enter(id, value, nullptr);
    bool holds = holds_type(block, value) && holds_leaf(block, value);
    observer_.applied(id, value.kind(), holds);
    return holds;
  }

  /// A subschema that judges many values: a leaf is looked up once.
  struct Repeated {
    BlockId id;
    const Block* leaf;  ///< nullptr: not a leaf, or one that is observed
  };
  Repeated repeat(BlockId id) const {
    bool is_leaf = id < kAbsent && program_.blocks[id].is_leaf && !Observer::kExhaustive;
    return {id, is_leaf ? &program_.blocks[id] : nullptr};
  }
  bool check(const Repeated& repeated, const Json& value) {
    if (!repeated.leaf) return check(repeated.id, value);
    return holds_type(*repeated.leaf, value) && holds_leaf(*repeated.leaf, value);
  }

  /// One subschema on the current value; `marks`, where given, receives what it evaluates.
  bool check_in_place(BlockId id, const Json& value, Marks* marks) {
    if (id >= kNever) return id == kAlways;
    return enter(id, value, program_.blocks[id].marks_members ? marks : nullptr);
  }

  bool enter(BlockId id, const Json& value, Marks* marks) {
    const Block& block = program_.blocks[id];
    if (!holds_type(block, value)) {
      observer_.applied(id, value.kind(), false);
      return false;
    }
    if (stopped_ != EvaluationOutcome::holds || !within_limits()) return false;
    ++depth_;
    bool changes_resource = program_.has_dynamic_scope && (scope_.empty() || scope_.back() != block.resource);
    if (changes_resource) scope_.push_back(block.resource);
    bool holds = run_block(block, value, marks);
    if (changes_resource) scope_.pop_back();
    --depth_;
    observer_.applied(id, value.kind(), holds);
    return holds;
  }

  bool within_limits() {
    if (depth_ >= options_.max_depth) stopped_ = EvaluationOutcome::too_deep;
    if (++applications_ > options_.max_applications) stopped_ = EvaluationOutcome::too_many_applications;
    return stopped_ == EvaluationOutcome::holds;
  }

  bool run_block(const Block& block, const Json& value, Marks* marks) {
    bool asks = (block.unevaluated_properties != kAbsent && value.is_object()) ||
                (block.unevaluated_items != kAbsent && value.is_array());
    if (!asks) return run_body(block, value, marks);
    Marks own(value.is_object() ? value.as_object()->size() : value.as_array()->size());
    bool holds = run_body(block, value, &own);
    if (stops(holds)) return false;
    holds &= holds_unevaluated(block, value, own);
    if (marks && holds) marks->set_all();
    return holds;
  }

  bool holds_unevaluated(const Block& block, const Json& value, const Marks& marks) {
    const wire::Object* object = value.as_object();
    const wire::Array* array = value.as_array();
    const size_t size = object ? object->size() : array->size();
    const Repeated judge = repeat(object ? block.unevaluated_properties : block.unevaluated_items);
    bool holds = true;
    for (size_t i = marks.next_unset(0, size); i < size; i = marks.next_unset(i + 1, size)) {
      observer_.unevaluated(block);
      holds &= check(judge, object ? object->begin()[static_cast<ptrdiff_t>(i)].value : (*array)[i]);
      if (stops(holds)) return false;
    }
    return holds;
  }

  bool run_body(const Block& block, const Json& value, Marks* marks) {
    bool holds = run_plan(block, value, marks);
    if (stops(holds)) return false;
    for (uint32_t i = 0; i < block.instructions.count; ++i) {
      holds &= holds_instruction(program_.instructions[block.instructions.first + i], value, marks);
      if (stops(holds)) return false;
    }
    return holds;
  }

  bool run_plan(const Block& block, const Json& value, Marks* marks) {
    if (const wire::Object* object = value.as_object()) {
      return block.object_plan == kNoPlan || holds_object(program_.object_plans[block.object_plan], *object, marks);
    }
    if (const wire::Array* array = value.as_array()) {
      return block.array_plan == kNoPlan || holds_array(program_.array_plans[block.array_plan], *array, marks);
    }
    return holds_leaf(block, value);
  }

  bool holds_array(const ArrayPlan& plan, const wire::Array& array, Marks* marks) {
    observer_.array(plan, array);
    bool holds = array.size() >= plan.min_items && array.size() <= plan.max_items;
    if (stops(holds)) return false;
    size_t prefix = std::min<size_t>(plan.prefix.count, array.size());
    for (size_t i = 0; i < prefix; ++i) {
      bool item_holds = check(program_.operands[plan.prefix.first + i], array[i]);
      observer_.operand(plan.prefix.first + i, item_holds);
      holds &= item_holds;
      if (stops(holds)) return false;
      if (marks) marks->set(i);
    }
    if (plan.items != kAbsent) {
      const Repeated judge = repeat(plan.items);
      for (size_t i = prefix; i < array.size(); ++i) {
        holds &= check(judge, array[i]);
        if (stops(holds)) return false;
      }
      if (marks) marks->set_all();
    }
    if (plan.contains != kAbsent) holds &= holds_contains(plan, array, marks);
    if (stops(holds)) return false;
    return holds && (!plan.unique || !find_equal_items(array));
  }

  bool holds_contains(const ArrayPlan& plan, const wire::Array& array, Marks* marks) {
    uint64_t found = 0;
    bool all = Observer::kExhaustive || marks != nullptr || plan.max_contains != UINT64_MAX;
    for (size_t i = 0; i < array.size() && (all || found < plan.min_contains); ++i) {
      if (!check(plan.contains, array[i])) continue;
      ++found;
      if (marks) marks->set(i);
    }
    observer_.contained(plan, found);
    return found >= plan.min_contains && found <= plan.max_contains;
  }

  bool holds_object(const ObjectPlan& plan, const wire::Object& object, Marks* marks) {
    observer_.object(plan, object);
    bool holds = object.size() >= plan.min_properties && object.size() <= plan.max_properties;
    if (stops(holds)) return false;
    holds &= plan.patterns.count == 0 ? holds_named(plan, object, marks) : holds_patterned(plan, object, marks);
    if (stops(holds) || plan.names == kAlways) return holds;
    for (const wire::Member& member : object) {
      holds &= holds_name(plan.names, member.key);
      if (stops(holds)) return false;
    }
    return holds;
  }

  /// "properties" and "required", and "additionalProperties" for the other members.
  bool holds_named(const ObjectPlan& plan, const wire::Object& object, Marks* marks) {
    if (!plan.has_slots && plan.additional == kAbsent) {  // no member is looked at, as where only the number counts
      if (marks) marks->set_first(0, object.size());
      return true;
    }
    bool holds = true;
    uint32_t required = 0;
    EvaluatedRun run(marks);
    for (const wire::Member& member : object) {
      BlockId block = kAbsent;
      if (const Slot* slot = plan.has_slots ? find_slot(program_, plan, member.hash, member.key) : nullptr) {
        required += slot->required ? 1 : 0;
        block = slot->block;
      }
      if (block == kAbsent && plan.additional != kAbsent) {
        observer_.additional(plan);
        block = plan.additional;
      }
      if (block != kAbsent) holds &= check(block, member.value);
      if (stops(holds)) return false;
      run.next(block != kAbsent);
    }
    run.end();
    return holds && required == plan.required;
  }

  /// The same with "patternProperties", which may judge a member in addition to "properties" and each other.
  bool holds_patterned(const ObjectPlan& plan, const wire::Object& object, Marks* marks) {
    const PatternBranch& first = program_.pattern_branches[plan.patterns.first];
    const bool only_begins = plan.patterns.count == 1 && !first.prefix.empty() && first.block == kAlways;
    if (only_begins && !plan.has_slots && plan.additional == kAbsent) return mark_prefixed(plan, object, marks);
    bool holds = true;
    uint32_t required = 0;
    EvaluatedRun run(marks);
    for (const wire::Member& member : object) {
      bool evaluated = false;
      if (const Slot* slot = plan.has_slots ? find_slot(program_, plan, member.hash, member.key) : nullptr) {
        required += slot->required ? 1 : 0;
        evaluated = slot->block != kAbsent;
        if (evaluated) holds &= check(slot->block, member.value);
        if (stops(holds)) return false;
      }
      holds &= holds_patterns(plan, member, evaluated);
      if (stops(holds)) return false;
      run.next(evaluated);
    }
    run.end();
    return holds && required == plan.required;
  }

  /// One pattern that is a prefix and allows any value: what it is for is which members it evaluates.
  bool mark_prefixed(const ObjectPlan& plan, const wire::Object& object, Marks* marks) {
    const PatternBranch& branch = program_.pattern_branches[plan.patterns.first];
    EvaluatedRun run(marks);
    for (const wire::Member& member : object) {
      const bool evaluated = begins_with(member.key, branch);
      if (evaluated) observer_.pattern_branch(plan.patterns.first);
      run.next(evaluated);
    }
    run.end();
    return true;
  }

  /// The patterns that match the name, and "additionalProperties" for what nothing has evaluated.
  bool holds_patterns(const ObjectPlan& plan, const wire::Member& member, bool& evaluated) {
    bool holds = true;
    const PatternBranch* branches = &program_.pattern_branches[plan.patterns.first];
    for (uint32_t i = 0; i < plan.patterns.count; ++i) {
      const PatternBranch& branch = branches[i];
      if (branch.prefix.empty() ? !matches(*branch.pattern, member.key) : !begins_with(member.key, branch)) {
        continue;
      }
      evaluated = true;
      observer_.pattern_branch(plan.patterns.first + i);
      holds &= check(branch.block, member.value);
      if (stops(holds)) return false;
    }
    if (evaluated || plan.additional == kAbsent) return holds;
    evaluated = true;
    observer_.additional(plan);
    return check(plan.additional, member.value) && holds;
  }

  /// Prefixes are short: a call would cost more than the comparison, and the first bytes are compared at once.
  static bool begins_with(std::string_view text, const PatternBranch& branch) {
    const std::string_view prefix = branch.prefix;
    if (text.size() < prefix.size()) return false;
    size_t at = 0;
    if (text.size() >= sizeof(FirstBytes)) {
      if (((first_bytes_of(text) ^ branch.first_bytes) & branch.first_mask) != 0) return false;
      at = sizeof(FirstBytes);
    }
    for (; at < prefix.size(); ++at) {
      if (text[at] != prefix[at]) return false;
    }
    return true;
  }

  bool holds_name(BlockId id, const std::string& name) {
    if (id == kNever) return false;
    const Block& block = program_.blocks[id];
    if (!block.is_leaf || Observer::kExhaustive) return check(id, Json(name));
    if ((block.types >> static_cast<unsigned>(Kind::string) & 1) == 0) return false;
    return block.string_plan == kNoPlan || holds_string(program_.string_plans[block.string_plan], name);
  }

  bool holds_instruction(const Instruction& instruction, const Json& value, Marks* marks) {
    switch (instruction.op) {
      case Op::one_of_values:
        return contains_value(program_.value_sets[instruction.a], value);
      case Op::call:
        return check_in_place(instruction.a, value, marks);
      case Op::any_of:
        return holds_any_of(instruction, value, marks);
      case Op::one_of:
        return holds_one_of(instruction, value, marks);
      case Op::not_:
        return !check_in_place(instruction.a, value, nullptr);
      case Op::choose:
        return check_in_place(holds_condition(instruction, value, marks) ? instruction.b : instruction.c, value, marks);
      case Op::needs_names:
      case Op::needs_block:
        return holds_dependency(instruction, value, marks);
      case Op::dynamic_call:
        return check_in_place(dynamic_target(instruction), value, marks);
    }
    return false;
  }

  bool holds_condition(const Instruction& instruction, const Json& value, Marks* marks) {
    bool holds = try_branch(instruction.a, value, marks);
    observer_.choice(instruction, holds);
    return holds;
  }

  /// A branch that may fail: what it has marked until then does not count.
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

  bool holds_any_of(const Instruction& instruction, const Json& value, Marks* marks) {
    bool holds = false;
    bool all = Observer::kExhaustive || marks != nullptr;
    for (uint32_t i = 0; i < instruction.operands.count && (all || !holds); ++i) {
      holds |= holds_operand(instruction.operands.first + i, value, marks);
    }
    return holds;
  }

  bool holds_one_of(const Instruction& instruction, const Json& value, Marks* marks) {
    int count = 0;
    for (uint32_t i = 0; i < instruction.operands.count && (Observer::kExhaustive || count < 2); ++i) {
      count += holds_operand(instruction.operands.first + i, value, marks) ? 1 : 0;
    }
    return count == 1;
  }

  bool holds_operand(uint32_t index, const Json& value, Marks* marks) {
    bool holds = try_branch(program_.operands[index], value, marks);
    observer_.operand(index, holds);
    return holds;
  }

  bool holds_dependency(const Instruction& instruction, const Json& value, Marks* marks) {
    const wire::Object* object = value.as_object();
    if (!object) return true;
    bool present = object->contains(program_.names[instruction.name]);
    observer_.choice(instruction, present);
    if (!present) return true;
    if (instruction.op == Op::needs_block) return check_in_place(instruction.a, value, marks);
    for (uint32_t i = 0; i < instruction.operands.count; ++i) {
      if (!object->contains(program_.names[program_.operands[instruction.operands.first + i]])) return false;
    }
    return true;
  }

  BlockId dynamic_target(const Instruction& instruction) const {
    const std::span targets(program_.dynamic_targets.data() + instruction.operands.first, instruction.operands.count);
    const auto* target = outermost_target(scope_, targets);
    return target ? target->block : instruction.a;
  }

  uint32_t depth_ = 0;
  uint64_t applications_ = 0;
  std::vector<uint32_t> scope_;  ///< numbers of the resources of the dynamic scope, outermost first
};

}  // namespace json_schema
