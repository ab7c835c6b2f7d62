#include "checks/json_schema/generate/break_value.h"

#include <fmt/format.h>

#include <algorithm>

#include "checks/json_schema/explain/messages.h"

namespace json_schema {
namespace {

using wire::Json;
using Kind = KeywordKind;

constexpr uint64_t kNoises = 6;  ///< random values tried for one keyword

void break_type(const Target& target, std::vector<Change>& changes) {
  const auto offer = [&](Json value) {
    if (!allows_type(target.keyword, value)) changes.push_back(replaced_by(std::move(value)));
  };
  offer(nullptr);
  const Json& value = target.value;
  if (value.is_number() || value.is_boolean()) offer(wire::to_text(value));
  if (value.is_number()) offer(0.5);
  for (Json other : {Json("text"), Json(1), Json(true)}) offer(std::move(other));
  offer(wire::Array{value});
  offer(wire::Object());
}

/// A value that matches the schema of "not", or two branches of "oneOf"; an object is merged into the present one.
void offer_built(const Target& target, const Demand& demand, ValidSource& source, std::vector<Change>& changes) {
  for (uint64_t noise = 0; noise < kNoises; ++noise) {
    auto built = source.value_for(demand, noise);
    if (!built) continue;
    if (built->is_object() && target.value.is_object()) {
      wire::Object merged = *target.value.as_object();
      for (const wire::Member& member : *built->as_object()) merged.set(member.key, member.value);
      changes.push_back({std::move(merged), fmt::format("members for \"{}\" set", target.keyword.name)});
    }
    changes.push_back(replaced_by(*std::move(built)));
  }
}

void break_in_place(const Target& target, ValidSource& source, std::vector<Change>& changes) {
  const Keyword& keyword = target.keyword;
  constexpr size_t kMaxBranches = 8;
  const size_t count = std::min(keyword.branches.size(), kMaxBranches);
  if (keyword.kind == Kind::not_) {
    return offer_built(target, {{{keyword.branches[0].schema, nullptr}}, {}}, source, changes);
  }
  if (keyword.kind == Kind::any_of || keyword.kind == Kind::one_of) {
    Demand none;
    for (const Branch& branch : keyword.branches) none.must_not.push_back({branch.schema, nullptr});
    offer_built(target, none, source, changes);
  }
  for (size_t i = 0; keyword.kind == Kind::one_of && i < count; ++i) {
    for (size_t j = 0; j < i; ++j) {
      const Demand both{{{keyword.branches[j].schema, nullptr}, {keyword.branches[i].schema, nullptr}}, {}};
      offer_built(target, both, source, changes);
    }
  }
}

}  // namespace

Change replaced_by(Json value) {
  std::string text = "replaced by " + quote(value);
  return {std::move(value), std::move(text)};
}

std::vector<Change> ways_to_break(const Target& target, ValidSource& source) {
  std::vector<Change> changes;
  switch (target.keyword.kind) {
    case Kind::type:
      break_type(target, changes);
      break;
    case Kind::not_:
    case Kind::any_of:
    case Kind::one_of:
      break_in_place(target, source, changes);
      break;
    default:
      break_scalar(target, changes);
      if (target.value.is_object()) break_object(target, source, changes);
      if (target.value.is_array()) break_array(target, source, changes);
  }
  return changes;
}

}  // namespace json_schema
