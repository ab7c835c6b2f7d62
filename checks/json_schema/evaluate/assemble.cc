#include "checks/json_schema/evaluate/assemble.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "checks/json_schema/evaluate/block_draft.h"

namespace json_schema {
namespace {

using wire::Json;
using Shape = Subschema::Shape;
using Op = Instruction::Op;

Instruction instruction(Op op, uint32_t a, Range operands = {}) {
  Instruction made;
  made.op = op;
  made.a = a;
  made.operands = operands;
  return made;
}

/// Sets Block::marks_members: for blocks that evaluate members or items themselves, and for all that call such a block
/// in place.
class MarkSpreader {
 public:
  explicit MarkSpreader(Program& program) : program_(program) {}

  void run() {
    for (Block& block : program_.blocks) {
      block.marks_members = block.object_plan != kNoPlan || block.array_plan != kNoPlan;
    }
    for (bool changed = true; changed;) {
      changed = false;
      for (Block& block : program_.blocks) {
        if (block.marks_members || !calls_marker(block)) continue;
        block.marks_members = changed = true;
      }
    }
  }

 private:
  bool marks(BlockId id) const { return id < kAbsent && program_.blocks[id].marks_members; }

  bool calls_marker(const Block& block) const {
    for (uint32_t i = 0; i < block.instructions.count; ++i) {
      const Instruction& instruction = program_.instructions[block.instructions.first + i];
      if (instruction.op == Op::one_of_values || instruction.op == Op::needs_names || instruction.op == Op::not_)
        continue;
      if (instruction.op == Op::dynamic_call || marks(instruction.a) || marks(instruction.b) || marks(instruction.c))
        return true;
      for (uint32_t k = 0; k < instruction.operands.count; ++k) {
        if (marks(program_.operands[instruction.operands.first + k])) return true;
      }
    }
    return false;
  }

  Program& program_;
};

/// Builds the tables of one program, one subschema at a time; block numbers are subschema numbers.
class Assembler {
 public:
  explicit Assembler(const SchemaGraph& graph) : graph_(graph) {}

  Program run() {
    number_resources();
    program_.has_dynamic_scope = needs_dynamic_scope();
    program_.blocks.resize(graph_.subschemas.size());
    for (SubschemaId id = 0; id < graph_.subschemas.size(); ++id) assemble_block(id);
    MarkSpreader(program_).run();
    program_.root = block_of(graph_.root);
    return std::move(program_);
  }

 private:
  void number_resources() {
    for (const Subschema& subschema : graph_.subschemas) {
      resources_.try_emplace(subschema.resource, static_cast<uint32_t>(resources_.size()));
    }
  }

  /// The block of a subschema. One that is only a reference has that of its target.
  BlockId block_of(SubschemaId id) const {
    for (size_t hops = 0; hops < graph_.subschemas.size(); ++hops) {
      const Subschema& subschema = graph_.at(id);
      if (subschema.shape == Shape::always) return kAlways;
      if (subschema.shape == Shape::never) return kNever;
      const Keyword* only = nullptr;
      size_t refusing = 0;
      for (const Keyword& keyword : subschema.keywords) {
        if (!keyword.can_refuse()) continue;
        only = &keyword;
        ++refusing;
      }
      if (refusing == 0) return kAlways;
      if (refusing > 1 || only->kind != KeywordKind::ref) return id;
      // The resource of the reference itself must stay in the dynamic scope.
      const Subschema& target = graph_.at(only->branches[0].schema);
      if (target.resource != subschema.resource && program_.has_dynamic_scope) return id;
      id = only->branches[0].schema;
    }
    return id;
  }

  void assemble_block(SubschemaId id) {
    const Subschema& subschema = graph_.at(id);
    BlockDraft draft;
    draft.block.resource = resources_.at(subschema.resource);
    for (const Keyword& keyword : subschema.keywords) add(draft, subschema, keyword);
    program_.blocks[id] = finish_block(std::move(draft), program_);
  }

  void add(BlockDraft& draft, const Subschema& subschema, const Keyword& keyword) {
    add_assertion(draft, keyword, program_);
    add_array_keyword(draft, subschema, keyword);
    add_object_keyword(draft, keyword);
    add_step(draft, subschema, keyword);
  }

  void add_array_keyword(BlockDraft& draft, const Subschema& subschema, const Keyword& keyword) {
    ArrayPlan& plan = draft.array;
    switch (keyword.kind) {
      case KeywordKind::min_items:
        plan.min_items = keyword.limit;
        break;
      case KeywordKind::max_items:
        plan.max_items = keyword.limit;
        break;
      case KeywordKind::unique_items:
        plan.unique = *keyword.value->as_boolean();
        break;
      case KeywordKind::prefix_items:
        plan.prefix = append(program_.operands, blocks_of(keyword));
        break;
      case KeywordKind::items:
        plan.items = block_of(keyword.branches[0].schema);
        break;
      case KeywordKind::contains:
        plan.contains = block_of(keyword.branches[0].schema);
        if (const Keyword* limit = subschema.find(KeywordKind::min_contains)) plan.min_contains = limit->limit;
        if (const Keyword* limit = subschema.find(KeywordKind::max_contains)) plan.max_contains = limit->limit;
        break;
      case KeywordKind::unevaluated_items:
        draft.block.unevaluated_items = block_of(keyword.branches[0].schema);
        break;
      default:
        return;
    }
    draft.has_array = true;
  }

  void add_object_keyword(BlockDraft& draft, const Keyword& keyword) {
    ObjectPlan& plan = draft.object;
    switch (keyword.kind) {
      case KeywordKind::min_properties:
        plan.min_properties = keyword.limit;
        break;
      case KeywordKind::max_properties:
        plan.max_properties = keyword.limit;
        break;
      case KeywordKind::properties:
        for (const Branch& branch : keyword.branches) draft.slot_for(branch.name).block = block_of(branch.schema);
        break;
      case KeywordKind::required:
        for (std::string_view name : keyword.names) draft.slot_for(name).required = true;
        break;
      case KeywordKind::pattern_properties: {
        std::vector<PatternBranch> branches;
        for (const Branch& branch : keyword.branches) {
          branches.push_back({branch.pattern.get(), block_of(branch.schema), branch.pattern->prefix()});
        }
        plan.patterns = append(program_.pattern_branches, branches);
        break;
      }
      case KeywordKind::additional_properties:
        plan.additional = block_of(keyword.branches[0].schema);
        break;
      case KeywordKind::property_names:
        plan.names = block_of(keyword.branches[0].schema);
        break;
      case KeywordKind::unevaluated_properties:
        draft.block.unevaluated_properties = block_of(keyword.branches[0].schema);
        break;
      default:
        return;
    }
    draft.has_object = true;
  }

  void add_step(BlockDraft& draft, const Subschema& subschema, const Keyword& keyword) {
    switch (keyword.kind) {
      case KeywordKind::ref:
      case KeywordKind::all_of:
        for (BlockId block : blocks_of(keyword)) {
          if (block != kAlways) draft.instructions.push_back(instruction(Op::call, block));
        }
        break;
      case KeywordKind::any_of:
        draft.instructions.push_back(instruction(Op::any_of, kAlways, append(program_.operands, blocks_of(keyword))));
        break;
      case KeywordKind::one_of:
        draft.instructions.push_back(instruction(Op::one_of, kAlways, append(program_.operands, blocks_of(keyword))));
        break;
      case KeywordKind::not_:
        draft.instructions.push_back(instruction(Op::not_, block_of(keyword.branches[0].schema)));
        break;
      case KeywordKind::if_:
        add_choice(draft, subschema, keyword);
        break;
      case KeywordKind::dependent_schemas:
        add_dependent_schemas(draft, keyword);
        break;
      case KeywordKind::dependent_required:
        add_dependent_names(draft, keyword);
        break;
      case KeywordKind::dependencies:
        add_dependent_schemas(draft, keyword);
        add_dependent_names(draft, keyword);
        break;
      case KeywordKind::dynamic_ref:
        add_dynamic_ref(draft, keyword);
        break;
      default:
        break;
    }
  }

  void add_choice(BlockDraft& draft, const Subschema& subschema, const Keyword& condition) {
    const Keyword* yes = subschema.find(KeywordKind::then_);
    const Keyword* no = subschema.find(KeywordKind::else_);
    BlockId then_block = yes ? block_of(yes->branches[0].schema) : kAlways;
    BlockId else_block = no ? block_of(no->branches[0].schema) : kAlways;
    Instruction choice = instruction(Op::choose, block_of(condition.branches[0].schema));
    choice.b = then_block;
    choice.c = else_block;
    draft.instructions.push_back(choice);
  }

  void add_dependent_schemas(BlockDraft& draft, const Keyword& keyword) {
    for (const Branch& branch : keyword.branches) {
      Instruction needs = instruction(Op::needs_block, block_of(branch.schema));
      needs.name = name_index(branch.name);
      draft.instructions.push_back(needs);
    }
  }

  void add_dependent_names(BlockDraft& draft, const Keyword& keyword) {
    for (const wire::Member& member : *keyword.value->as_object()) {
      const wire::Array* needed = member.value.as_array();
      if (!needed) continue;
      std::vector<uint32_t> names;
      for (const Json& name : *needed) names.push_back(name_index(*name.as_string()));
      Instruction needs = instruction(Op::needs_names, kAlways, append(program_.operands, names));
      needs.name = name_index(member.key);
      draft.instructions.push_back(needs);
    }
  }

  /// The target of a dynamic reference that can only lead to one place: the outermost resource of the dynamic scope is
  /// always the one that compilation began with.
  std::optional<SubschemaId> only_target(const Keyword& keyword) const {
    if (keyword.dynamic.empty()) return keyword.branches[0].schema;
    if (keyword.dynamic.size() == 1) return keyword.dynamic[0].schema;
    const Resource* outermost = graph_.at(graph_.root).resource;
    for (const DynamicTarget& candidate : keyword.dynamic) {
      if (candidate.resource == outermost) return candidate.schema;
    }
    return std::nullopt;
  }

  bool needs_dynamic_scope() const {
    for (const Subschema& subschema : graph_.subschemas) {
      const Keyword* reference = subschema.find(KeywordKind::dynamic_ref);
      if (reference && !only_target(*reference)) return true;
    }
    return false;
  }

  void add_dynamic_ref(BlockDraft& draft, const Keyword& keyword) {
    if (std::optional<SubschemaId> target = only_target(keyword)) {
      draft.instructions.push_back(instruction(Op::call, block_of(*target)));
      return;
    }
    std::vector<BlockTarget> targets;
    for (const DynamicTarget& candidate : keyword.dynamic) {
      targets.push_back({resources_.at(candidate.resource), block_of(candidate.schema)});
    }
    BlockId initial = block_of(keyword.branches[0].schema);
    draft.instructions.push_back(instruction(Op::dynamic_call, initial, append(program_.dynamic_targets, targets)));
  }

  std::vector<BlockId> blocks_of(const Keyword& keyword) const {
    std::vector<BlockId> blocks;
    for (const Branch& branch : keyword.branches) blocks.push_back(block_of(branch.schema));
    return blocks;
  }

  uint32_t name_index(std::string_view name) {
    program_.names.push_back(name);
    return static_cast<uint32_t>(program_.names.size() - 1);
  }

  const SchemaGraph& graph_;
  Program program_;
  std::unordered_map<const Resource*, uint32_t> resources_;
};

}  // namespace

Program assemble(const SchemaGraph& graph) { return Assembler(graph).run(); }

}  // namespace json_schema
