#include "checks/json_schema/compare/schema_changes.h"

#include <algorithm>
#include <set>

#include "checks/json_schema/values/value_hash.h"

namespace json_schema {
namespace {

using wire::Json;
using Kind = KeywordKind;

bool is_by_name(Kind kind) {
  return kind == Kind::properties || kind == Kind::pattern_properties || kind == Kind::dependent_schemas ||
         kind == Kind::dependencies;
}

bool same_set(const wire::Array& left, const wire::Array& right) {
  const auto hashes = [](const wire::Array& list) {
    std::vector<uint64_t> all;
    for (const Json& value : list) all.push_back(hash_value(value));
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
  };
  return left == right || hashes(left) == hashes(right);
}

/// "enum", "required" and "type" are sets.
bool same_value(const Keyword& before, const Keyword& after) {
  if (before.kind == Kind::type) return before.types == after.types && before.integral == after.integral;
  const bool is_set = before.kind == Kind::enum_ || before.kind == Kind::required;
  if (is_set) return same_set(*before.value->as_array(), *after.value->as_array());
  return *before.value == *after.value;
}

class ParallelWalk {
 public:
  ParallelWalk(const SchemaGraph& before, const SchemaGraph& after, size_t max)
      : before_(before), after_(after), max_(max) {}

  std::vector<SchemaChange> take() {
    visit(before_.root, after_.root);
    while (!open_.empty() && changes_.size() < max_) {
      const auto [left, right] = open_.back();
      open_.pop_back();
      compare(left, right);
    }
    std::stable_sort(changes_.begin(), changes_.end(),
                     [](const SchemaChange& a, const SchemaChange& b) { return a.location < b.location; });
    return std::move(changes_);
  }

 private:
  /// A subschema that is only a "$ref" is what it refers to.
  static SubschemaId resolved(const SchemaGraph& graph, SubschemaId id) {
    for (size_t steps = 0; steps < graph.subschemas.size(); ++steps) {
      const Keyword* reference = nullptr;
      for (const Keyword& keyword : graph.at(id).keywords) {
        if (!keyword.can_refuse()) continue;
        if (keyword.kind != Kind::ref || reference) return id;
        reference = &keyword;
      }
      if (!reference) return id;
      id = reference->branches[0].schema;
    }
    return id;
  }

  void visit(SubschemaId left, SubschemaId right) {
    left = resolved(before_, left);
    right = resolved(after_, right);
    if (seen_.insert({left, right}).second) open_.emplace_back(left, right);
  }

  void compare(SubschemaId left, SubschemaId right) {
    const Subschema& before = before_.at(left);
    const Subschema& after = after_.at(right);
    if (before.shape != after.shape) {
      changes_.push_back({after_.location(right), "", nullptr, nullptr, left, right});
    }
    for (const Keyword& keyword : before.keywords) {
      if (!keyword.can_refuse()) continue;
      const Keyword* other = after.find(keyword.kind);
      if (!other || !other->can_refuse()) {
        changes_.push_back(
            {before.location_of(keyword.name), std::string(keyword.name), &keyword, nullptr, left, right});
      } else {
        compare_keyword(left, right, keyword, *other);
      }
    }
    for (const Keyword& keyword : after.keywords) {
      const Keyword* other = before.find(keyword.kind);
      if (!keyword.can_refuse() || (other && other->can_refuse())) continue;
      changes_.push_back({after.location_of(keyword.name), std::string(keyword.name), nullptr, &keyword, left, right});
    }
  }

  void compare_keyword(SubschemaId left, SubschemaId right, const Keyword& before, const Keyword& after) {
    bool same = before.branches.empty() && after.branches.empty() ? same_value(before, after) : true;
    if (is_by_name(before.kind)) {
      same = same && compare_by_name(before, after);
    } else {
      same = same && before.branches.size() == after.branches.size();
      for (size_t i = 0; i < std::min(before.branches.size(), after.branches.size()); ++i) {
        visit(before.branches[i].schema, after.branches[i].schema);
      }
    }
    if (same) return;
    changes_.push_back(
        {after_.at(right).location_of(after.name), std::string(after.name), &before, &after, left, right});
  }

  bool compare_by_name(const Keyword& before, const Keyword& after) {
    size_t common = 0;
    for (const Branch& branch : before.branches) {
      const auto other = std::find_if(after.branches.begin(), after.branches.end(),
                                      [&](const Branch& candidate) { return candidate.name == branch.name; });
      if (other == after.branches.end()) return false;
      visit(branch.schema, other->schema);
      ++common;
    }
    return common == after.branches.size();
  }

  const SchemaGraph& before_;
  const SchemaGraph& after_;
  size_t max_;
  std::set<std::pair<SubschemaId, SubschemaId>> seen_;
  std::vector<std::pair<SubschemaId, SubschemaId>> open_;
  std::vector<SchemaChange> changes_;
};

}  // namespace

std::vector<SchemaChange> schema_changes(const SchemaGraph& before, const SchemaGraph& after, size_t max) {
  return ParallelWalk(before, after, max).take();
}

}  // namespace json_schema
