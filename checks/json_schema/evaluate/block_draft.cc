#include "checks/json_schema/evaluate/block_draft.h"

#include <algorithm>

#include "checks/json_schema/values/value_hash.h"

namespace json_schema {
namespace {

using wire::Json;

constexpr size_t kFewValues = 8;
constexpr size_t kFewSlots = 24;

template <typename T>
uint32_t push(std::vector<T>& table, T entry) {
  table.push_back(std::move(entry));
  return static_cast<uint32_t>(table.size() - 1);
}

void add_bound(BlockDraft& draft, Bound::Kind kind, const Keyword& keyword) {
  const int64_t* integer = keyword.value->as_integer();
  draft.bounds.push_back({kind, integer != nullptr, integer ? *integer : 0, keyword.value});
  draft.has_number = true;
}

void add_number_keyword(BlockDraft& draft, const Keyword& keyword) {
  switch (keyword.kind) {
    case KeywordKind::minimum:
      return add_bound(draft, Bound::Kind::at_least, keyword);
    case KeywordKind::exclusive_minimum:
      return add_bound(draft, Bound::Kind::above, keyword);
    case KeywordKind::maximum:
      return add_bound(draft, Bound::Kind::at_most, keyword);
    case KeywordKind::exclusive_maximum:
      return add_bound(draft, Bound::Kind::below, keyword);
    case KeywordKind::multiple_of:
      draft.divisors.push_back(keyword.divisor.get());
      draft.has_number = true;
      return;
    default:
      return;
  }
}

void add_string_keyword(BlockDraft& draft, const Keyword& keyword) {
  switch (keyword.kind) {
    case KeywordKind::min_length:
      draft.string.min_length = keyword.limit;
      break;
    case KeywordKind::max_length:
      draft.string.max_length = keyword.limit;
      break;
    case KeywordKind::pattern:
      draft.patterns.push_back(keyword.pattern.get());
      break;
    case KeywordKind::format:
      if (!keyword.format) return;
      draft.formats.push_back(*keyword.format);
      break;
    default:
      return;
  }
  draft.has_string = true;
}

ValueSet value_set(std::vector<const Json*> values) {
  ValueSet set;
  if (values.size() > kFewValues) {
    std::vector<std::pair<uint64_t, const Json*>> hashed;
    for (const Json* value : values) hashed.emplace_back(hash_value(*value), value);
    std::stable_sort(hashed.begin(), hashed.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (size_t i = 0; i < hashed.size(); ++i) {
      values[i] = hashed[i].second;
      set.hashes.push_back(hashed[i].first);
    }
  }
  set.values = std::move(values);
  return set;
}

void add_values(BlockDraft& draft, std::vector<const Json*> values, Program& program) {
  bool all_strings = std::all_of(values.begin(), values.end(), [](const Json* value) { return value->is_string(); });
  const uint32_t index = push(program.value_sets, value_set(std::move(values)));
  if (all_strings && draft.string.values == kNoPlan) {
    draft.block.types &= kind_bit(Json::Kind::string);
    draft.string.values = index;
    draft.has_string = true;
  } else {
    Instruction instruction;
    instruction.op = Instruction::Op::one_of_values;
    instruction.a = index;
    draft.instructions.push_back(instruction);
  }
}

/// Fills NumberPlan::is_integer_range and what belongs to it.
void narrow_to_integers(NumberPlan& plan, const std::vector<Bound>& bounds) {
  if (plan.divisors.count > 0) return;
  for (const Bound& bound : bounds) {
    bool is_lower = bound.kind == Bound::Kind::at_least || bound.kind == Bound::Kind::above;
    bool excludes = bound.kind == Bound::Kind::above || bound.kind == Bound::Kind::below;
    int64_t limit = bound.integer;
    if (!bound.is_integer || (excludes && limit == (is_lower ? INT64_MAX : INT64_MIN))) return;
    if (excludes) limit += is_lower ? 1 : -1;
    if (is_lower) plan.lowest = std::max(plan.lowest, limit);
    if (!is_lower) plan.highest = std::min(plan.highest, limit);
  }
  plan.is_integer_range = true;
}

}  // namespace

SlotEntry& BlockDraft::slot_for(std::string_view name) {
  if (slots.size() < kFewSlots) {
    for (SlotEntry& entry : slots) {
      if (entry.name == name) return entry;
    }
  } else {
    for (size_t i = slot_index.size(); i < slots.size(); ++i) slot_index[slots[i].name] = i;
    if (auto known = slot_index.find(name); known != slot_index.end()) return slots[known->second];
  }
  return slots.emplace_back(SlotEntry{name, kAbsent, false});
}

void add_assertion(BlockDraft& draft, const Keyword& keyword, Program& program) {
  if (keyword.kind == KeywordKind::type) {
    draft.block.types &= keyword.types;
    draft.block.integral |= keyword.integral;
  } else if (keyword.kind == KeywordKind::const_) {
    add_values(draft, {keyword.value}, program);
  } else if (keyword.kind == KeywordKind::enum_) {
    std::vector<const Json*> values;
    for (const Json& value : *keyword.value->as_array()) values.push_back(&value);
    add_values(draft, std::move(values), program);
  } else {
    add_number_keyword(draft, keyword);
    add_string_keyword(draft, keyword);
  }
}

Block finish_block(BlockDraft draft, Program& program) {
  Block& block = draft.block;
  if (draft.has_string) {
    draft.string.patterns = append(program.patterns, draft.patterns);
    draft.string.formats = append(program.formats, draft.formats);
    block.string_plan = push(program.string_plans, draft.string);
  }
  if (draft.has_number) {
    NumberPlan plan{append(program.bounds, draft.bounds), append(program.divisors, draft.divisors)};
    narrow_to_integers(plan, draft.bounds);
    block.number_plan = push(program.number_plans, plan);
  }
  if (draft.has_array) block.array_plan = push(program.array_plans, draft.array);
  if (draft.has_object) {
    add_slot_table(program, draft.object, draft.slots);
    block.object_plan = push(program.object_plans, draft.object);
  }
  block.instructions = append(program.instructions, draft.instructions);
  block.is_leaf = !draft.has_array && !draft.has_object && draft.instructions.empty();
  return block;
}

}  // namespace json_schema
