#include "checks/json_schema/generate/conjoiner.h"

#include <fmt/format.h>

#include <algorithm>

#include "checks/json_schema/generate/least_heights.h"
#include "checks/json_schema/generate/refusal.h"
#include "checks/json_schema/graph/dynamic_scope.h"

namespace json_schema {
namespace {

using wire::Json;
using Kind = KeywordKind;

Scoped dynamic_target(const ScopedKeyword& at) {
  std::vector<const Resource*> resources;
  for (const Scope* scope = at.scope; scope; scope = scope->outer) resources.push_back(scope->resource);
  std::reverse(resources.begin(), resources.end());
  const DynamicTarget* target = outermost_target(resources, at.keyword.dynamic);
  return target ? Scoped{target->schema, at.scope} : at.branch();
}

std::optional<Scoped> consequence(const ScopedKeyword& condition, Kind kind) {
  const Keyword* keyword = condition.subschema.find(kind);
  if (!keyword) return std::nullopt;
  return Scoped{keyword->branches[0].schema, condition.scope};
}

bool add_new(std::vector<Scoped>& list, const Scoped& scoped) {
  if (std::find(list.begin(), list.end(), scoped) != list.end()) return false;
  list.push_back(scoped);
  return true;
}

}  // namespace

const Scope* Conjoiner::enter(const Scope* scope, SubschemaId id) {
  const Resource* resource = graph_.at(id).resource;
  if (scope && scope->resource == resource) return scope;
  scopes_.push_back({resource, scope});
  return &scopes_.back();
}

/// One conjunction in the making.
class Conjoiner::Run {
 public:
  Run(Conjoiner& owner, Choices& choices, const Settings& settings)
      : owner_(owner), graph_(owner.graph_), choices_(choices), settings_(settings) {}

  Conjunction take(const Demand& demand) {
    for (const Scoped& scoped : demand.must) require(scoped);
    for (const Scoped& scoped : demand.must_not) refuse(scoped);
    return std::move(result_);
  }

 private:
  void require(Scoped scoped) {
    scoped.scope = owner_.enter(scoped.scope, scoped.id);
    if (!add_new(required_, scoped)) return;
    const Subschema& subschema = graph_.at(scoped.id);
    if (subschema.shape == Subschema::Shape::never) return result_.refuse_all(subschema, "nothing is allowed here");
    if (subschema.keywords.empty()) return;
    result_.applied.push_back({scoped, &subschema});
    for (const Keyword& keyword : subschema.keywords) {
      const ScopedKeyword at{subschema, keyword, scoped.scope};
      if (!require_in_place(scoped.id, at)) result_.require(at);
    }
  }

  /// Keywords that apply other subschemas to the same value; false for all others.
  bool require_in_place(SubschemaId id, const ScopedKeyword& at) {
    switch (at.keyword.kind) {
      case Kind::ref:
        require(at.branch());
        return true;
      case Kind::dynamic_ref:
        require(dynamic_target(at));
        return true;
      case Kind::all_of:
        for (size_t i = 0; i < at.keyword.branches.size(); ++i) require(at.branch(i));
        return true;
      case Kind::any_of:
        require(at.branch(choose_branch(id, at.keyword)));
        return true;
      case Kind::one_of:
        require_one_of(id, at);
        return true;
      case Kind::not_:
        refuse(at.branch());
        return true;
      case Kind::if_:
        choose_condition(id, at);
        return true;
      case Kind::dependent_schemas:
      case Kind::dependent_required:
      case Kind::dependencies:
        depend(at);
        return true;
      default:
        return false;
    }
  }

  void require_one_of(SubschemaId id, const ScopedKeyword& at) {
    const size_t chosen = choose_branch(id, at.keyword);
    require(at.branch(chosen));
    result_.exclusives.push_back({&at.keyword, at.scope, chosen});
  }

  size_t choose_branch(SubschemaId id, const Keyword& keyword) {
    std::vector<Option> options;
    size_t preferred = 0;
    for (size_t i = 0; i < keyword.branches.size(); ++i) {
      options.push_back({i, fmt::format("branch {}", i)});
      const auto height = [&](size_t at) { return owner_.heights_[keyword.branches[at].schema]; };
      const bool ends = height(preferred) < kEndless;
      if (settings_.smallest ? height(i) < height(preferred) : !ends && height(i) < kEndless) preferred = i;
    }
    if (settings_.smallest && settings_.attempt == 0) return preferred;
    return choices_.choose({id, keyword.name, ""}, settings_.place, make_options(std::move(options)), preferred,
                           settings_.attempt);
  }

  /// Left open, an "if" is judged when the value is there.
  void choose_condition(SubschemaId id, const ScopedKeyword& at) {
    const Conditional conditional{at.branch(), consequence(at, Kind::then_), consequence(at, Kind::else_)};
    if (!conditional.then && !conditional.otherwise) return;
    static const Options kOutcomes = make_options({{0, "either"}, {1, "holds"}, {2, "fails"}});
    const size_t taken =
        settings_.smallest ? 0 : choices_.choose({id, at.keyword.name, ""}, settings_.place, kOutcomes);
    const bool open = choices_.manner() == Manner::random && settings_.attempt % 2 == 1;
    if (taken == 0 || open) {
      result_.conditionals.push_back(conditional);
      return;
    }
    taken == 1 ? require(conditional.condition) : refuse(conditional.condition);
    const auto& next = taken == 1 ? conditional.then : conditional.otherwise;
    if (next) require(*next);
  }

  void depend(const ScopedKeyword& at) {
    const Keyword& keyword = at.keyword;
    for (size_t i = 0; i < keyword.branches.size(); ++i) {
      result_.dependents.push_back({keyword.branches[i].name, {}, at.branch(i)});
    }
    if (keyword.kind == Kind::dependent_schemas) return;
    for (const wire::Member& member : *keyword.value->as_object()) {
      const wire::Array* names = member.value.as_array();
      if (!names) continue;
      Dependent dependent{member.key, {}, std::nullopt};
      for (const Json& name : *names) dependent.names.push_back(*name.as_string());
      result_.dependents.push_back(std::move(dependent));
    }
  }

  void refuse(Scoped scoped) {
    scoped.scope = owner_.enter(scoped.scope, scoped.id);
    if (!add_new(refused_, scoped)) return;
    const Subschema& subschema = graph_.at(scoped.id);
    if (subschema.shape == Subschema::Shape::never) return;
    const std::vector<WayToFail> ways = ways_to_fail(subschema);
    if (ways.empty()) return result_.refuse_all(subschema, "it must not hold here, and holds for every value");
    std::vector<Option> options;
    for (const WayToFail& way : ways) {
      options.push_back({mix(uint64_t{way.index}, way.keyword->name), ""});  // the schema names no such choice: no gap
    }
    const size_t taken = choices_.choose({scoped.id, "not", ""}, settings_.place, make_options(std::move(options)), 0,
                                         settings_.attempt);
    refuse_keyword({subschema, *ways[taken].keyword, scoped.scope}, ways[taken].index);
  }

  void refuse_keyword(const ScopedKeyword& at, size_t index) {
    switch (at.keyword.kind) {
      case Kind::ref:
        return refuse(at.branch());
      case Kind::dynamic_ref:
        return refuse(dynamic_target(at));
      case Kind::all_of:
        return refuse(at.branch(index));
      case Kind::any_of:
      case Kind::one_of:
        for (size_t i = 0; i < at.keyword.branches.size(); ++i) refuse(at.branch(i));
        return;
      case Kind::not_:
        return require(at.branch());
      default:
        return json_schema::refuse(at, index, result_);
    }
  }

  Conjoiner& owner_;
  const SchemaGraph& graph_;
  Choices& choices_;
  const Settings& settings_;
  Conjunction result_;
  std::vector<Scoped> required_;
  std::vector<Scoped> refused_;
};

Conjunction Conjoiner::conjoin(const Demand& demand, Choices& choices, const Settings& settings) {
  return Run(*this, choices, settings).take(demand);
}

}  // namespace json_schema
