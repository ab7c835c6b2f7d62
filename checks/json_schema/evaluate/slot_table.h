// The hash table from member names to what an object's schema demands of them: open addressing with a multiplier that
// is chosen so that, where the names are few, each has the slot that it hashes to for itself.
#pragma once

#include <string_view>
#include <vector>

#include "checks/json_schema/evaluate/program.h"

namespace json_schema {

struct SlotEntry {
  std::string_view name;
  BlockId block = kAbsent;
  bool required = false;
};

/// Appends the table of `entries` (names are unique) to program.slots and describes it in `plan`.
void add_slot_table(Program& program, ObjectPlan& plan, const std::vector<SlotEntry>& entries);

/// The slot of a name, or nullptr; `hash` is wire::hash_of_key(name), and plan.has_slots.
inline const Slot* find_slot(const Program& program, const ObjectPlan& plan, uint64_t hash, std::string_view name) {
  const Slot* table = &program.slots[plan.first_slot];
  for (uint64_t place = (hash * plan.multiplier) >> plan.slot_shift;; place = (place + 1) & plan.slot_mask) {
    const Slot& slot = table[place];
    if (!slot.name) return nullptr;
    if (slot.hash == hash && std::string_view(slot.name, slot.size) == name) return &slot;
  }
}

}  // namespace json_schema
