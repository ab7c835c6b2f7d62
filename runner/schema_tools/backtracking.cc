#include "runner/schema_tools/backtracking.h"

#include <algorithm>

#include "checks/json_schema/regex/ecma_regex.h"

namespace runner::schema_tools {
namespace {

using json_schema::CharacterSet;
using json_schema::RegexNode;
using Kind = RegexNode::Kind;

/// From this many iterations on, doubling the work each time matters.
constexpr uint32_t kManyIterations = 16;
/// Overlaps are looked for among these code points.
constexpr char32_t kSampleEnd = 0x250;

bool contains(const CharacterSet& set, char32_t point) {
  if (!set.properties.empty()) return true;  // only the matcher knows which code points have the property
  const bool listed = std::any_of(set.ranges.begin(), set.ranges.end(),
                                  [&](const auto& range) { return range.first <= point && point <= range.last; });
  return listed != set.negated;
}

bool overlap(const CharacterSet& left, const CharacterSet& right) {
  for (char32_t point = 0; point < kSampleEnd; ++point) {
    if (contains(left, point) && contains(right, point)) return true;
  }
  return false;
}

bool repeats_often(const RegexNode& node) { return node.kind == Kind::repeat && node.maximum >= kManyIterations; }

const RegexNode& without_groups(const RegexNode& node) {
  const RegexNode* inner = &node;
  while ((inner->kind == Kind::group || inner->kind == Kind::sequence) && inner->children.size() == 1) {
    inner = &inner->children[0];
  }
  return *inner;
}

/// The set of a node that is one character, or nullptr.
const CharacterSet* single_set(const RegexNode& node) {
  const RegexNode& inner = without_groups(node);
  return inner.kind == Kind::character ? &inner.set : nullptr;
}

bool may_be_empty(const RegexNode& node) {
  const auto nullable = [](const RegexNode& child) { return may_be_empty(child); };
  switch (node.kind) {
    case Kind::character:
      return false;
    case Kind::repeat:
      return node.minimum == 0 || may_be_empty(node.children[0]);
    case Kind::alternation:
      return std::any_of(node.children.begin(), node.children.end(), nullable);
    case Kind::sequence:
    case Kind::group:
      return std::all_of(node.children.begin(), node.children.end(), nullable);
    default:
      return true;
  }
}

/// Whether `sibling`, next to a repetition of `set`, separates one iteration from the next.
bool separates(const RegexNode& sibling, const CharacterSet& set) {
  if (may_be_empty(sibling)) return false;
  const RegexNode& inner = without_groups(sibling);
  const CharacterSet* other = single_set(inner.kind == Kind::repeat ? inner.children[0] : inner);
  return !other || !overlap(*other, set);
}

/// Whether one iteration of a repetition can be split into several iterations in more than one way.
bool is_ambiguous_iteration(const RegexNode& iteration) {
  const RegexNode& inner = without_groups(iteration);
  if (repeats_often(inner)) return true;
  if (inner.kind == Kind::alternation) {
    for (size_t i = 0; i < inner.children.size(); ++i) {
      const CharacterSet* left = single_set(inner.children[i]);
      if (is_ambiguous_iteration(inner.children[i])) return true;
      for (size_t j = i + 1; left && j < inner.children.size(); ++j) {
        const CharacterSet* right = single_set(inner.children[j]);
        if (right && overlap(*left, *right)) return true;
      }
    }
    return false;
  }
  if (inner.kind != Kind::sequence) return false;
  for (const RegexNode& child : inner.children) {
    const RegexNode& part = without_groups(child);
    const CharacterSet* set = repeats_often(part) ? single_set(part.children[0]) : nullptr;
    const bool separated = !set || std::any_of(inner.children.begin(), inner.children.end(), [&](const auto& sibling) {
      return &sibling != &child && separates(sibling, *set);
    });
    if (!separated) return true;
  }
  return false;
}

bool has_ambiguous_repeat(const RegexNode& node) {
  if (repeats_often(node) && is_ambiguous_iteration(node.children[0])) return true;
  return std::any_of(node.children.begin(), node.children.end(), has_ambiguous_repeat);
}

}  // namespace

bool can_backtrack_exponentially(std::string_view pattern) {
  const auto regex = json_schema::parse_ecma_regex(pattern);
  return regex && has_ambiguous_repeat(*regex);
}

}  // namespace runner::schema_tools
