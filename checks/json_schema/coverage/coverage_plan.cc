#include "checks/json_schema/coverage/coverage_plan.h"

#include "checks/json_schema/evaluate/assemble.h"

namespace json_schema {

CoveragePlan::CoveragePlan(const Schema& of) : schema(of), program(assemble(of.graph())) {
  const auto reserve = [this](size_t& first, size_t count) {
    first = size;
    size += count;
  };
  reserve(blocks, program.blocks.size());
  reserve(kinds, program.blocks.size());
  reserve(unevaluated, program.blocks.size());
  reserve(strings, program.string_plans.size());
  reserve(bounds, program.bounds.size());
  reserve(arrays, program.array_plans.size());
  reserve(objects, program.object_plans.size());
  reserve(slots, program.slots.size());
  reserve(operands, program.operands.size());
  reserve(instructions, program.instructions.size());
  reserve(pattern_branches, program.pattern_branches.size());
  for (const ValueSet& set : program.value_sets) {
    reserve(value_sets.emplace_back(), set.values.size());
    for (size_t i = 0; i < set.values.size(); ++i) cells_of_values[set.values[i]] = value_sets.back() + i;
  }
}

}  // namespace json_schema
