// What must not hold: a choice between the keywords of a subschema, one of which is violated.
#include <algorithm>

#include "checks/json_schema/decide/tableau.h"

namespace json_schema {
namespace {

using Kind = KeywordKind;

PartFact::Where where_of(Kind kind) {
  if (kind == Kind::properties) return PartFact::Where::named;
  return kind == Kind::prefix_items ? PartFact::Where::item : PartFact::Where::matching;
}

}  // namespace

Unevaluated reading_of(const Subschema& subschema, const Keyword& unevaluated) {
  const bool of_items = unevaluated.kind == Kind::unevaluated_items;
  if (subschema.find(of_items ? Kind::items : Kind::additional_properties)) return Unevaluated::nothing;
  for (const Keyword& keyword : subschema.keywords) {
    if (is_in_place(keyword.kind) || (of_items && keyword.kind == Kind::contains)) return Unevaluated::dependent;
  }
  return Unevaluated::additional;
}

CountFact count_of(const Subschema& subschema, const Literal& literal, const Keyword& contains) {
  const Keyword* least = subschema.find(Kind::min_contains);
  const Keyword* most = subschema.find(Kind::max_contains);
  return {{literal.side, true, contains.branches[0].schema}, least ? least->limit : 1, most ? most->limit : UINT64_MAX};
}

bool Tableau::refuse(State& state, const Literal& literal) {
  const Subschema& subschema = solver_.graph(literal.side).at(literal.schema);
  Choice choice;
  for (const Keyword& keyword : subschema.keywords) {
    if (!keyword.can_refuse() || !concerns(keyword.kind) || solver_.ignored_.contains(&keyword)) continue;
    if (keyword.kind == Kind::type) {
      if (!type_allows(keyword, asked_.type)) return true;
      continue;
    }
    if (only_combines_ && !is_in_place(keyword.kind)) return true;
    refuse_keyword(choice, literal, keyword);
  }
  if (choice.empty()) return false;
  state.choices.push_back(std::move(choice));
  return true;
}

void Tableau::refuse_keyword(Choice& choice, const Literal& literal, const Keyword& keyword) {
  const auto branch = [&](size_t i, bool positive) {
    return Literal{literal.side, positive, keyword.branches[i].schema};
  };
  switch (keyword.kind) {
    case Kind::dynamic_ref:
      if (keyword.dynamic.size() > 1) {
        Alternative unknown;
        unknown.relaxed = "a \"$dynamicRef\" has several targets";
        return choice.push_back(std::move(unknown));
      }
      [[fallthrough]];
    case Kind::ref:
    case Kind::all_of:
      for (size_t i = 0; i < keyword.branches.size(); ++i) choice.push_back({{branch(i, false)}});
      return;
    case Kind::any_of:
    case Kind::one_of:
      return refuse_one_of(choice, literal, keyword);
    case Kind::not_:
      return choice.push_back({{branch(0, true)}});
    case Kind::if_:
      return refuse_if(choice, literal, keyword);
    case Kind::then_:
    case Kind::else_:
    case Kind::min_contains:
    case Kind::max_contains:
      return;
    case Kind::required:
      for (std::string_view name : keyword.names) choice.push_back({{}, {}, {}, {}, {{name, false}}, {}});
      return;
    case Kind::dependent_required:
    case Kind::dependent_schemas:
    case Kind::dependencies:
      return refuse_dependents(choice, literal, keyword);
    default:
      return refuse_part(choice, literal, keyword);
  }
}

/// "anyOf" and "oneOf".
void Tableau::refuse_one_of(Choice& choice, const Literal& literal, const Keyword& keyword) {
  const auto branch = [&](size_t i, bool positive) {
    return Literal{literal.side, positive, keyword.branches[i].schema};
  };
  Alternative none;
  const bool is_exclusive = keyword.kind == Kind::one_of;
  for (size_t i = 0; i < keyword.branches.size(); ++i) {
    none.literals.push_back(branch(i, false));
    for (size_t j = 0; is_exclusive && j < i; ++j) choice.push_back({{branch(i, true), branch(j, true)}});
  }
  choice.push_back(std::move(none));
}

void Tableau::refuse_if(Choice& choice, const Literal& literal, const Keyword& keyword) {
  const Subschema& subschema = solver_.graph(literal.side).at(literal.schema);
  const Keyword* then = subschema.find(Kind::then_);
  const Keyword* otherwise = subschema.find(Kind::else_);
  const Literal condition{literal.side, true, keyword.branches[0].schema};
  if (then && !solver_.ignored_.contains(then)) {
    choice.push_back({{condition, {literal.side, false, then->branches[0].schema}}});
  }
  if (otherwise && !solver_.ignored_.contains(otherwise)) {
    choice.push_back({{condition.negated(), {literal.side, false, otherwise->branches[0].schema}}});
  }
}

void Tableau::refuse_dependents(Choice& choice, const Literal& literal, const Keyword& keyword) {
  for (const Branch& branch : keyword.branches) {
    choice.push_back({{{literal.side, false, branch.schema}}});
    choice.back().presences = {{branch.name, true}};
  }
  if (keyword.kind == Kind::dependent_schemas) return;
  for (const wire::Member& member : *keyword.value->as_object()) {
    const wire::Array* names = member.value.as_array();
    for (size_t i = 0; names && i < names->size(); ++i) {
      choice.emplace_back();
      choice.back().presences = {{member.key, true}, {*(*names)[i].as_string(), false}};
    }
  }
}

void Tableau::refuse_count(Choice& choice, const CountFact& count) {
  if (count.least > 0) {
    choice.emplace_back();
    choice.back().counts.push_back({count.literal, 0, count.least - 1});
  }
  if (count.most == UINT64_MAX) return;
  choice.emplace_back();
  choice.back().counts.push_back({count.literal, count.most + 1, UINT64_MAX});
}

/// Keywords on members and items, and those that the theories negate by themselves.
void Tableau::refuse_part(Choice& choice, const Literal& literal, const Keyword& keyword) {
  const Subschema& subschema = solver_.graph(literal.side).at(literal.schema);
  const auto offer = [&](size_t i, PartFact::Where where, size_t index) {
    const Branch& branch = keyword.branches[i];
    const Literal opposite{literal.side, false, branch.schema};
    choice.emplace_back();
    choice.back().parts.push_back({where, opposite, literal.schema, branch.name, branch.pattern.get(), index});
  };
  const Keyword* prefix = subschema.find(Kind::prefix_items);
  const size_t first = prefix ? prefix->branches.size() : 0;
  switch (keyword.kind) {
    case Kind::properties:
    case Kind::pattern_properties:
    case Kind::prefix_items:
      for (size_t i = 0; i < keyword.branches.size(); ++i) offer(i, where_of(keyword.kind), i);
      return;
    case Kind::unevaluated_items:
    case Kind::unevaluated_properties:
      if (reading_of(subschema, keyword) == Unevaluated::nothing) return;
      if (reading_of(subschema, keyword) == Unevaluated::dependent) return split_unevaluated(choice, literal, keyword);
      offer(0, keyword.kind == Kind::unevaluated_items ? PartFact::Where::rest : PartFact::Where::other, first);
      return;
    case Kind::additional_properties:
      return offer(0, PartFact::Where::other, 0);
    case Kind::items:
      return offer(0, PartFact::Where::rest, first);
    case Kind::property_names:
      return offer(0, PartFact::Where::name, 0);
    case Kind::contains:
      return refuse_count(choice, count_of(subschema, literal, keyword));
    case Kind::unique_items:
      if (!*keyword.value->as_boolean()) return;
      [[fallthrough]];
    default:
      choice.emplace_back();
      choice.back().keywords.push_back({literal.side, false, literal.schema, &keyword});
  }
}

}  // namespace json_schema
