#include "checks/json_schema/assemble.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "checks/json_schema/slot_table.h"
#include "checks/json_schema/value_hash.h"

namespace json_schema {
namespace {

using wire::Json;
using Shape = Subschema::Shape;
using Op = Step::Op;

constexpr size_t kFewValues = 8;
constexpr size_t kFewSlots = 24;
constexpr uint8_t kStringBit = 1u << static_cast<int>(Json::Kind::string);

/// True for keywords that never refuse anything by themselves.
bool is_silent(const Keyword& keyword) {
  switch (keyword.kind) {
    case KeywordKind::schema_dialect:
    case KeywordKind::vocabulary_list:
    case KeywordKind::id:
    case KeywordKind::anchor:
    case KeywordKind::dynamic_anchor:
    case KeywordKind::defs:
    case KeywordKind::comment:
    case KeywordKind::meta_data:
    case KeywordKind::content_encoding:
    case KeywordKind::content_media_type:
    case KeywordKind::content_schema:
    case KeywordKind::unknown:
      return true;
    case KeywordKind::format:
      return !keyword.format.has_value();
    default:
      return false;
  }
}

Step step(Op op, uint32_t a, Range operands = {}) {
  Step made;
  made.op = op;
  made.a = a;
  made.operands = operands;
  return made;
}

/// Builds the tables of one program, one subschema at a time; block numbers are subschema numbers.
class Assembler {
 public:
  explicit Assembler(const SchemaGraph& graph) : graph_(graph) {}

  Program run() {
    number_resources();
    program_.has_dynamic_scope = needs_dynamic_scope();
    program_.blocks.resize(graph_.subschemas.size());
    for (SubschemaId id = 0; id < graph_.subschemas.size(); ++id) assemble_block(id);
    spread_marks();
    program_.root = block_of(graph_.root);
    return std::move(program_);
  }

 private:
  void number_resources() {
    for (const Subschema& subschema : graph_.subschemas) {
      resources_.try_emplace(subschema.resource, static_cast<uint32_t>(resources_.size()));
    }
  }

  /// The block that stands for a subschema: the subschemas that are nothing but a reference are passed through.
  BlockId block_of(SubschemaId id) const {
    for (size_t hops = 0; hops < graph_.subschemas.size(); ++hops) {
      const Subschema& subschema = graph_.at(id);
      if (subschema.shape == Shape::always) return kAlways;
      if (subschema.shape == Shape::never) return kNever;
      const Keyword* only = nullptr;
      size_t speaking = 0;
      for (const Keyword& keyword : subschema.keywords) {
        if (is_silent(keyword)) continue;
        only = &keyword;
        ++speaking;
      }
      if (speaking == 0) return kAlways;
      if (speaking > 1 || only->kind != KeywordKind::ref) return id;
      // The resource of the reference itself must stay in the dynamic scope.
      const Subschema& target = graph_.at(only->branches[0].schema);
      if (target.resource != subschema.resource && program_.has_dynamic_scope) return id;
      id = only->branches[0].schema;
    }
    return id;
  }

  template <typename T, typename U>
  static Range append(std::vector<T>& table, const std::vector<U>& entries) {
    Range range{static_cast<uint32_t>(table.size()), static_cast<uint32_t>(entries.size())};
    table.insert(table.end(), entries.begin(), entries.end());
    return range;
  }

  /// What the keywords of one subschema contribute, before it is known which plans it needs.
  struct Draft {
    Block block;
    StringPlan string;
    ArrayPlan array;
    ObjectPlan object;
    std::vector<const Pattern*> patterns;
    std::vector<Format> formats;
    std::vector<Bound> bounds;
    std::vector<const Divisor*> divisors;
    std::vector<Step> steps;
    std::vector<SlotEntry> slots;
    std::unordered_map<std::string_view, size_t> slot_index;  ///< filled only where there are many
    bool has_string = false;
    bool has_array = false;
    bool has_object = false;
    bool has_number = false;
  };

  void assemble_block(SubschemaId id) {
    const Subschema& subschema = graph_.at(id);
    Draft draft;
    draft.block.resource = resources_.at(subschema.resource);
    for (const Keyword& keyword : subschema.keywords) add(draft, subschema, keyword);
    finish(draft);
    program_.blocks[id] = draft.block;
  }

  void add(Draft& draft, const Subschema& subschema, const Keyword& keyword) {
    add_assertion(draft, keyword);
    add_array_keyword(draft, subschema, keyword);
    add_object_keyword(draft, keyword);
    add_step(draft, subschema, keyword);
  }

  void add_assertion(Draft& draft, const Keyword& keyword) {
    switch (keyword.kind) {
      case KeywordKind::type:
        draft.block.types &= keyword.types;
        draft.block.integral |= keyword.integral;
        break;
      case KeywordKind::min_length:
        draft.string.min_length = keyword.limit;
        draft.has_string = true;
        break;
      case KeywordKind::max_length:
        draft.string.max_length = keyword.limit;
        draft.has_string = true;
        break;
      case KeywordKind::pattern:
        draft.patterns.push_back(keyword.pattern.get());
        draft.has_string = true;
        break;
      case KeywordKind::format:
        if (keyword.format) draft.formats.push_back(*keyword.format);
        draft.has_string |= keyword.format.has_value();
        break;
      case KeywordKind::minimum:
        add_bound(draft, Bound::Kind::at_least, keyword);
        break;
      case KeywordKind::exclusive_minimum:
        add_bound(draft, Bound::Kind::above, keyword);
        break;
      case KeywordKind::maximum:
        add_bound(draft, Bound::Kind::at_most, keyword);
        break;
      case KeywordKind::exclusive_maximum:
        add_bound(draft, Bound::Kind::below, keyword);
        break;
      case KeywordKind::multiple_of:
        draft.divisors.push_back(keyword.divisor.get());
        draft.has_number = true;
        break;
      case KeywordKind::const_:
        add_values(draft, {keyword.value});
        break;
      case KeywordKind::enum_:
        add_enum(draft, *keyword.value->as_array());
        break;
      default:
        break;
    }
  }

  static void add_bound(Draft& draft, Bound::Kind kind, const Keyword& keyword) {
    const int64_t* integer = keyword.value->as_integer();
    draft.bounds.push_back({kind, integer != nullptr, integer ? *integer : 0, keyword.value});
    draft.has_number = true;
  }

  void add_enum(Draft& draft, const wire::Array& array) {
    std::vector<const Json*> values;
    for (const Json& value : array) values.push_back(&value);
    add_values(draft, std::move(values));
  }

  void add_values(Draft& draft, std::vector<const Json*> values) {
    bool all_strings = std::all_of(values.begin(), values.end(), [](const Json* value) { return value->is_string(); });
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
    auto index = static_cast<uint32_t>(program_.value_sets.size());
    program_.value_sets.push_back(std::move(set));
    if (all_strings && draft.string.values == kNoPlan) {
      draft.block.types &= kStringBit;
      draft.string.values = index;
      draft.has_string = true;
    } else {
      draft.steps.push_back(step(Op::one_of_values, index));
    }
  }

  void add_array_keyword(Draft& draft, const Subschema& subschema, const Keyword& keyword) {
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

  void add_object_keyword(Draft& draft, const Keyword& keyword) {
    ObjectPlan& plan = draft.object;
    switch (keyword.kind) {
      case KeywordKind::min_properties:
        plan.min_properties = keyword.limit;
        break;
      case KeywordKind::max_properties:
        plan.max_properties = keyword.limit;
        break;
      case KeywordKind::properties:
        for (const Branch& branch : keyword.branches) slot_for(draft, branch.name).block = block_of(branch.schema);
        break;
      case KeywordKind::required:
        for (std::string_view name : keyword.names) slot_for(draft, name).required = true;
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

  SlotEntry& slot_for(Draft& draft, std::string_view name) {
    if (draft.slots.size() < kFewSlots) {
      for (SlotEntry& entry : draft.slots) {
        if (entry.name == name) return entry;
      }
    } else {
      for (size_t i = draft.slot_index.size(); i < draft.slots.size(); ++i) draft.slot_index[draft.slots[i].name] = i;
      if (auto known = draft.slot_index.find(name); known != draft.slot_index.end()) return draft.slots[known->second];
    }
    return draft.slots.emplace_back(SlotEntry{name, kAbsent, false});
  }

  void add_step(Draft& draft, const Subschema& subschema, const Keyword& keyword) {
    switch (keyword.kind) {
      case KeywordKind::ref:
      case KeywordKind::all_of:
        for (BlockId block : blocks_of(keyword)) {
          if (block != kAlways) draft.steps.push_back(step(Op::call, block));
        }
        break;
      case KeywordKind::any_of:
        draft.steps.push_back(step(Op::any_of, kAlways, append(program_.operands, blocks_of(keyword))));
        break;
      case KeywordKind::one_of:
        draft.steps.push_back(step(Op::one_of, kAlways, append(program_.operands, blocks_of(keyword))));
        break;
      case KeywordKind::not_:
        draft.steps.push_back(step(Op::not_, block_of(keyword.branches[0].schema)));
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

  void add_choice(Draft& draft, const Subschema& subschema, const Keyword& condition) {
    const Keyword* yes = subschema.find(KeywordKind::then_);
    const Keyword* no = subschema.find(KeywordKind::else_);
    BlockId then_block = yes ? block_of(yes->branches[0].schema) : kAlways;
    BlockId else_block = no ? block_of(no->branches[0].schema) : kAlways;
    Step choice = step(Op::choose, block_of(condition.branches[0].schema));
    choice.b = then_block;
    choice.c = else_block;
    draft.steps.push_back(choice);
  }

  void add_dependent_schemas(Draft& draft, const Keyword& keyword) {
    for (const Branch& branch : keyword.branches) {
      Step needs = step(Op::needs_block, block_of(branch.schema));
      needs.name = name_index(branch.name);
      draft.steps.push_back(needs);
    }
  }

  void add_dependent_names(Draft& draft, const Keyword& keyword) {
    for (const wire::Member& member : *keyword.value->as_object()) {
      const wire::Array* needed = member.value.as_array();
      if (!needed) continue;
      std::vector<uint32_t> names;
      for (const Json& name : *needed) names.push_back(name_index(*name.as_string()));
      Step needs = step(Op::needs_names, kAlways, append(program_.operands, names));
      needs.name = name_index(member.key);
      draft.steps.push_back(needs);
    }
  }

  /// Where a dynamic reference leads if it can only lead to one place: the outermost resource of the dynamic scope is
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

  void add_dynamic_ref(Draft& draft, const Keyword& keyword) {
    if (std::optional<SubschemaId> target = only_target(keyword)) {
      draft.steps.push_back(step(Op::call, block_of(*target)));
      return;
    }
    std::vector<uint32_t> operands;
    for (const DynamicTarget& candidate : keyword.dynamic) {
      operands.push_back(resources_.at(candidate.resource));
      operands.push_back(block_of(candidate.schema));
    }
    BlockId initial = block_of(keyword.branches[0].schema);
    draft.steps.push_back(step(Op::dynamic_call, initial, append(program_.operands, operands)));
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

  void finish(Draft& draft) {
    Block& block = draft.block;
    if (draft.has_string) {
      draft.string.patterns = append(program_.patterns, draft.patterns);
      draft.string.formats = append(program_.formats, draft.formats);
      block.string_plan = push(program_.string_plans, draft.string);
    }
    if (draft.has_number) {
      NumberPlan plan{append(program_.bounds, draft.bounds), append(program_.divisors, draft.divisors)};
      narrow_to_integers(plan, draft.bounds);
      block.number_plan = push(program_.number_plans, plan);
    }
    if (draft.has_array) block.array_plan = push(program_.array_plans, draft.array);
    if (draft.has_object) {
      add_slot_table(program_, draft.object, draft.slots);
      block.object_plan = push(program_.object_plans, draft.object);
    }
    block.steps = append(program_.steps, draft.steps);
    block.is_leaf = !draft.has_array && !draft.has_object && draft.steps.empty();
  }

  /// Fills NumberPlan::is_integer_range and what belongs to it.
  static void narrow_to_integers(NumberPlan& plan, const std::vector<Bound>& bounds) {
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

  template <typename T>
  static uint32_t push(std::vector<T>& table, const T& entry) {
    table.push_back(entry);
    return static_cast<uint32_t>(table.size() - 1);
  }

  /// Block::marks_members: those that evaluate members or items themselves, and all that call such a block in place.
  void spread_marks() {
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

  bool marks(BlockId id) const { return id < kAbsent && program_.blocks[id].marks_members; }

  bool calls_marker(const Block& block) const {
    for (uint32_t i = 0; i < block.steps.count; ++i) {
      const Step& step = program_.steps[block.steps.first + i];
      if (step.op == Op::one_of_values || step.op == Op::needs_names || step.op == Op::not_) continue;
      if (step.op == Op::dynamic_call || marks(step.a) || marks(step.b) || marks(step.c)) return true;
      for (uint32_t k = 0; k < step.operands.count; ++k) {
        if (marks(program_.operands[step.operands.first + k])) return true;
      }
    }
    return false;
  }

  const SchemaGraph& graph_;
  Program program_;
  std::unordered_map<const Resource*, uint32_t> resources_;
};

}  // namespace

Program assemble(const SchemaGraph& graph) { return Assembler(graph).run(); }

}  // namespace json_schema
