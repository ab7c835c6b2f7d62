#include "checks/json_schema/evaluate/slot_table.h"

#include <algorithm>
#include <bit>

#include "checks/json_schema/values/noise.h"

namespace json_schema {
namespace {

constexpr int kTries = 24;
constexpr size_t kFewNames = 40;  ///< with more a perfect table is not worth the search

/// Odd; the same in every process, and so are the tables.
uint64_t multiplier_of(int attempt) { return mix(static_cast<uint64_t>(attempt), uint64_t{0}) | 1; }

/// Fills the table; the number of names that are not where they hash to.
size_t fill(std::vector<Slot>& table, const std::vector<Slot>& slots, const ObjectPlan& plan) {
  std::fill(table.begin(), table.end(), Slot{});
  size_t displaced = 0;
  for (const Slot& slot : slots) {
    uint64_t place = (slot.hash * plan.multiplier) >> plan.slot_shift;
    displaced += table[place].name ? 1 : 0;
    while (table[place].name) place = (place + 1) & plan.slot_mask;
    table[place] = slot;
  }
  return displaced;
}

}  // namespace

void add_slot_table(Program& program, ObjectPlan& plan, const std::vector<SlotEntry>& entries) {
  if (entries.empty()) return;
  std::vector<Slot> slots;
  for (const SlotEntry& entry : entries) {
    slots.push_back({wire::hash_of_key(entry.name), entry.name.data(), static_cast<uint32_t>(entry.name.size()),
                     entry.block, entry.required});
    plan.required += entry.required ? 1 : 0;
  }
  plan.has_slots = true;
  plan.first_slot = static_cast<uint32_t>(program.slots.size());
  uint32_t bits = std::bit_width(slots.size()) + 1;  // between a quarter and a half full
  plan.slot_shift = 64 - bits;
  plan.slot_mask = (uint64_t{1} << bits) - 1;
  std::vector<Slot> table(size_t{1} << bits);
  uint64_t best = multiplier_of(0);
  size_t fewest = SIZE_MAX;
  for (int attempt = 0; attempt < kTries && fewest > 0; ++attempt) {
    plan.multiplier = multiplier_of(attempt);
    size_t displaced = fill(table, slots, plan);
    if (displaced < fewest) best = plan.multiplier;
    fewest = std::min(fewest, displaced);
    if (slots.size() > kFewNames) break;
  }
  plan.multiplier = best;
  fill(table, slots, plan);
  program.slots.insert(program.slots.end(), table.begin(), table.end());
}

}  // namespace json_schema
