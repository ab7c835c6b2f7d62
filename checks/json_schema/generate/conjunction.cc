#include "checks/json_schema/generate/conjunction.h"

#include <fmt/format.h>

#include <algorithm>

namespace json_schema {
namespace {

using wire::Json;
using JsonKind = Json::Kind;
using Kind = KeywordKind;

constexpr uint8_t bit(JsonKind kind) { return static_cast<uint8_t>(1u << static_cast<int>(kind)); }
constexpr uint8_t kNumbers = bit(JsonKind::integer) | bit(JsonKind::real) | bit(JsonKind::big_number);

bool rules_members(Kind kind) {
  return kind == Kind::properties || kind == Kind::pattern_properties || kind == Kind::additional_properties;
}
bool rules_items(Kind kind) { return kind == Kind::prefix_items || kind == Kind::items; }

bool has_rule(const std::vector<Rule>& rules, bool (*counts)(Kind)) {
  for (const Rule& rule : rules) {
    for (const Keyword& keyword : rule.subschema->keywords) {
      if (counts(keyword.kind)) return true;
    }
  }
  return false;
}

}  // namespace

bool Conjunction::has_rule_for_objects() const {
  return !required.empty() || !refused_members.empty() || min_properties > 0 || !dependents.empty() ||
         has_rule(rules, rules_members);
}

bool Conjunction::has_rule_for_arrays() const {
  return min_items > 0 || !contains.empty() || !refused_items.empty() || has_rule(rules, rules_items);
}

bool Conjunction::is_intricate() const {
  return !conditionals.empty() || !exclusives.empty() || !contains.empty() || !unevaluated_items.empty() ||
         !unevaluated_properties.empty() || !dependents.empty() || max_properties < UINT64_MAX || min_properties > 0 ||
         values.has_value() || repeating;
}

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
  void never(SubschemaId id, std::string_view why) {
    if (!result_.never) result_.why = fmt::format("{}: {}", graph_.location(id), why);
    result_.never = true;
  }

  void require(Scoped scoped) {
    scoped.scope = owner_.enter(scoped.scope, scoped.id);
    if (std::find(required_.begin(), required_.end(), scoped) != required_.end()) return;
    required_.push_back(scoped);
    const Subschema& subschema = graph_.at(scoped.id);
    if (subschema.shape == Subschema::Shape::never) return never(scoped.id, "nothing is allowed here");
    if (subschema.keywords.empty()) return;
    result_.rules.push_back({scoped, &subschema});
    for (const Keyword& keyword : subschema.keywords) {
      if (!in_place(scoped, subschema, keyword)) assertion(scoped, subschema, keyword);
    }
  }

  Scoped within(const Scoped& scoped, const Branch& branch) const { return {branch.schema, scoped.scope}; }

  /// The outermost resource of the dynamic scope that has the anchor (core, section 8.2.3.2).
  Scoped dynamic_target(const Scoped& scoped, const Keyword& keyword) const {
    Scoped target = within(scoped, keyword.branches[0]);
    for (const Scope* scope = scoped.scope; scope; scope = scope->outer) {
      for (const DynamicTarget& candidate : keyword.dynamic) {
        if (candidate.resource == scope->resource) target.id = candidate.schema;
      }
    }
    return target;
  }

  /// Keywords that apply other subschemas to the same value; false for all others.
  bool in_place(const Scoped& scoped, const Subschema& subschema, const Keyword& keyword) {
    switch (keyword.kind) {
      case Kind::ref:
        require(within(scoped, keyword.branches[0]));
        return true;
      case Kind::dynamic_ref:
        require(dynamic_target(scoped, keyword));
        return true;
      case Kind::all_of:
        for (const Branch& branch : keyword.branches) require(within(scoped, branch));
        return true;
      case Kind::any_of:
        require(within(scoped, keyword.branches[choose_branch(scoped, keyword)]));
        return true;
      case Kind::one_of: {
        const size_t chosen = choose_branch(scoped, keyword);
        require(within(scoped, keyword.branches[chosen]));
        result_.exclusives.push_back({&keyword, scoped.scope, chosen});
        return true;
      }
      case Kind::not_:
        refuse(within(scoped, keyword.branches[0]));
        return true;
      case Kind::if_:
        choose_condition(scoped, subschema, keyword);
        return true;
      case Kind::dependent_schemas:
      case Kind::dependent_required:
      case Kind::dependencies:
        depend(scoped, keyword);
        return true;
      default:
        return false;
    }
  }

  size_t choose_branch(const Scoped& scoped, const Keyword& keyword) {
    std::vector<Option> options;
    size_t preferred = 0;
    for (size_t i = 0; i < keyword.branches.size(); ++i) {
      options.push_back({i, fmt::format("branch {}", i)});
      const auto height = [&](size_t at) { return owner_.heights_[keyword.branches[at].schema]; };
      const bool ends = height(preferred) < kEndless;
      if (settings_.smallest ? height(i) < height(preferred) : !ends && height(i) < kEndless) preferred = i;
    }
    if (settings_.smallest && settings_.attempt == 0) return preferred;
    return choices_.choose({scoped.id, keyword.name, ""}, settings_.place, make_options(std::move(options)), preferred,
                           settings_.attempt);
  }

  static std::optional<Scoped> consequence(const Scoped& scoped, const Subschema& subschema, Kind kind) {
    const Keyword* keyword = subschema.find(kind);
    if (!keyword) return std::nullopt;
    return Scoped{keyword->branches[0].schema, scoped.scope};
  }

  /// Left open, an "if" is judged when the value is there.
  void choose_condition(const Scoped& scoped, const Subschema& subschema, const Keyword& keyword) {
    const Conditional conditional{within(scoped, keyword.branches[0]), consequence(scoped, subschema, Kind::then_),
                                  consequence(scoped, subschema, Kind::else_)};
    if (!conditional.then && !conditional.otherwise) return;
    static const Options kOutcomes = make_options({{0, "either"}, {1, "holds"}, {2, "fails"}});
    const size_t taken =
        settings_.smallest ? 0 : choices_.choose({scoped.id, keyword.name, ""}, settings_.place, kOutcomes);
    const bool open = choices_.manner() == Manner::random && settings_.attempt % 2 == 1;
    if (taken == 0 || open) {
      result_.conditionals.push_back(conditional);
      return;
    }
    taken == 1 ? require(conditional.condition) : refuse(conditional.condition);
    const auto& next = taken == 1 ? conditional.then : conditional.otherwise;
    if (next) require(*next);
  }

  void depend(const Scoped& scoped, const Keyword& keyword) {
    for (const Branch& branch : keyword.branches) {
      result_.dependents.push_back({branch.name, {}, within(scoped, branch)});
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

  void limit_types(SubschemaId id, uint8_t types) {
    result_.types &= types;
    if (result_.types == 0) never(id, "no type is left");
  }

  void keep_values(SubschemaId id, std::vector<const Json*> values) {
    if (result_.values) {
      std::erase_if(values, [&](const Json* value) {
        return std::none_of(result_.values->begin(), result_.values->end(),
                            [&](const Json* v) { return *v == *value; });
      });
    }
    if (values.empty()) never(id, "no value is left");
    result_.values = std::move(values);
  }

  void assertion(const Scoped& scoped, const Subschema& subschema, const Keyword& keyword) {
    Conjunction& all = result_;
    switch (keyword.kind) {
      case Kind::type:
        all.integral |= keyword.integral;
        return limit_types(scoped.id, keyword.types);
      case Kind::const_:
        return keep_values(scoped.id, {keyword.value});
      case Kind::enum_: {
        std::vector<const Json*> values;
        for (const Json& value : *keyword.value->as_array()) values.push_back(&value);
        return keep_values(scoped.id, std::move(values));
      }
      case Kind::max_length:
        all.max_length = std::min(all.max_length, keyword.limit);
        break;
      case Kind::min_length:
        all.min_length = std::max(all.min_length, keyword.limit);
        break;
      case Kind::multiple_of:
      case Kind::maximum:
      case Kind::exclusive_maximum:
      case Kind::minimum:
      case Kind::exclusive_minimum:
      case Kind::pattern:
        break;
      case Kind::format:
        if (!keyword.format) return;
        break;
      default:
        return structure(scoped, subschema, keyword);
    }
    all.holding.push_back(&keyword);
  }

  void structure(const Scoped& scoped, const Subschema& subschema, const Keyword& keyword) {
    Conjunction& all = result_;
    switch (keyword.kind) {
      case Kind::max_items:
        all.max_items = std::min(all.max_items, keyword.limit);
        return;
      case Kind::min_items:
        all.min_items = std::max(all.min_items, keyword.limit);
        return;
      case Kind::unique_items:
        all.unique |= *keyword.value->as_boolean();
        return;
      case Kind::contains: {
        const Keyword* minimum = subschema.find(Kind::min_contains);
        const Keyword* maximum = subschema.find(Kind::max_contains);
        all.contains.push_back(
            {within(scoped, keyword.branches[0]), minimum ? minimum->limit : 1, maximum ? maximum->limit : UINT64_MAX});
        return;
      }
      case Kind::max_properties:
        all.max_properties = std::min(all.max_properties, keyword.limit);
        return;
      case Kind::min_properties:
        all.min_properties = std::max(all.min_properties, keyword.limit);
        return;
      case Kind::required:
        all.required.insert(all.required.end(), keyword.names.begin(), keyword.names.end());
        return;
      case Kind::property_names:
        all.property_names.push_back(within(scoped, keyword.branches[0]));
        return;
      case Kind::unevaluated_items:
        all.unevaluated_items.push_back(within(scoped, keyword.branches[0]));
        return;
      case Kind::unevaluated_properties:
        all.unevaluated_properties.push_back(within(scoped, keyword.branches[0]));
        return;
      default:
        return;
    }
  }

  // Below: ways in which a subschema can be made to fail.

  struct Way {
    const Keyword* keyword;
    size_t index = 0;  ///< of the branch or name
  };

  static int rank(Kind kind) {
    if (kind == Kind::const_ || kind == Kind::enum_) return 0;
    if (kind == Kind::properties) return 1;
    if (kind == Kind::required) return 2;
    return kind == Kind::type ? 4 : 3;
  }

  static std::vector<Way> ways_to_fail(const Subschema& subschema) {
    std::vector<Way> ways;
    for (const Keyword& keyword : subschema.keywords) {
      const bool by_branch =
          keyword.kind == Kind::properties || keyword.kind == Kind::all_of || keyword.kind == Kind::prefix_items;
      const size_t count = by_branch                        ? keyword.branches.size()
                           : keyword.kind == Kind::required ? keyword.names.size()
                           : can_fail(keyword)              ? 1
                                                            : 0;
      for (size_t i = 0; i < count; ++i) ways.push_back({&keyword, i});
    }
    std::stable_sort(ways.begin(), ways.end(),
                     [](const Way& a, const Way& b) { return rank(a.keyword->kind) < rank(b.keyword->kind); });
    return ways;
  }

  static bool can_fail(const Keyword& keyword) {
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

  void refuse(Scoped scoped) {
    scoped.scope = owner_.enter(scoped.scope, scoped.id);
    if (std::find(refused_.begin(), refused_.end(), scoped) != refused_.end()) return;
    refused_.push_back(scoped);
    const Subschema& subschema = graph_.at(scoped.id);
    if (subschema.shape == Subschema::Shape::never) return;
    const std::vector<Way> ways = ways_to_fail(subschema);
    if (ways.empty()) return never(scoped.id, "it is refused here, and holds for every value");
    std::vector<Option> options;
    for (const Way& way : ways) {
      options.push_back({mix(uint64_t{way.index}, way.keyword->name), ""});  // no promise of the schema: never a gap
    }
    const size_t taken = choices_.choose({scoped.id, "not", ""}, settings_.place, make_options(std::move(options)), 0,
                                         settings_.attempt);
    fail_by(scoped, subschema, ways[taken]);
  }

  void fail_by(const Scoped& scoped, const Subschema& subschema, const Way& way) {
    const Keyword& keyword = *way.keyword;
    switch (keyword.kind) {
      case Kind::ref:
        return refuse(within(scoped, keyword.branches[0]));
      case Kind::dynamic_ref:
        return refuse(dynamic_target(scoped, keyword));
      case Kind::all_of:
        return refuse(within(scoped, keyword.branches[way.index]));
      case Kind::any_of:
      case Kind::one_of:
        for (const Branch& branch : keyword.branches) refuse(within(scoped, branch));
        return;
      case Kind::not_:
        return require(within(scoped, keyword.branches[0]));
      case Kind::type:
        return fail_type(scoped.id, keyword);
      case Kind::const_:
        result_.excluded.push_back(keyword.value);
        return;
      case Kind::enum_:
        for (const Json& value : *keyword.value->as_array()) result_.excluded.push_back(&value);
        return;
      case Kind::properties:
      case Kind::required:
      case Kind::max_properties:
      case Kind::min_properties:
        return fail_object(scoped, way);
      case Kind::max_items:
      case Kind::min_items:
      case Kind::unique_items:
      case Kind::items:
      case Kind::prefix_items:
      case Kind::contains:
        return fail_array(scoped, subschema, way);
      default:
        return fail_scalar(scoped.id, keyword);
    }
  }

  void fail_type(SubschemaId id, const Keyword& keyword) {
    const bool only_integers = keyword.integral && (keyword.types & kNumbers) != 0;
    limit_types(id, static_cast<uint8_t>(~(only_integers ? keyword.types & ~kNumbers : keyword.types)));
    result_.fractional |= only_integers;
  }

  void fail_scalar(SubschemaId id, const Keyword& keyword) {
    const bool on_numbers = keyword.kind == Kind::multiple_of || keyword.kind == Kind::maximum ||
                            keyword.kind == Kind::exclusive_maximum || keyword.kind == Kind::minimum ||
                            keyword.kind == Kind::exclusive_minimum;
    limit_types(id, on_numbers ? kNumbers : bit(JsonKind::string));
    result_.failing.push_back(&keyword);
    if (keyword.kind == Kind::max_length) result_.min_length = std::max(result_.min_length, keyword.limit + 1);
    if (keyword.kind == Kind::min_length) {
      if (keyword.limit == 0) return never(id, "no text is shorter than 0");
      result_.max_length = std::min(result_.max_length, keyword.limit - 1);
    }
  }

  void fail_object(const Scoped& scoped, const Way& way) {
    const Keyword& keyword = *way.keyword;
    limit_types(scoped.id, bit(JsonKind::object));
    if (keyword.kind == Kind::required) {
      result_.forbidden.insert(keyword.names[way.index]);
    } else if (keyword.kind == Kind::properties) {
      const Branch& branch = keyword.branches[way.index];
      result_.required.push_back(branch.name);
      result_.refused_members.emplace_back(branch.name, within(scoped, branch));
    } else if (keyword.kind == Kind::max_properties) {
      result_.min_properties = std::max(result_.min_properties, keyword.limit + 1);
    } else if (keyword.limit == 0) {
      never(scoped.id, "no object has fewer than 0 members");
    } else {
      result_.max_properties = std::min(result_.max_properties, keyword.limit - 1);
    }
  }

  void fail_array(const Scoped& scoped, const Subschema& subschema, const Way& way) {
    const Keyword& keyword = *way.keyword;
    Conjunction& all = result_;
    limit_types(scoped.id, bit(JsonKind::array));
    if (keyword.kind == Kind::max_items) {
      all.min_items = std::max(all.min_items, keyword.limit + 1);
    } else if (keyword.kind == Kind::min_items) {
      if (keyword.limit == 0) return never(scoped.id, "no array is shorter than 0");
      all.max_items = std::min(all.max_items, keyword.limit - 1);
    } else if (keyword.kind == Kind::unique_items) {
      all.repeating = true;
      all.min_items = std::max<uint64_t>(all.min_items, 2);
    } else if (keyword.kind == Kind::contains) {
      const Keyword* minimum = subschema.find(Kind::min_contains);
      const uint64_t most = minimum ? minimum->limit : 1;
      if (most == 0) return never(scoped.id, "it is refused here, and holds for every array");
      all.contains.push_back({within(scoped, keyword.branches[0]), 0, most - 1});
    } else {
      const Keyword* prefix = subschema.find(Kind::prefix_items);
      const size_t index = keyword.kind == Kind::items ? (prefix ? prefix->branches.size() : 0) : way.index;
      const size_t branch = keyword.kind == Kind::items ? 0 : way.index;
      all.min_items = std::max<uint64_t>(all.min_items, index + 1);
      all.refused_items.emplace_back(index, within(scoped, keyword.branches[branch]));
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
