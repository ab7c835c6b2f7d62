// What must hold: each keyword of a subschema becomes a fact, more literals, or a choice.
#include <algorithm>

#include "checks/json_schema/decide/tableau.h"

namespace json_schema {
namespace {

using Kind = KeywordKind;

}  // namespace

bool Tableau::concerns(KeywordKind kind) const {
  switch (kind) {
    case Kind::multiple_of:
    case Kind::maximum:
    case Kind::exclusive_maximum:
    case Kind::minimum:
    case Kind::exclusive_minimum:
      return asked_.type == ValueType::integer || asked_.type == ValueType::fraction;
    case Kind::max_length:
    case Kind::min_length:
    case Kind::pattern:
    case Kind::format:
      return asked_.type == ValueType::string;
    case Kind::max_items:
    case Kind::min_items:
    case Kind::unique_items:
    case Kind::prefix_items:
    case Kind::items:
    case Kind::contains:
    case Kind::unevaluated_items:
      return asked_.type == ValueType::array;
    case Kind::max_properties:
    case Kind::min_properties:
    case Kind::required:
    case Kind::properties:
    case Kind::pattern_properties:
    case Kind::additional_properties:
    case Kind::unevaluated_properties:
    case Kind::property_names:
    case Kind::dependent_required:
    case Kind::dependent_schemas:
    case Kind::dependencies:
      return asked_.type == ValueType::object;
    default:
      return true;
  }
}

bool Tableau::require(State& state, const Literal& literal) {
  const Subschema& subschema = solver_.graph(literal.side).at(literal.schema);
  for (const Keyword& keyword : subschema.keywords) {
    if (!keyword.can_refuse() || !concerns(keyword.kind)) continue;
    if (only_combines_ && keyword.kind != Kind::type && !is_in_place(keyword.kind)) continue;
    if (!require_keyword(state, literal, keyword)) return false;
  }
  return true;
}

bool Tableau::require_keyword(State& state, const Literal& literal, const Keyword& keyword) {
  switch (keyword.kind) {
    case Kind::type:
      return type_allows(keyword, asked_.type);
    case Kind::required:
      return std::all_of(keyword.names.begin(), keyword.names.end(), [&](std::string_view name) {
        return state.facts.take({name, true});
      });
    case Kind::dependent_required:
    case Kind::dependent_schemas:
    case Kind::dependencies:
      require_dependents(state, literal, keyword);
      return true;
    case Kind::unevaluated_items:
    case Kind::unevaluated_properties:
      require_unevaluated(state, literal, keyword);
      return true;
    case Kind::contains: {
      const CountFact count = count_of(solver_.graph(literal.side).at(literal.schema), literal, keyword);
      if (count.least > 0 || count.most < UINT64_MAX) state.facts.counts.push_back(count);
      return count.least <= count.most;
    }
    case Kind::min_contains:
    case Kind::max_contains:
    case Kind::then_:
    case Kind::else_:
      return true;  // with "contains" and "if"
    default:
      break;
  }
  if (is_in_place(keyword.kind)) {
    require_in_place(state, literal, keyword);
  } else {
    state.facts.keywords.push_back({literal.side, true, literal.schema, &keyword});
  }
  return true;
}

void Tableau::require_in_place(State& state, const Literal& literal, const Keyword& keyword) {
  const auto branch = [&](size_t i, bool positive) {
    return Literal{literal.side, positive, keyword.branches[i].schema};
  };
  const size_t count = keyword.branches.size();
  Choice choice;
  switch (keyword.kind) {
    case Kind::dynamic_ref:
      if (keyword.dynamic.size() > 1) return state.facts.relax("a \"$dynamicRef\" has several targets");
      [[fallthrough]];
    case Kind::ref:
    case Kind::all_of:
      for (size_t i = 0; i < count; ++i) state.agenda.push_back(branch(i, true));
      return;
    case Kind::not_:
      return state.agenda.push_back(branch(0, false));
    case Kind::any_of:
      for (size_t i = 0; i < count; ++i) choice.push_back({{branch(i, true)}});
      break;
    case Kind::one_of:
      for (size_t i = 0; i < count; ++i) {
        Alternative one;
        for (size_t j = 0; j < count; ++j) one.literals.push_back(branch(j, i == j));
        choice.push_back(std::move(one));
      }
      break;
    case Kind::if_:
      return require_if(state, literal, keyword);
    default:
      return;
  }
  state.choices.push_back(std::move(choice));
}

void Tableau::require_if(State& state, const Literal& literal, const Keyword& keyword) {
  const Subschema& subschema = solver_.graph(literal.side).at(literal.schema);
  const Keyword* then = subschema.find(Kind::then_);
  const Keyword* otherwise = subschema.find(Kind::else_);
  if (!then && !otherwise) return;
  const Literal condition{literal.side, true, keyword.branches[0].schema};
  Choice choice = {{{condition}}, {{condition.negated()}}};
  if (then) choice[0].literals.push_back({literal.side, true, then->branches[0].schema});
  if (otherwise) choice[1].literals.push_back({literal.side, true, otherwise->branches[0].schema});
  state.choices.push_back(std::move(choice));
}

void Tableau::require_dependents(State& state, const Literal& literal, const Keyword& keyword) {
  for (const Branch& branch : keyword.branches) {
    Alternative without;
    without.presences = {{branch.name, false}};
    Alternative with{{{literal.side, true, branch.schema}}};
    with.presences = {{branch.name, true}};
    state.choices.push_back({std::move(without), std::move(with)});
  }
  if (keyword.kind == Kind::dependent_schemas) return;
  for (const wire::Member& member : *keyword.value->as_object()) {
    const wire::Array* names = member.value.as_array();
    if (!names || names->empty()) continue;
    Alternative without;
    without.presences = {{member.key, false}};
    Alternative with;
    for (const wire::Json& name : *names) with.presences.push_back({*name.as_string(), true});
    state.choices.push_back({std::move(without), std::move(with)});
  }
}

void Tableau::require_unevaluated(State& state, const Literal& literal, const Keyword& keyword) {
  switch (reading_of(solver_.graph(literal.side).at(literal.schema), keyword)) {
    case Unevaluated::nothing:
      return;
    case Unevaluated::additional:
      return state.facts.keywords.push_back({literal.side, true, literal.schema, &keyword});
    case Unevaluated::dependent: {
      Choice choice;
      split_unevaluated(choice, literal, keyword);
      return state.choices.push_back(std::move(choice));
    }
  }
}

}  // namespace json_schema
