// The points of a schema, read from its symbolic form, each with the bits of the cells that show whether it was tried.
#include <algorithm>
#include <optional>

#include "checks/json_schema/coverage/coverage.h"
#include "checks/json_schema/coverage/coverage_plan.h"
#include "checks/json_schema/evaluate/slot_table.h"
#include "checks/json_schema/graph/schema_graph.h"

namespace json_schema {
namespace {

using Op = Instruction::Op;
using wire::Json;

class PointLister {
 public:
  PointLister(const CoveragePlan& plan, const std::vector<uint8_t>& cells)
      : plan_(plan), program_(plan.program), graph_(plan.schema.graph()), cells_(cells) {}

  std::vector<CoveragePoint> list() {
    for (SubschemaId id = 0; id < graph_.subschemas.size(); ++id) {
      id_ = id;
      subschema_ = &graph_.at(id);
      block_ = &program_.blocks[id];
      for (const Keyword& keyword : subschema_->keywords) list_keyword(keyword);
    }
    return std::move(points_);
  }

 private:
  bool has(size_t index, uint8_t bits) const { return (cells_[index] & bits) != 0; }
  bool is_never(SubschemaId id) const { return graph_.at(id).shape == Subschema::Shape::never; }

  void add(PointKind kind, const Keyword& keyword, std::optional<std::string_view> below, std::string_view outcome,
           bool tried) {
    CoveragePoint point;
    point.kind = kind;
    point.uri = subschema_->resource->uri;
    point.pointer = subschema_->pointer_to(keyword.name, below);
    point.outcome = outcome;
    point.tried = tried;
    point.reached = has(plan_.blocks + id_, cell::kHeld | cell::kFailed);
    points_.push_back(std::move(point));
  }
  void add_branch(const Keyword& keyword, std::optional<std::string_view> below, std::string_view outcome, bool tried) {
    add(PointKind::branch, keyword, below, outcome, tried);
  }
  void add_limit(const Keyword& keyword, size_t cell, uint8_t bit) {
    add(PointKind::limit, keyword, {}, "at or beyond", has(cell, bit));
    points_.back().value = keyword.value;
  }

  void list_keyword(const Keyword& keyword) {
    switch (keyword.kind) {
      case KeywordKind::any_of:
        return list_operands(keyword, Op::any_of);
      case KeywordKind::one_of:
        return list_operands(keyword, Op::one_of);
      case KeywordKind::if_:
        return list_condition(keyword);
      case KeywordKind::dependent_schemas:
      case KeywordKind::dependent_required:
      case KeywordKind::dependencies:
        return list_dependencies(keyword);
      case KeywordKind::type:
        return list_types(keyword);
      case KeywordKind::enum_:
        return list_values(keyword);
      case KeywordKind::properties:
        return list_properties(keyword);
      default:
        list_string_or_number_limit(keyword);
        list_array_keyword(keyword);
        return list_object_keyword(keyword);
    }
  }

  const Instruction* find_instruction(Op op) const {
    for (uint32_t i = 0; i < block_->instructions.count; ++i) {
      const Instruction& instruction = program_.instructions[block_->instructions.first + i];
      if (instruction.op == op) return &instruction;
    }
    return nullptr;
  }
  size_t cell_of(const Instruction& instruction) const {
    return plan_.instructions + static_cast<size_t>(&instruction - program_.instructions.data());
  }

  void list_operands(const Keyword& keyword, Op op) {
    const Instruction* instruction = find_instruction(op);
    for (uint32_t i = 0; instruction && i < instruction->operands.count; ++i) {
      if (is_never(keyword.branches[i].schema)) continue;
      add_branch(keyword, std::to_string(i), "held",
                 has(plan_.operands + instruction->operands.first + i, cell::kHeld));
    }
  }

  void list_condition(const Keyword& keyword) {
    const Instruction* instruction = find_instruction(Op::choose);
    if (!instruction) return;
    add_branch(keyword, {}, "held", has(cell_of(*instruction), cell::kHeld));
    add_branch(keyword, {}, "failed", has(cell_of(*instruction), cell::kFailed));
  }

  /// A branch for each name whose presence asks for something.
  void list_dependencies(const Keyword& keyword) {
    for (const wire::Member& member : *keyword.value->as_object()) {
      for (uint32_t i = 0; i < block_->instructions.count; ++i) {
        const Instruction& instruction = program_.instructions[block_->instructions.first + i];
        bool depends = instruction.op == Op::needs_block || instruction.op == Op::needs_names;
        // Views of the same bytes: two keywords of one subschema may ask for the same name.
        bool is_own = depends && program_.names[instruction.name].data() == member.key.data();
        if (is_own) add_branch(keyword, member.key, "present", has(cell_of(instruction), cell::kHeld));
      }
    }
  }

  void list_types(const Keyword& keyword) {
    const wire::Array* types = keyword.value->as_array();
    for (size_t i = 0; types && i < types->size(); ++i) {
      add_branch(keyword, std::to_string(i), "reached",
                 has(plan_.kinds + id_, kinds_of_type(*(*types)[i].as_string())));
    }
  }

  void list_values(const Keyword& keyword) {
    const wire::Array& values = *keyword.value->as_array();
    for (size_t i = 0; i < values.size(); ++i) {
      auto known = plan_.cells_of_values.find(&values[i]);
      if (known == plan_.cells_of_values.end()) continue;
      add(PointKind::enum_value, keyword, std::to_string(i), "met", has(known->second, cell::kHeld));
      points_.back().value = &values[i];
    }
  }

  void list_properties(const Keyword& keyword) {
    const ObjectPlan& plan = program_.object_plans[block_->object_plan];
    for (const Branch& branch : keyword.branches) {
      const Slot* slot = find_slot(program_, plan, wire::hash_of_key(branch.name), branch.name);
      if (!slot || slot->required || is_never(branch.schema)) continue;
      size_t own = plan_.slots + static_cast<size_t>(slot - program_.slots.data());
      add(PointKind::optional_property, keyword, branch.name, "present", has(own, cell::kPresent));
      add(PointKind::optional_property, keyword, branch.name, "absent", has(own, cell::kAbsent));
    }
  }

  void list_string_or_number_limit(const Keyword& keyword) {
    switch (keyword.kind) {
      case KeywordKind::min_length:
        return add_limit(keyword, plan_.strings + block_->string_plan, cell::kLower);
      case KeywordKind::max_length:
        return add_limit(keyword, plan_.strings + block_->string_plan, cell::kUpper);
      case KeywordKind::minimum:
        return list_bound(keyword, Bound::Kind::at_least);
      case KeywordKind::exclusive_minimum:
        return list_bound(keyword, Bound::Kind::above);
      case KeywordKind::maximum:
        return list_bound(keyword, Bound::Kind::at_most);
      case KeywordKind::exclusive_maximum:
        return list_bound(keyword, Bound::Kind::below);
      default:
        return;
    }
  }

  void list_bound(const Keyword& keyword, Bound::Kind kind) {
    const Range& bounds = program_.number_plans[block_->number_plan].bounds;
    for (uint32_t i = bounds.first; i < bounds.first + bounds.count; ++i) {
      if (program_.bounds[i].kind == kind) add_limit(keyword, plan_.bounds + i, cell::kHeld);
    }
  }

  void list_array_keyword(const Keyword& keyword) {
    const size_t own = plan_.arrays + block_->array_plan;
    switch (keyword.kind) {
      case KeywordKind::min_items:
        return add_limit(keyword, own, cell::kLower);
      case KeywordKind::max_items:
        return add_limit(keyword, own, cell::kUpper);
      case KeywordKind::min_contains:
        if (subschema_->find(KeywordKind::contains)) add_limit(keyword, own, cell::kFewest);
        return;
      case KeywordKind::max_contains:
        if (subschema_->find(KeywordKind::contains)) add_limit(keyword, own, cell::kMost);
        return;
      case KeywordKind::contains:
        return add_branch(keyword, {}, "held", has(own, cell::kContains));
      case KeywordKind::items:
        if (!is_never(keyword.branches[0].schema)) add_branch(keyword, {}, "reached", has(own, cell::kRest));
        return;
      case KeywordKind::prefix_items:
        return list_prefix(keyword);
      default:
        return;
    }
  }

  void list_prefix(const Keyword& keyword) {
    const Range& prefix = program_.array_plans[block_->array_plan].prefix;
    for (uint32_t i = 0; i < prefix.count; ++i) {
      size_t own = plan_.operands + prefix.first + i;
      add_branch(keyword, std::to_string(i), "reached", has(own, cell::kHeld | cell::kFailed));
    }
  }

  void list_object_keyword(const Keyword& keyword) {
    const size_t own = plan_.objects + block_->object_plan;
    switch (keyword.kind) {
      case KeywordKind::min_properties:
        return add_limit(keyword, own, cell::kLower);
      case KeywordKind::max_properties:
        return add_limit(keyword, own, cell::kUpper);
      case KeywordKind::pattern_properties:
        return list_patterns(keyword);
      case KeywordKind::additional_properties:
        if (!is_never(keyword.branches[0].schema)) add_branch(keyword, {}, "reached", has(own, cell::kRest));
        return;
      case KeywordKind::unevaluated_items:
      case KeywordKind::unevaluated_properties:
        if (is_never(keyword.branches[0].schema)) return;
        return add_branch(keyword, {}, "reached", has(plan_.unevaluated + id_, cell::kHeld));
      default:
        return;
    }
  }

  void list_patterns(const Keyword& keyword) {
    const Range& patterns = program_.object_plans[block_->object_plan].patterns;
    for (uint32_t i = 0; i < patterns.count; ++i) {
      if (is_never(keyword.branches[i].schema)) continue;
      add_branch(keyword, keyword.branches[i].name, "reached",
                 has(plan_.pattern_branches + patterns.first + i, cell::kHeld));
    }
  }

  const CoveragePlan& plan_;
  const Program& program_;
  const SchemaGraph& graph_;
  const std::vector<uint8_t>& cells_;
  SubschemaId id_ = 0;
  const Subschema* subschema_ = nullptr;
  const Block* block_ = nullptr;
  std::vector<CoveragePoint> points_;
};

}  // namespace

std::string_view to_text(PointKind kind) {
  switch (kind) {
    case PointKind::branch:
      return "branch";
    case PointKind::enum_value:
      return "enum_value";
    case PointKind::optional_property:
      return "optional_property";
    case PointKind::limit:
      return "limit";
  }
  return "";
}

std::vector<CoveragePoint> Coverage::points() const { return PointLister(*plan_, cells_).list(); }

}  // namespace json_schema
