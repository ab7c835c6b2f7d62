#include "checks/json_schema/generate/refusal.h"

#include <algorithm>

namespace json_schema {
namespace {

using wire::Json;
using JsonKind = Json::Kind;
using Kind = KeywordKind;

int rank(Kind kind) {
  if (kind == Kind::const_ || kind == Kind::enum_) return 0;
  if (kind == Kind::properties) return 1;
  if (kind == Kind::required) return 2;
  return kind == Kind::type ? 4 : 3;
}

/// Of keywords that fail as a whole.
bool can_fail(const Keyword& keyword) {
  switch (keyword.kind) {
    case Kind::ref:
    case Kind::dynamic_ref:
    case Kind::any_of:
    case Kind::one_of:
    case Kind::not_:
    case Kind::type:
    case Kind::const_:
    case Kind::enum_:
    case Kind::multiple_of:
    case Kind::maximum:
    case Kind::exclusive_maximum:
    case Kind::minimum:
    case Kind::exclusive_minimum:
    case Kind::max_length:
    case Kind::min_length:
    case Kind::pattern:
    case Kind::max_items:
    case Kind::min_items:
    case Kind::unique_items:
    case Kind::items:
    case Kind::contains:
    case Kind::max_properties:
    case Kind::min_properties:
      return true;
    case Kind::format:
      return keyword.format.has_value();
    default:
      return false;
  }
}

size_t ways_of(const Keyword& keyword) {
  switch (keyword.kind) {
    case Kind::properties:
    case Kind::all_of:
    case Kind::prefix_items:
      return keyword.branches.size();
    case Kind::required:
      return keyword.names.size();
    default:
      return can_fail(keyword) ? 1 : 0;
  }
}

void refuse_type(const ScopedKeyword& at, Conjunction& all) {
  const Keyword& keyword = at.keyword;
  const bool only_integers = keyword.integral && (keyword.types & kNumberKinds) != 0;
  all.limit_types(at.subschema, static_cast<uint8_t>(~(only_integers ? keyword.types & ~kNumberKinds : keyword.types)));
  all.fractional |= only_integers;
}

void refuse_scalar_keyword(const ScopedKeyword& at, Conjunction& all) {
  const Keyword& keyword = at.keyword;
  const bool on_numbers = keyword.kind == Kind::multiple_of || keyword.kind == Kind::maximum ||
                          keyword.kind == Kind::exclusive_maximum || keyword.kind == Kind::minimum ||
                          keyword.kind == Kind::exclusive_minimum;
  all.limit_types(at.subschema, on_numbers ? kNumberKinds : kind_bit(JsonKind::string));
  all.failing.push_back(&keyword);
  if (keyword.kind == Kind::max_length) all.min_length = std::max(all.min_length, keyword.limit + 1);
  if (keyword.kind == Kind::min_length) {
    if (keyword.limit == 0) return all.refuse_all(at.subschema, "no text is shorter than 0");
    all.max_length = std::min(all.max_length, keyword.limit - 1);
  }
}

void refuse_object_keyword(const ScopedKeyword& at, size_t index, Conjunction& all) {
  const Keyword& keyword = at.keyword;
  all.limit_types(at.subschema, kind_bit(JsonKind::object));
  if (keyword.kind == Kind::required) {
    all.forbidden.insert(keyword.names[index]);
  } else if (keyword.kind == Kind::properties) {
    all.required.push_back(keyword.branches[index].name);
    all.refused_members.emplace_back(keyword.branches[index].name, at.branch(index));
  } else if (keyword.kind == Kind::max_properties) {
    all.min_properties = std::max(all.min_properties, keyword.limit + 1);
  } else if (keyword.limit == 0) {
    all.refuse_all(at.subschema, "no object has fewer than 0 members");
  } else {
    all.max_properties = std::min(all.max_properties, keyword.limit - 1);
  }
}

void refuse_contains(const ScopedKeyword& at, Conjunction& all) {
  const Keyword* minimum = at.subschema.find(Kind::min_contains);
  const uint64_t most = minimum ? minimum->limit : 1;
  if (most == 0) return all.refuse_all(at.subschema, "it must not hold here, and holds for every array");
  all.contains.push_back({at.branch(), 0, most - 1});
}

void refuse_item(const ScopedKeyword& at, size_t index, Conjunction& all) {
  size_t place = index;
  if (at.keyword.kind == Kind::items) {
    const Keyword* prefix = at.subschema.find(Kind::prefix_items);
    place = prefix ? prefix->branches.size() : 0;
  }
  all.min_items = std::max<uint64_t>(all.min_items, place + 1);
  all.refused_items.emplace_back(place, at.branch(at.keyword.kind == Kind::items ? 0 : index));
}

void refuse_array_keyword(const ScopedKeyword& at, size_t index, Conjunction& all) {
  const Keyword& keyword = at.keyword;
  all.limit_types(at.subschema, kind_bit(JsonKind::array));
  if (keyword.kind == Kind::max_items) {
    all.min_items = std::max(all.min_items, keyword.limit + 1);
  } else if (keyword.kind == Kind::min_items) {
    if (keyword.limit == 0) return all.refuse_all(at.subschema, "no array is shorter than 0");
    all.max_items = std::min(all.max_items, keyword.limit - 1);
  } else if (keyword.kind == Kind::unique_items) {
    all.repeating = true;
    all.min_items = std::max<uint64_t>(all.min_items, 2);
  } else if (keyword.kind == Kind::contains) {
    refuse_contains(at, all);
  } else {
    refuse_item(at, index, all);
  }
}

}  // namespace

std::vector<WayToFail> ways_to_fail(const Subschema& subschema) {
  std::vector<WayToFail> ways;
  for (const Keyword& keyword : subschema.keywords) {
    for (size_t i = 0; i < ways_of(keyword); ++i) ways.push_back({&keyword, i});
  }
  std::stable_sort(ways.begin(), ways.end(), [](const WayToFail& a, const WayToFail& b) {
    return rank(a.keyword->kind) < rank(b.keyword->kind);
  });
  return ways;
}

void refuse(const ScopedKeyword& at, size_t index, Conjunction& all) {
  const Keyword& keyword = at.keyword;
  switch (keyword.kind) {
    case Kind::type:
      return refuse_type(at, all);
    case Kind::const_:
      return all.excluded.push_back(keyword.value);
    case Kind::enum_:
      for (const Json& value : *keyword.value->as_array()) all.excluded.push_back(&value);
      return;
    case Kind::properties:
    case Kind::required:
    case Kind::max_properties:
    case Kind::min_properties:
      return refuse_object_keyword(at, index, all);
    case Kind::max_items:
    case Kind::min_items:
    case Kind::unique_items:
    case Kind::items:
    case Kind::prefix_items:
    case Kind::contains:
      return refuse_array_keyword(at, index, all);
    default:
      return refuse_scalar_keyword(at, all);
  }
}

}  // namespace json_schema
