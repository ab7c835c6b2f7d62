#include <fmt/format.h>

#include <algorithm>

#include "checks/json_schema/explain/collector.h"
#include "checks/json_schema/explain/messages.h"
#include "checks/json_schema/values/value_hash.h"

namespace json_schema {
namespace {

using wire::Json;

std::string item_summary(const OutputUnit& unit) { return fmt::format("an item is refused by \"{}\"", unit.keyword); }

}  // namespace

void Collector::apply_array_keyword(Frame& frame, const Keyword& keyword, OutputUnit& unit) {
  switch (keyword.kind) {
    case KeywordKind::prefix_items:
      return prefix_items(frame, keyword, unit);
    case KeywordKind::items:
      return items(frame, keyword, unit);
    case KeywordKind::contains:
      return contains(frame, keyword, unit);
    case KeywordKind::unevaluated_items:
      return unevaluated_items(frame, keyword, unit);
    case KeywordKind::min_contains:
    case KeywordKind::max_contains:
      return contains_limit(frame, keyword, unit);
    case KeywordKind::unique_items: {
      const wire::Array& array = *frame.value.as_array();
      if (!*keyword.value->as_boolean()) return;
      if (auto equal = find_equal_items(array)) {
        fail(unit, equal_items_message(equal->first, equal->second, array[equal->first]));
      }
      return;
    }
    default:
      return;
  }
}

void Collector::prefix_items(Frame& frame, const Keyword& keyword, OutputUnit& unit) {
  const wire::Array& array = *frame.value.as_array();
  size_t count = std::min(array.size(), keyword.branches.size());
  for (size_t i = 0; i < count; ++i) {
    PathStep schema_step(keyword_path_, i);
    PathStep instance_step(instance_path_, i);
    frame.evaluated[i] = true;
    if (!apply(keyword.branches[i].schema, array[i], {unit, unit.keyword})) fail(unit, item_summary(unit));
  }
  if (count > 0) annotate(unit, count == array.size() ? Json(true) : Json(count - 1));
}

void Collector::items(Frame& frame, const Keyword& keyword, OutputUnit& unit) {
  const wire::Array& array = *frame.value.as_array();
  const Keyword* prefix = frame.subschema.find(KeywordKind::prefix_items);
  size_t first = prefix ? prefix->branches.size() : 0;
  for (size_t i = first; i < array.size(); ++i) {
    PathStep instance_step(instance_path_, i);
    frame.evaluated[i] = true;
    if (!apply(keyword.branches[0].schema, array[i], {unit, unit.keyword})) fail(unit, item_summary(unit));
    if (may_stop(unit)) break;
  }
  if (first < array.size()) annotate(unit, true);
}

void Collector::contains(Frame& frame, const Keyword& keyword, OutputUnit& unit) {
  const wire::Array& array = *frame.value.as_array();
  const Keyword* least = frame.subschema.find(KeywordKind::min_contains);
  const uint64_t minimum = least ? least->limit : 1;
  wire::Array indices;
  const InChoice in_choice(*this);
  for (size_t i = 0; i < array.size(); ++i) {
    PathStep instance_step(instance_path_, i);
    if (!apply(keyword.branches[0].schema, array[i], {unit, unit.keyword})) continue;
    frame.evaluated[i] = true;
    indices.emplace_back(i);
  }
  frame.contained = indices.size();
  if (indices.empty() && minimum > 0) fail(unit, contains_message(0, minimum, UINT64_MAX));
  annotate(unit, indices.size() == array.size() ? Json(true) : Json(std::move(indices)));
}

/// "minContains" and "maxContains", after "contains". That no item counts is the fault of "contains".
void Collector::contains_limit(const Frame& frame, const Keyword& keyword, OutputUnit& unit) {
  if (!frame.contained) return;
  const uint64_t found = *frame.contained;
  if (keyword.kind == KeywordKind::min_contains) {
    if (found > 0 && found < keyword.limit) fail(unit, contains_message(found, keyword.limit, UINT64_MAX));
  } else if (found > keyword.limit) {
    fail(unit, contains_message(found, 0, keyword.limit));
  }
}

void Collector::unevaluated_items(Frame& frame, const Keyword& keyword, OutputUnit& unit) {
  const wire::Array& array = *frame.value.as_array();
  bool any = false;
  for (size_t i = 0; i < array.size(); ++i) {
    if (frame.evaluated[i]) continue;
    PathStep instance_step(instance_path_, i);
    frame.evaluated[i] = true;
    any = true;
    if (!apply(keyword.branches[0].schema, array[i], {unit, unit.keyword})) {
      const bool is_false = graph_.at(keyword.branches[0].schema).shape == Subschema::Shape::never;
      if (is_false && defines_item(frame.subschema, i)) unit.children.back().error = unevaluated_item_message();
      fail(unit, item_summary(unit));
    }
    if (may_stop(unit)) break;
  }
  if (any) annotate(unit, true);
}

/// Whether the subschema, or one that is applied to the same value, has a schema for the item.
bool Collector::defines_item(const Subschema& subschema, size_t index, int depth) const {
  constexpr int kMaxDepth = 8;  // references may form cycles
  for (const Keyword& keyword : subschema.keywords) {
    if (keyword.kind == KeywordKind::items) return true;
    if (keyword.kind == KeywordKind::prefix_items && index < keyword.branches.size()) return true;
    const bool in_place = keyword.kind == KeywordKind::ref || keyword.kind == KeywordKind::all_of ||
                          keyword.kind == KeywordKind::any_of || keyword.kind == KeywordKind::one_of ||
                          keyword.kind == KeywordKind::then_ || keyword.kind == KeywordKind::else_;
    for (size_t i = 0; in_place && depth < kMaxDepth && i < keyword.branches.size(); ++i) {
      if (defines_item(graph_.at(keyword.branches[i].schema), index, depth + 1)) return true;
    }
  }
  return false;
}

}  // namespace json_schema
