// "unevaluatedProperties" and "unevaluatedItems" next to keywords that apply other subschemas to the same value: which
// of these evaluate members or items depends on which of them hold. Each case becomes an alternative in which that is
// known; then the keyword says what "additionalProperties" and "items" say, with more subschemas that know the names.
#include <algorithm>

#include "checks/json_schema/decide/tableau.h"

namespace json_schema {
namespace {

using Kind = KeywordKind;

constexpr size_t kMaxCases = 48;
constexpr int kMaxNestedCases = 12;

/// One way in which the subschemas can hold.
struct EvaluationCase {
  std::vector<Literal> literals = {};
  std::vector<Presence> presences = {};
  std::vector<SubschemaId> evaluators = {};
  bool evaluates_all = false;
};
using Cases = std::vector<EvaluationCase>;

class CaseFinder {
 public:
  CaseFinder(Solver& solver, uint8_t side, bool of_items) : solver_(solver), side_(side), of_items_(of_items) {}

  /// Those of a subschema that holds; nothing where they are not known in advance, or are too many.
  std::optional<Cases> find(SubschemaId id, const Keyword& unevaluated) {
    Cases cases = cases_of(id, &unevaluated, 0);
    if (fails_) return std::nullopt;
    return cases;
  }

 private:
  Cases cases_of(SubschemaId id, const Keyword* asked, int depth) {
    if (depth > kMaxNestedCases) fails_ = true;
    Cases cases(1);
    if (fails_) return cases;
    const Subschema& subschema = solver_.graph(side_).at(id);
    cases[0].evaluators.push_back(id);
    for (const Keyword& keyword : subschema.keywords) {
      if (&keyword == asked) continue;
      if (evaluates_all(keyword.kind)) cases[0].evaluates_all = true;
      if (of_items_ && keyword.kind == Kind::contains) fails_ = true;
    }
    for (const Keyword& keyword : subschema.keywords) {
      if (is_in_place(keyword.kind) && !fails_) apply(cases, subschema, keyword, depth);
    }
    return cases;
  }

  bool evaluates_all(Kind kind) const {
    return of_items_ ? kind == Kind::items || kind == Kind::unevaluated_items
                     : kind == Kind::additional_properties || kind == Kind::unevaluated_properties;
  }

  void apply(Cases& cases, const Subschema& subschema, const Keyword& keyword, int depth) {
    switch (keyword.kind) {
      case Kind::ref:
      case Kind::all_of:
        for (const Branch& branch : keyword.branches) {
          cross(cases, held({side_, true, branch.schema}, depth));
        }
        return;
      case Kind::any_of:
        for (const Branch& branch : keyword.branches) {
          const Literal holds{side_, true, branch.schema};
          Cases either = held(holds, depth);
          if (!matter(either)) continue;
          either.push_back({{holds.negated()}});
          cross(cases, either);
        }
        return;
      case Kind::one_of:
        return cross(cases, cases_of_one(keyword, depth));
      case Kind::if_:
        return cross(cases, cases_of_condition(subschema, keyword, depth));
      case Kind::dependent_schemas:
        for (const Branch& branch : keyword.branches) {
          Cases either = held({side_, true, branch.schema}, depth);
          for (EvaluationCase& one : either) one.presences.push_back({branch.name, true});
          either.emplace_back();
          either.back().presences.push_back({branch.name, false});
          cross(cases, either);
        }
        return;
      case Kind::not_:
      case Kind::then_:
      case Kind::else_:
        return;
      default:
        fails_ = true;
    }
  }

  Cases held(const Literal& literal, int depth) {
    Cases cases = cases_of(literal.schema, nullptr, depth + 1);
    for (EvaluationCase& one : cases) one.literals.push_back(literal);
    return cases;
  }

  /// Exactly one branch holds, or "oneOf" is violated anyhow.
  Cases cases_of_one(const Keyword& keyword, int depth) {
    Cases all;
    for (const Branch& branch : keyword.branches) {
      Cases cases = held({side_, true, branch.schema}, depth);
      for (EvaluationCase& one : cases) {
        for (const Branch& other : keyword.branches) {
          if (&other != &branch) one.literals.push_back({side_, false, other.schema});
        }
      }
      all.insert(all.end(), cases.begin(), cases.end());
    }
    return all;
  }

  /// Whether it makes a difference that they hold.
  bool matter(const Cases& cases) const {
    return std::any_of(cases.begin(), cases.end(), [&](const EvaluationCase& one) {
      const auto knows = [&](SubschemaId id) {
        const Subschema& subschema = solver_.graph(side_).at(id);
        return of_items_ ? subschema.find(Kind::prefix_items) != nullptr
                         : subschema.find(Kind::properties) || subschema.find(Kind::pattern_properties);
      };
      return one.evaluates_all || std::any_of(one.evaluators.begin(), one.evaluators.end(), knows);
    });
  }

  Cases cases_of_condition(const Subschema& subschema, const Keyword& condition, int depth) {
    const Literal holds{side_, true, condition.branches[0].schema};
    Cases cases = held(holds, depth);
    const Keyword* then = subschema.find(Kind::then_);
    const Keyword* otherwise = subschema.find(Kind::else_);
    if (then) cross(cases, held({side_, true, then->branches[0].schema}, depth));
    Cases not_held(1);
    not_held[0].literals.push_back(holds.negated());
    if (otherwise) cross(not_held, held({side_, true, otherwise->branches[0].schema}, depth));
    cases.insert(cases.end(), not_held.begin(), not_held.end());
    return cases;
  }

  void cross(Cases& cases, const Cases& more) {
    if (cases.size() * more.size() > kMaxCases) fails_ = true;
    if (fails_) return;
    Cases all;
    for (const EvaluationCase& one : cases) {
      for (const EvaluationCase& other : more) {
        EvaluationCase both = one;
        both.literals.insert(both.literals.end(), other.literals.begin(), other.literals.end());
        both.presences.insert(both.presences.end(), other.presences.begin(), other.presences.end());
        both.evaluators.insert(both.evaluators.end(), other.evaluators.begin(), other.evaluators.end());
        both.evaluates_all = both.evaluates_all || other.evaluates_all;
        all.push_back(std::move(both));
      }
    }
    cases = std::move(all);
  }

  Solver& solver_;
  uint8_t side_;
  bool of_items_;
  bool fails_ = false;
};

/// The first item that no "prefixItems" of the subschemas evaluates.
size_t first_item(const SchemaGraph& graph, const std::vector<SubschemaId>& evaluators) {
  size_t first = 0;
  for (SubschemaId id : evaluators) {
    const Keyword* prefix = graph.at(id).find(Kind::prefix_items);
    if (prefix) first = std::max(first, prefix->branches.size());
  }
  return first;
}

}  // namespace

void Tableau::split_unevaluated(Choice& choice, const Literal& literal, const Keyword& keyword) {
  const bool of_items = keyword.kind == Kind::unevaluated_items;
  const auto cases = CaseFinder(solver_, literal.side, of_items).find(literal.schema, keyword);
  if (!cases) {
    choice.push_back({{}, {}, {}, {}, {}, kUnevaluated});
    return;
  }
  for (const EvaluationCase& one : *cases) {
    if (one.evaluates_all && !literal.positive) continue;
    Alternative alternative{one.literals};
    alternative.presences = one.presences;
    const auto* evaluators = solver_.keep(one.evaluators);
    const size_t first = first_item(solver_.graph(literal.side), one.evaluators);
    if (literal.positive && !one.evaluates_all) {
      alternative.keywords.push_back({literal.side, true, literal.schema, &keyword, evaluators});
    } else if (!literal.positive) {
      const Literal opposite{literal.side, false, keyword.branches[0].schema};
      const auto where = of_items ? PartFact::Where::rest : PartFact::Where::other;
      alternative.parts.push_back({where, opposite, literal.schema, {}, nullptr, first, evaluators});
    }
    choice.push_back(std::move(alternative));
  }
}

}  // namespace json_schema
