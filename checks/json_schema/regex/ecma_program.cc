#include "checks/json_schema/regex/ecma_program.h"

#include <algorithm>

namespace json_schema {
namespace {

/// The capturing groups of an expression: the lowest and the highest index; 0 and 0 where there are none.
std::pair<uint32_t, uint32_t> groups_of(const RegexNode& node) {
  std::pair<uint32_t, uint32_t> groups(0, 0);
  if (node.kind == RegexNode::Kind::group && node.index > 0) groups = {node.index, node.index};
  for (const RegexNode& child : node.children) {
    const auto [first, last] = groups_of(child);
    if (first == 0) continue;
    groups.first = groups.first == 0 ? first : std::min(groups.first, first);
    groups.second = std::max(groups.second, last);
  }
  return groups;
}

}  // namespace

EcmaProgram::EcmaProgram(const RegexNode& regex) {
  using Kind = Instruction::Kind;
  registers_ = 2 * (groups_of(regex).second + 1);
  from_begin_ = regex.kind == RegexNode::Kind::sequence && !regex.children.empty() &&
                regex.children[0].kind == RegexNode::Kind::start;
  compile(regex, false);
  add({Kind::match});
}

uint32_t EcmaProgram::add(Instruction instruction) {
  instructions_.push_back(instruction);
  return static_cast<uint32_t>(instructions_.size() - 1);
}

void EcmaProgram::compile(const RegexNode& node, bool backward) {
  using Kind = Instruction::Kind;
  switch (node.kind) {
    case RegexNode::Kind::sequence:
      return compile_sequence(node, backward);
    case RegexNode::Kind::alternation:
      return compile_alternation(node, backward);
    case RegexNode::Kind::character:
      return compile_character(node, backward);
    case RegexNode::Kind::group:
      return compile_group(node, backward);
    case RegexNode::Kind::repeat:
      return compile_repeat(node, backward);
    case RegexNode::Kind::start:
      add({Kind::begin});
      return;
    case RegexNode::Kind::end:
      add({Kind::end});
      return;
    case RegexNode::Kind::word_boundary:
      add({Kind::word_boundary, node.negated});
      return;
    case RegexNode::Kind::look:
      return compile_look(node);
    case RegexNode::Kind::back_reference:
      add({Kind::back_reference, false, backward, node.index});
      return;
  }
}

/// Backwards, the last term is matched first.
void EcmaProgram::compile_sequence(const RegexNode& node, bool backward) {
  const size_t count = node.children.size();
  for (size_t i = 0; i < count; ++i) compile(node.children[backward ? count - 1 - i : i], backward);
}

void EcmaProgram::compile_alternation(const RegexNode& node, bool backward) {
  using Kind = Instruction::Kind;
  std::vector<uint32_t> ends;
  for (size_t i = 0; i < node.children.size(); ++i) {
    const bool is_last = i + 1 == node.children.size();
    const uint32_t split = is_last ? 0 : add({Kind::split});
    compile(node.children[i], backward);
    if (is_last) break;
    ends.push_back(add({Kind::jump}));
    instructions_[split].to = static_cast<uint32_t>(instructions_.size());
  }
  for (uint32_t end : ends) instructions_[end].to = static_cast<uint32_t>(instructions_.size());
}

void EcmaProgram::compile_character(const RegexNode& node, bool backward) {
  const auto set = static_cast<uint32_t>(sets_.size());
  sets_.push_back(node.set.properties.empty() ? node.set : without_properties(node.set));
  add({Instruction::Kind::character, false, backward, set});
}

void EcmaProgram::compile_group(const RegexNode& node, bool backward) {
  using Kind = Instruction::Kind;
  if (node.index == 0) return compile(node.children[0], backward);
  const uint32_t begin = 2 * node.index;
  add({Kind::save, false, false, backward ? begin + 1 : begin});
  compile(node.children[0], backward);
  add({Kind::save, false, false, backward ? begin : begin + 1});
}

void EcmaProgram::compile_repeat(const RegexNode& node, bool backward) {
  using Kind = Instruction::Kind;
  const auto loop = static_cast<uint32_t>(loops_.size());
  const auto [first, last] = groups_of(node.children[0]);
  loops_.push_back({node.minimum, node.maximum, node.lazy, registers_, first, last});
  registers_ += 2;
  add({Kind::loop, false, false, loop});
  const uint32_t again = add({Kind::again, false, false, loop});
  add({Kind::round, false, false, loop});
  compile(node.children[0], backward);
  add({Kind::jump, false, false, 0, again});
  instructions_[again].to = static_cast<uint32_t>(instructions_.size());
}

void EcmaProgram::compile_look(const RegexNode& node) {
  using Kind = Instruction::Kind;
  const uint32_t look = add({Kind::look, node.negated});
  compile(node.children[0], node.behind);
  add({Kind::match});
  instructions_[look].to = static_cast<uint32_t>(instructions_.size());
}

}  // namespace json_schema
