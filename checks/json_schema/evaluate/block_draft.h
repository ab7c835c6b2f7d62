// What the keywords of one subschema contribute to its Block, gathered before it is known which plans the Block needs.
#pragma once

#include <string_view>
#include <unordered_map>
#include <vector>

#include "checks/json_schema/evaluate/slot_table.h"
#include "checks/json_schema/graph/schema_graph.h"

namespace json_schema {

/// Appends entries to a table of a program.
template <typename T, typename U>
Range append(std::vector<T>& table, const std::vector<U>& entries) {
  Range range{static_cast<uint32_t>(table.size()), static_cast<uint32_t>(entries.size())};
  table.insert(table.end(), entries.begin(), entries.end());
  return range;
}

struct BlockDraft {
  Block block;
  StringPlan string;
  ArrayPlan array;
  ObjectPlan object;
  std::vector<const Pattern*> patterns;
  std::vector<Format> formats;
  std::vector<Bound> bounds;
  std::vector<const Divisor*> divisors;
  std::vector<Instruction> instructions;
  std::vector<SlotEntry> slots;
  std::unordered_map<std::string_view, size_t> slot_index;  ///< filled only where there are many
  bool has_string = false;
  bool has_array = false;
  bool has_object = false;
  bool has_number = false;

  /// The entry of a member name, made where there is none.
  SlotEntry& slot_for(std::string_view name);
};

/// Adds a keyword that judges the value by itself: "type", "enum", "minimum", "pattern" and the like. Others add
/// nothing.
void add_assertion(BlockDraft& draft, const Keyword& keyword, Program& program);

/// Moves the draft into the tables of the program.
Block finish_block(BlockDraft draft, Program& program);

}  // namespace json_schema
