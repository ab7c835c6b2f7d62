#include "checks/json_schema/coverage/coverage.h"

#include <algorithm>
#include <bit>

#include "checks/json_schema/coverage/coverage_plan.h"
#include "checks/json_schema/evaluate/evaluation.h"

namespace json_schema {
namespace {

/// The observer that records what an evaluation reaches.
class Recorder {
 public:
  static constexpr bool kExhaustive = true;

  /// Counts the outcomes that are new in `added`.
  Recorder(const CoveragePlan& plan, std::vector<uint8_t>& cells, size_t& added)
      : plan_(plan), program_(plan.program), cells_(cells.data()), added_(added) {}

  void applied(BlockId id, wire::Json::Kind kind, bool held) {
    note(plan_.blocks + id, outcome(held));
    note(plan_.kinds + id, static_cast<uint8_t>(1u << static_cast<unsigned>(kind)));
  }
  void operand(uint32_t index, bool held) { note(plan_.operands + index, outcome(held)); }
  void value_of_set(const ValueSet& set, size_t index) {
    note(plan_.value_sets[&set - program_.value_sets.data()] + index, cell::kHeld);
  }
  void string(const StringPlan& plan, std::string_view text) {
    // A text of n bytes has between n/4 and n code points: one that is far from both limits needs no counting.
    bool may_touch = (text.size() + 3) / 4 <= plan.min_length || text.size() >= plan.max_length;
    if (!may_touch) return;
    touch(at(plan_.strings, program_.string_plans, plan), wire::count_code_points(text), plan.min_length,
          plan.max_length);
  }
  void bound(uint32_t index, int order) {
    Bound::Kind kind = program_.bounds[index].kind;
    bool is_lower = kind == Bound::Kind::at_least || kind == Bound::Kind::above;
    if (is_lower ? order <= 0 : order >= 0) note(plan_.bounds + index, cell::kHeld);
  }
  void array(const ArrayPlan& plan, const wire::Array& array) {
    size_t own = at(plan_.arrays, program_.array_plans, plan);
    touch(own, array.size(), plan.min_items, plan.max_items);
    if (array.size() > plan.prefix.count) note(own, cell::kRest);
  }
  void contained(const ArrayPlan& plan, uint64_t found) {
    size_t own = at(plan_.arrays, program_.array_plans, plan);
    if (found > 0) note(own, cell::kContains);
    if (found <= plan.min_contains) note(own, cell::kFewest);
    if (found >= plan.max_contains) note(own, cell::kMost);
  }
  void object(const ObjectPlan& plan, const wire::Object& object) {
    touch(at(plan_.objects, program_.object_plans, plan), object.size(), plan.min_properties, plan.max_properties);
    if (!plan.has_slots) return;
    for (uint64_t i = 0; i <= plan.slot_mask; ++i) {
      const Slot& slot = program_.slots[plan.first_slot + i];
      if (!slot.name) continue;
      bool present = std::any_of(object.begin(), object.end(), [&](const wire::Member& member) {
        return member.hash == slot.hash && member.key == std::string_view(slot.name, slot.size);
      });
      note(plan_.slots + plan.first_slot + i, present ? cell::kPresent : cell::kAbsent);
    }
  }
  void pattern_branch(uint32_t index) { note(plan_.pattern_branches + index, cell::kHeld); }
  void additional(const ObjectPlan& plan) { note(at(plan_.objects, program_.object_plans, plan), cell::kRest); }
  void unevaluated(const Block& block) { note(at(plan_.unevaluated, program_.blocks, block), cell::kHeld); }
  void choice(const Instruction& instruction, bool held) {
    note(at(plan_.instructions, program_.instructions, instruction), outcome(held));
  }

 private:
  static uint8_t outcome(bool held) { return held ? cell::kHeld : cell::kFailed; }

  template <typename T>
  static size_t at(size_t first, const std::vector<T>& table, const T& entry) {
    return first + static_cast<size_t>(&entry - table.data());
  }

  void touch(size_t own, uint64_t size, uint64_t lower, uint64_t upper) {
    if (size <= lower) note(own, cell::kLower);
    if (size >= upper) note(own, cell::kUpper);
  }

  void note(size_t index, uint8_t bits) {
    uint8_t known = cells_[index];
    if ((known & bits) == bits) return;
    added_ += std::popcount(static_cast<uint8_t>(bits & ~known));
    cells_[index] = known | bits;
  }

  const CoveragePlan& plan_;
  const Program& program_;
  uint8_t* cells_;
  size_t& added_;
};

}  // namespace

Coverage::Coverage(const Schema& schema) : plan_(std::make_shared<CoveragePlan>(schema)), cells_(plan_->size) {}

size_t Coverage::record(const wire::Json& instance) {
  size_t added = 0;
  Evaluation<Recorder>(plan_->program, plan_->schema.options(), Recorder(*plan_, cells_, added)).run(instance);
  return added;
}

size_t Coverage::join(const Coverage& other) {
  size_t before = reached();
  for (size_t i = 0; i < cells_.size() && i < other.cells_.size(); ++i) cells_[i] |= other.cells_[i];
  return reached() - before;
}

const Schema& Coverage::schema() const { return plan_->schema; }

size_t Coverage::reached() const {
  size_t count = 0;
  for (uint8_t bits : cells_) count += std::popcount(bits);
  return count;
}

}  // namespace json_schema
