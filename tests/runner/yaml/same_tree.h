// Compares what plain_yaml.h and the library make of one text: values, keys, order and places. Used by tests and fuzz
// targets; never by the product.
#pragma once

#include <algorithm>

#include "runner/yaml/node.h"

namespace runner {

bool is_same_tree(const Node& left, const Node& right);

inline bool is_same_entry(const Entry& left, const Entry& right) {
  return left.key == right.key && left.mark == right.mark && is_same_tree(left.node, right.node);
}

/// Whether two nulls are marked alike is left open: the library only knows the position of the token after an empty
/// value.
inline bool is_same_tree(const Node& left, const Node& right) {
  if (left.value.index() != right.value.index()) return false;
  if (const wire::Json* scalar = left.as_scalar()) {
    const bool same_place = scalar->is_null() || left.mark == right.mark;
    return same_place && scalar->kind() == right.as_scalar()->kind() && *scalar == *right.as_scalar();
  }
  if (left.mark != right.mark) return false;
  if (const Sequence* sequence = left.as_sequence()) {
    return std::ranges::equal(*sequence, *right.as_sequence(), is_same_tree);
  }
  return std::ranges::equal(*left.as_mapping(), *right.as_mapping(), is_same_entry);
}

}  // namespace runner
