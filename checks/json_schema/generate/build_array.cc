#include <fmt/format.h>

#include <algorithm>

#include "checks/json_schema/generate/build.h"

namespace json_schema {
namespace {

using wire::Json;
using Kind = KeywordKind;

constexpr size_t kVariations = 40;  ///< tried for an item that must differ from those before it

size_t prefix_of(const AppliedSchema& applied) {
  const Keyword* prefix = applied.subschema->find(Kind::prefix_items);
  return prefix ? prefix->branches.size() : 0;
}

}  // namespace

/// One of the lengths that the schema mentions; by default one item, or as many as a prefix has.
size_t ValueBuilder::choose_length(const Task& task) {
  const Conjunction& all = task.all;
  uint64_t least = all.min_items;
  size_t prefix = 0;
  for (const Contains& contains : all.contains) least = std::max(least, contains.minimum);
  for (const AppliedSchema& applied : all.applied) prefix = std::max(prefix, prefix_of(applied));
  if (least > all.max_items || least > context_.options.limits.items) return SIZE_MAX;
  if (task.smallest) return least;
  const uint64_t usual = std::clamp<uint64_t>(std::max<uint64_t>(prefix, 1), least, std::max(least, all.max_items));
  std::vector<uint64_t> lengths = {choices_.manner() == Manner::sparse ? least : usual};
  const auto offer = [&](uint64_t length) {
    const bool fits = length >= least && length <= all.max_items && length <= context_.options.limits.items;
    if (fits && std::find(lengths.begin(), lengths.end(), length) == lengths.end()) lengths.push_back(length);
  };
  for (uint64_t length : {usual, least, least + 1, uint64_t{2}, uint64_t{prefix}, uint64_t{prefix} + 1}) offer(length);
  if (all.max_items < UINT64_MAX) offer(all.max_items);
  for (const Json& hint : context_.options.hints) {
    const int64_t* length = hint.as_integer();
    for (int64_t near = -1; length && *length > 0 && near <= 1; ++near) offer(static_cast<uint64_t>(*length + near));
  }
  for (const Contains& contains : all.contains) {
    if (contains.maximum < UINT64_MAX) offer(contains.maximum);
  }
  std::vector<Option> options;
  for (uint64_t length : lengths) options.push_back({length, fmt::format("{} items", length)});
  return lengths[choices_.choose({task.owner, "length", ""}, task.place, make_options(std::move(options)))];
}

Demand ValueBuilder::demand_for_item(const Task& task, size_t index, size_t length) {
  Demand demand;
  bool known = false;
  for (const AppliedSchema& applied : task.all.applied) {
    const Keyword* prefix = applied.subschema->find(Kind::prefix_items);
    const Keyword* items = applied.subschema->find(Kind::items);
    const bool in_prefix = index < prefix_of(applied);
    if (!in_prefix && !items) continue;
    demand.must.push_back({in_prefix ? prefix->branches[index].schema : items->branches[0].schema, applied.at.scope});
    known = true;
  }
  for (const Contains& contains : task.all.contains) {
    // The last items are those that count: the first may be fixed by a prefix.
    const uint64_t counting = std::min<uint64_t>(contains.minimum, length);
    const bool counts = index + counting >= length;
    if (counts) demand.must.push_back(contains.schema);
    if (!counts && contains.maximum < length) demand.must_not.push_back(contains.schema);
    known |= counts;
  }
  for (const auto& [at, schema] : task.all.refused_items) {
    if (at == index) demand.must_not.push_back(schema);
  }
  if (!known) {
    for (const Scoped& schema : task.all.unevaluated_items) demand.must.push_back(schema);
  }
  return demand;
}

std::optional<Json> ValueBuilder::item(const Task& task, size_t index, size_t length, const wire::Array& before) {
  const Demand demand = demand_for_item(task, index, length);
  if (never(demand)) {
    note(task, fmt::format("item {} is required and refused", index));
    return std::nullopt;
  }
  if (task.all.repeating && index == 1) return before[0];
  const uint64_t outer = choices_.salt();
  for (size_t variation = 0; variation < kVariations; ++variation) {
    if (variation > 0) choices_.set_salt(mix(outer, uint64_t{variation}));
    auto value = build(demand, task.place.item(index));
    choices_.set_salt(outer);
    if (!value) return std::nullopt;
    if (!task.all.unique || std::find(before.begin(), before.end(), *value) == before.end()) return value;
  }
  note(task, fmt::format("no item {} was found that differs from those before it", index));
  return std::nullopt;
}

std::optional<Json> ValueBuilder::array(const Task& task) {
  const size_t length = choose_length(task);
  if (length == SIZE_MAX) {
    note(task,
         fmt::format("an array of {} items is needed, more than the schema or the limit allows", task.all.min_items));
    return std::nullopt;
  }
  wire::Array items;
  while (items.size() < length) {
    auto value = item(task, items.size(), length, items);
    if (!value) break;
    items.push_back(*std::move(value));
  }
  if (items.size() == length) return Json(std::move(items));
  if (items.size() >= task.all.min_items && task.all.contains.empty()) return Json(std::move(items));
  return std::nullopt;
}

}  // namespace json_schema
