#include "checks/json_schema/decide/schema_classes.h"

#include <algorithm>
#include <map>
#include <string>

namespace json_schema {
namespace {

using Kind = KeywordKind;

bool has_choice_of_targets(const Keyword& keyword) {
  return keyword.kind == Kind::dynamic_ref && keyword.dynamic.size() > 1;
}

bool has_free_order(Kind kind) { return kind == Kind::all_of || kind == Kind::any_of || kind == Kind::one_of; }

/// Keywords in an order that does not depend on the text.
std::vector<const Keyword*> by_kind(const Subschema& subschema) {
  std::vector<const Keyword*> keywords;
  for (const Keyword& keyword : subschema.keywords) {
    if (keyword.can_refuse()) keywords.push_back(&keyword);
  }
  std::stable_sort(keywords.begin(), keywords.end(), [](auto* a, auto* b) { return a->kind < b->kind; });
  return keywords;
}

std::vector<const Branch*> ordered_branches(const Keyword& keyword) {
  std::vector<const Branch*> branches;
  for (const Branch& branch : keyword.branches) branches.push_back(&branch);
  std::stable_sort(branches.begin(), branches.end(), [](auto* a, auto* b) { return a->name < b->name; });
  return branches;
}

void append(std::string& text, std::string_view part) {
  text.append(std::to_string(part.size())).append(":").append(part);
}

/// What a keyword says besides its subschemas.
void append_own(std::string& text, const Keyword& keyword) {
  text += "|" + std::to_string(static_cast<int>(keyword.kind));
  const bool is_set = keyword.kind == Kind::enum_ || keyword.kind == Kind::required;
  if (keyword.kind == Kind::type) {
    text += "t" + std::to_string(keyword.types) + (keyword.integral ? "i" : "");
  } else if (is_set) {
    std::vector<std::string> values;
    for (const wire::Json& value : *keyword.value->as_array()) values.push_back(wire::to_text(value));
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    for (const std::string& value : values) append(text, value);
  } else if (keyword.kind == Kind::dependencies) {
    for (const wire::Member& member : *keyword.value->as_object()) {
      if (!member.value.is_array()) continue;
      append(text, member.key);
      append(text, wire::to_text(member.value));
    }
  } else if (keyword.branches.empty()) {
    append(text, wire::to_text(*keyword.value));
  }
  for (const Branch* branch : ordered_branches(keyword)) append(text, branch->name);
}

/// The URI of the root's resource is that of its file where it has no "$id": it does not count.
std::string_view name_of(const Resource* resource, const SchemaGraph& graph) {
  return resource == graph.at(graph.root).resource ? std::string_view() : resource->uri;
}

std::string content_of(const SchemaGraph& graph, SubschemaId id, bool with_resource) {
  const Subschema& subschema = graph.at(id);
  std::string text(1, static_cast<char>('0' + static_cast<int>(subschema.shape)));
  if (with_resource) append(text, name_of(subschema.resource, graph));
  for (const Keyword* keyword : by_kind(subschema)) {
    append_own(text, *keyword);
    for (const DynamicTarget& target : keyword->dynamic) {
      if (has_choice_of_targets(*keyword)) append(text, name_of(target.resource, graph));
    }
  }
  return text;
}

/// Whether an "unevaluated..." keyword depends on which members and items other subschemas evaluate.
bool counts_evaluated(const SchemaGraph& graph) {
  const auto depends = [](const Keyword& keyword) {
    return is_in_place(keyword.kind) || keyword.kind == Kind::contains;
  };
  return std::any_of(graph.subschemas.begin(), graph.subschemas.end(), [&](const Subschema& one) {
    return (one.find(Kind::unevaluated_items) || one.find(Kind::unevaluated_properties)) &&
           std::any_of(one.keywords.begin(), one.keywords.end(), depends);
  });
}

}  // namespace

bool is_in_place(KeywordKind kind) {
  switch (kind) {
    case Kind::ref:
    case Kind::dynamic_ref:
    case Kind::all_of:
    case Kind::any_of:
    case Kind::one_of:
    case Kind::not_:
    case Kind::if_:
    case Kind::then_:
    case Kind::else_:
    case Kind::dependent_schemas:
    case Kind::dependencies:
      return true;
    default:
      return false;
  }
}

SchemaClasses::SchemaClasses(std::vector<const SchemaGraph*> graphs)
    : graphs_(std::move(graphs)),
      resolved_(graphs_.size()),
      dynamic_(graphs_.size()),
      endless_(graphs_.size()),
      own_(graphs_.size()) {
  std::map<std::string, uint32_t> contents;
  for (size_t side = 0; side < graphs_.size(); ++side) {
    find_dynamic(side);
    find_endless(side);
    resolve(side);
    for (SubschemaId id = 0; id < graphs_[side]->subschemas.size(); ++id) {
      std::string text = content_of(*graphs_[side], id, dynamic_[side][id]);
      own_[side].push_back(contents.try_emplace(std::move(text), static_cast<uint32_t>(contents.size())).first->second);
    }
  }
  classes_ = own_;
  while (refine()) continue;
}

void SchemaClasses::merge(SubschemaId left, SubschemaId right) {
  if (counts_evaluated(*graphs_[0]) || counts_evaluated(*graphs_[1])) return;
  left = resolved_[0][left];
  right = resolved_[1][right];
  if (!is_static(0, left) || !is_static(1, right) || !merged_.emplace(right, left).second) return;
  classes_ = own_;
  for (const auto& [of_second, of_first] : merged_) classes_[1][of_second] = own_[0][of_first];
  count_ = 0;
  while (refine()) continue;
}

bool SchemaClasses::refine() {
  std::map<std::vector<uint32_t>, uint32_t> keys;
  std::vector<std::vector<uint32_t>> next = own_;
  for (size_t side = 0; side < graphs_.size(); ++side) {
    for (SubschemaId id = 0; id < own_[side].size(); ++id) {
      if (resolved_[side][id] != id || is_merged(side, id)) continue;
      auto key = key_of(side, id, own_[side][id]);
      next[side][id] = keys.try_emplace(std::move(key), static_cast<uint32_t>(keys.size())).first->second;
    }
    for (SubschemaId id = 0; id < own_[side].size(); ++id) {
      const SubschemaId resolved = resolved_[side][id];
      next[side][id] = is_merged(side, resolved) ? next[0][merged_.at(resolved)] : next[side][resolved];
    }
  }
  classes_ = std::move(next);
  const bool finer = keys.size() != count_;
  count_ = keys.size();
  return finer;
}

void SchemaClasses::resolve(size_t side) {
  const SchemaGraph& graph = *graphs_[side];
  for (SubschemaId start = 0; start < graph.subschemas.size(); ++start) {
    SubschemaId id = start;
    for (size_t steps = 0; steps < graph.subschemas.size() && !dynamic_[side][id]; ++steps) {
      const std::vector<const Keyword*> keywords = by_kind(graph.at(id));
      if (keywords.size() != 1 || keywords[0]->kind != Kind::ref) break;
      id = keywords[0]->branches[0].schema;
    }
    resolved_[side].push_back(id);
  }
}

void SchemaClasses::find_dynamic(size_t side) {
  const SchemaGraph& graph = *graphs_[side];
  std::vector<std::vector<SubschemaId>> users(graph.subschemas.size());
  std::vector<SubschemaId> pending;
  dynamic_[side].assign(graph.subschemas.size(), false);
  for (SubschemaId id = 0; id < graph.subschemas.size(); ++id) {
    for (const Keyword& keyword : graph.at(id).keywords) {
      for (const Branch& branch : keyword.branches) users[branch.schema].push_back(id);
      if (!has_choice_of_targets(keyword) || dynamic_[side][id]) continue;
      dynamic_[side][id] = true;
      pending.push_back(id);
    }
  }
  while (!pending.empty()) {
    const SubschemaId id = pending.back();
    pending.pop_back();
    for (SubschemaId user : users[id]) {
      if (!dynamic_[side][user]) pending.push_back(user);
      dynamic_[side][user] = true;
    }
  }
}

void SchemaClasses::find_endless(size_t side) {
  const SchemaGraph& graph = *graphs_[side];
  std::vector<size_t> appliers(graph.subschemas.size());  // that are not yet known to end
  const auto each_below = [&](SubschemaId id, const auto& visit) {
    for (const Keyword& keyword : graph.at(id).keywords) {
      for (size_t i = 0; is_in_place(keyword.kind) && i < keyword.branches.size(); ++i) {
        visit(keyword.branches[i].schema);
      }
      for (const DynamicTarget& target : keyword.dynamic) visit(target.schema);
    }
  };
  for (SubschemaId id = 0; id < appliers.size(); ++id) each_below(id, [&](SubschemaId below) { ++appliers[below]; });
  std::vector<SubschemaId> ended;
  for (SubschemaId id = 0; id < appliers.size(); ++id) {
    if (appliers[id] == 0) ended.push_back(id);
  }
  for (size_t at = 0; at < ended.size(); ++at) {
    each_below(ended[at], [&](SubschemaId below) {
      if (--appliers[below] == 0) ended.push_back(below);
    });
  }
  endless_[side] = ended.size() < appliers.size();
}

std::vector<uint32_t> SchemaClasses::key_of(size_t side, SubschemaId id, uint32_t content) const {
  std::vector<uint32_t> key = {content};
  for (const Keyword* keyword : by_kind(graphs_[side]->at(id))) {
    const size_t first = key.size();
    for (const Branch* branch : ordered_branches(*keyword)) {
      key.push_back(classes_[side][resolved_[side][branch->schema]]);
    }
    if (has_free_order(keyword->kind)) std::sort(key.begin() + static_cast<ptrdiff_t>(first), key.end());
    if (!has_choice_of_targets(*keyword)) continue;
    for (const DynamicTarget& dynamic : keyword->dynamic) key.push_back(classes_[side][dynamic.schema]);
  }
  return key;
}

}  // namespace json_schema
