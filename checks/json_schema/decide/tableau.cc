#include "checks/json_schema/decide/tableau.h"

#include <algorithm>

#include "checks/json_schema/decide/solver.h"

namespace json_schema {
namespace {

using Kind = KeywordKind;

/// Whether it is the array or the object without parts.
bool is_empty_value(const wire::Json& value, ValueType type) {
  const wire::Array* items = type == ValueType::array ? value.as_array() : nullptr;
  const wire::Object* members = type == ValueType::object ? value.as_object() : nullptr;
  return (items && items->empty()) || (members && members->empty());
}

/// Whether "const" or "enum", which must not hold, lists the value without parts.
bool excludes_empty(const KeywordFact& fact, ValueType type) {
  if (fact.positive) return false;
  if (fact.keyword->kind == Kind::const_) return is_empty_value(*fact.keyword->value, type);
  const wire::Array* list = fact.keyword->kind == Kind::enum_ ? fact.keyword->value->as_array() : nullptr;
  return list &&
         std::any_of(list->begin(), list->end(), [&](const wire::Json& one) { return is_empty_value(one, type); });
}

bool allows_below(const Solver& solver, const Literal& literal, ValueType type, int depth) {
  constexpr int kMaxNesting = 8;
  const Subschema& subschema = solver.graph(literal.side).at(literal.schema);
  for (const Keyword& keyword : subschema.keywords) {
    if (keyword.kind == Kind::type && !type_allows(keyword, type)) return false;
    if ((keyword.kind != Kind::ref && keyword.kind != Kind::all_of) || depth == kMaxNesting) continue;
    for (const Branch& branch : keyword.branches) {
      if (!allows_below(solver, {literal.side, true, branch.schema}, type, depth + 1)) return false;
    }
  }
  return true;
}

/// All ways in which an array or an object is another one: longer, shorter, or with another part.
std::vector<Facts> without_value(const Facts& facts, const wire::Json& value) {
  const wire::Array* items = value.as_array();
  const wire::Object* members = value.as_object();
  const size_t size = items ? items->size() : members->size();
  std::vector<Facts> others(1, facts);
  others[0].least_size = std::max<uint64_t>(facts.least_size, size + 1);
  if (items && size > 0) {
    others.push_back(facts);
    others.back().most_size = std::min<uint64_t>(facts.most_size, size - 1);
  }
  for (size_t i = 0; items && i < size; ++i) {
    others.push_back(facts);
    others.back().differences.push_back({i, {}, &(*items)[i]});
  }
  for (size_t i = 0; members && i < size; ++i) {
    const wire::Member& member = *(members->begin() + static_cast<ptrdiff_t>(i));
    others.push_back(facts);
    if (!others.back().take({member.key, false})) others.pop_back();
    others.push_back(facts);
    others.back().differences.push_back({0, member.key, &member.value});
    if (!others.back().take({member.key, true})) others.pop_back();
  }
  return others;
}

}  // namespace

uint8_t kinds_of(ValueType type) {
  using JsonKind = wire::Json::Kind;
  switch (type) {
    case ValueType::null:
      return kind_bit(JsonKind::null);
    case ValueType::boolean:
      return kind_bit(JsonKind::boolean);
    case ValueType::integer:
    case ValueType::fraction:
      return kNumberKinds;
    case ValueType::string:
      return kind_bit(JsonKind::string);
    case ValueType::array:
      return kind_bit(JsonKind::array);
    case ValueType::object:
      return kind_bit(JsonKind::object);
  }
  return 0;
}

bool type_allows(const Keyword& keyword, ValueType type) {
  return (keyword.types & kinds_of(type)) != 0 && !(type == ValueType::fraction && keyword.integral);
}

bool types_allow(const Solver& solver, const std::vector<Literal>& literals, ValueType type) {
  return std::all_of(literals.begin(), literals.end(), [&](const Literal& literal) {
    return !literal.positive || allows_below(solver, literal, type, 0);
  });
}

Answer expand_and_decide(Solver& solver, TypedQuestion asked) { return Tableau(solver, std::move(asked)).run(); }

Answer Tableau::run() {
  State state;
  state.agenda = asked_.question.literals;
  const auto& excluded = asked_.question.excluded;
  if (std::any_of(excluded.begin(), excluded.end(), [&](auto* one) { return is_empty_value(*one, asked_.type); })) {
    state.facts.least_size = 1;
  }
  only_combines_ = true;
  if (is_refuted(state)) return Answer::empty();
  only_combines_ = false;
  return explore(std::move(state));
}

bool Tableau::is_refuted(State state) {
  if (!settle(state)) return true;
  if (state.choices.empty() || ++combinations_ > kMaxCombinations || !solver_.step()) return false;
  const auto smallest = std::min_element(state.choices.begin(), state.choices.end(),
                                         [](const Choice& a, const Choice& b) { return a.size() < b.size(); });
  const Choice choice = std::move(*smallest);
  state.choices.erase(smallest);
  return std::all_of(choice.begin(), choice.end(), [&](const Alternative& alternative) {
    State next = state;
    return !take(next, alternative) || is_refuted(std::move(next));
  });
}

Answer Tableau::explore(State state) {
  if (!settle(state)) return Answer::empty();
  if (!solver_.step()) return Answer::undecided("the budget of steps has ended");
  if (state.choices.empty()) return decide(state);
  if (state.choices.size() > 1) {
    if (auto early = decide_early(state)) return *std::move(early);
  }
  auto smallest = std::min_element(state.choices.begin(), state.choices.end(),
                                   [](const Choice& a, const Choice& b) { return a.size() < b.size(); });
  const Choice choice = std::move(*smallest);
  state.choices.erase(smallest);
  Answer answer;
  for (const Alternative& alternative : choice) {
    State next = state;
    if (take(next, alternative) && answer.absorb(explore(std::move(next)))) break;
    if (!solver_.step()) {
      answer.absorb(Answer::undecided("the budget of steps has ended"));
      break;
    }
  }
  return answer;
}

bool Tableau::settle(State& state) {
  while (true) {
    while (!state.agenda.empty()) {
      const Literal literal = state.agenda.back();
      state.agenda.pop_back();
      if (!expand(state, literal)) return false;
    }
    std::optional<Alternative> certain;
    for (size_t i = 0; i < state.choices.size() && !certain;) {
      Choice& choice = state.choices[i];
      std::erase_if(choice, [&](const Alternative& one) { return !is_possible(state, one); });
      if (choice.empty()) return false;
      const bool is_satisfied_now =
          std::any_of(choice.begin(), choice.end(), [&](const Alternative& one) { return is_satisfied(state, one); });
      if (choice.size() == 1) certain = std::move(choice[0]);
      if (is_satisfied_now || certain) {
        state.choices.erase(state.choices.begin() + static_cast<ptrdiff_t>(i));
      } else {
        ++i;
      }
    }
    if (!certain) return true;
    if (!take(state, *std::move(certain))) return false;
  }
}

bool Tableau::take(State& state, Alternative alternative) {
  Facts& facts = state.facts;
  state.agenda.insert(state.agenda.end(), alternative.literals.begin(), alternative.literals.end());
  for (const KeywordFact& fact : alternative.keywords) {
    facts.keywords.push_back(fact);
    if (excludes_empty(fact, asked_.type)) facts.least_size = std::max<uint64_t>(facts.least_size, 1);
  }
  facts.parts.insert(facts.parts.end(), alternative.parts.begin(), alternative.parts.end());
  facts.counts.insert(facts.counts.end(), alternative.counts.begin(), alternative.counts.end());
  if (!alternative.relaxed.empty()) facts.relax(std::move(alternative.relaxed));
  return std::all_of(alternative.presences.begin(), alternative.presences.end(),
                     [&](const Presence& presence) { return facts.take(presence); });
}

/// Looks only at what is cheap.
bool Tableau::is_possible(State& state, const Alternative& alternative) {
  if (!solver_.step()) return true;
  for (const Presence& presence : alternative.presences) {
    if ((presence.present ? state.facts.absent : state.facts.present).contains(presence.name)) return false;
  }
  if (!solver_.may_hold(alternative.literals)) return false;
  for (const Literal& literal : alternative.literals) {
    if (literal.positive && !allows_below(solver_, literal, asked_.type, 6)) return false;
    for (const Literal& other : state.assumed) {
      if (solver_.are_opposites(other, literal)) return false;
    }
  }
  for (const PartFact& part : alternative.parts) {
    if (!solver_.may_hold({part.literal})) return false;
    for (const KeywordFact& fact : state.facts.keywords) {
      if (part.where != PartFact::Where::named || !fact.positive || fact.keyword->kind != Kind::properties) continue;
      const auto schema = solver_.property(*fact.keyword, part.name);
      if (schema && !solver_.may_hold({part.literal, {fact.side, true, *schema}})) return false;
    }
  }
  return true;
}

bool Tableau::is_satisfied(const State& state, const Alternative& alternative) const {
  if (!alternative.keywords.empty() || !alternative.parts.empty() || !alternative.counts.empty()) return false;
  if (!alternative.relaxed.empty()) return false;
  for (const Presence& presence : alternative.presences) {
    if (!(presence.present ? state.facts.present : state.facts.absent).contains(presence.name)) return false;
  }
  return std::all_of(alternative.literals.begin(), alternative.literals.end(), [&](const Literal& literal) {
    return std::find(state.assumed.begin(), state.assumed.end(), literal) != state.assumed.end();
  });
}

bool Tableau::expand(State& state, Literal literal) {
  literal.schema = solver_.resolved(literal);  // else what only refers to it would count as known
  for (const Literal& other : state.assumed) {
    if (other == literal) return true;
    if (solver_.are_opposites(other, literal)) return false;
    if (other.positive == literal.positive && solver_.same(other, literal)) return true;
  }
  state.assumed.push_back(literal);
  const Subschema& subschema = solver_.graph(literal.side).at(literal.schema);
  if (subschema.shape != Subschema::Shape::keywords) {
    return (subschema.shape == Subschema::Shape::always) == literal.positive;
  }
  return literal.positive ? require(state, literal) : refuse(state, literal);
}

/// Where "enum" or "const" lists what is possible; nothing where neither does.
std::optional<Answer> Tableau::decide_listed(const State& state) {
  const Keyword* listed = nullptr;
  for (const KeywordFact& fact : state.facts.keywords) {
    if (!fact.positive || (fact.keyword->kind != Kind::const_ && fact.keyword->kind != Kind::enum_)) continue;
    if (!listed || fact.keyword->kind == Kind::const_) listed = fact.keyword;
  }
  if (!listed) return std::nullopt;
  std::vector<const wire::Json*> values;
  const auto offer = [&](const wire::Json& value) {
    const bool has_type = (kind_bit(value.kind()) & kinds_of(asked_.type)) != 0;
    if (has_type && (asked_.type != ValueType::string || has_demand(asked_.more, *value.as_string())))
      values.push_back(&value);
  };
  if (listed->kind == Kind::const_) {
    offer(*listed->value);
  } else {
    for (const wire::Json& value : *listed->value->as_array()) offer(value);
  }
  return solver_.ask_finite(asked_.question, values);
}

Answer Tableau::decide_by_theory(const Facts& facts) {
  switch (asked_.type) {
    case ValueType::integer:
    case ValueType::fraction:
      return decide_number(solver_, asked_.question, facts, asked_.type);
    case ValueType::string:
      return decide_text(solver_, asked_.question, facts, asked_.more);
    case ValueType::array:
      return decide_array(solver_, facts);
    default:
      return decide_object(solver_, facts);
  }
}

/// What follows without the open choices: it is impossible anyhow, or what the theory finds happens to be right.
std::optional<Answer> Tableau::decide_early(const State& state) {
  if (early_attempts_ == kMaxEarlyAttempts) return std::nullopt;
  auto listed = decide_listed(state);
  Answer answer = listed ? *std::move(listed) : decide_by_theory(state.facts);
  if (answer.is_empty()) return answer;
  ++early_attempts_;
  if (!answer.is_witness()) return std::nullopt;
  const std::optional<bool> holds = solver_.judge(asked_.question, *answer.witness);
  if (!holds || !*holds) return std::nullopt;
  return answer;
}

Answer Tableau::decide_other(const Facts& facts, const wire::Json& wrong, int depth) {
  constexpr int kMaxDepth = 5;
  Answer answer;
  for (const Facts& other : without_value(facts, *solver_.intern(wrong))) {
    if (depth == kMaxDepth || !solver_.step(10)) return Answer::undecided("too many values are excluded");
    Answer one = decide_by_theory(other);
    if (one.is_witness()) {
      const std::optional<bool> holds = solver_.judge(asked_.question, *one.witness);
      if (!holds) one = Answer::undecided("a value could not be judged");
      if (holds && !*holds) one = decide_other(other, *one.witness, depth + 1);
    }
    if (answer.absorb(std::move(one))) break;
  }
  return answer;
}

Answer Tableau::decide(const State& state) {
  if (auto listed = decide_listed(state)) return *std::move(listed);
  const Facts& facts = state.facts;
  Answer answer = decide_by_theory(facts);
  if (!answer.is_witness()) return answer;
  const bool excludes = !asked_.question.excluded.empty() ||
                        std::any_of(facts.keywords.begin(), facts.keywords.end(), [](const auto& fact) {
                          return fact.keyword->kind == Kind::const_ || fact.keyword->kind == Kind::enum_;
                        });
  const bool has_parts = asked_.type == ValueType::array || asked_.type == ValueType::object;
  if (facts.relaxed.empty() && !(excludes && has_parts)) return answer;
  const auto is_right = [&](const Answer& one) {
    if (!one.is_witness()) return false;
    const std::optional<bool> holds = solver_.judge(asked_.question, *one.witness);
    return holds && *holds;
  };
  if (is_right(answer)) return answer;
  if (facts.relaxed.empty()) {
    if (!solver_.judge(asked_.question, *answer.witness)) return Answer::undecided("a value could not be judged");
    return decide_other(facts, *answer.witness, 0);
  }
  // A value of another size is another value.
  const wire::Array* items = answer.witness->as_array();
  const wire::Object* members = answer.witness->as_object();
  const size_t size = items ? items->size() : members ? members->size() : 0;
  for (uint64_t other : {uint64_t{size} + 1, uint64_t{size} + 2, uint64_t{size} - 1}) {
    if (!has_parts || other == UINT64_MAX) continue;
    Facts resized = facts;
    (other > size ? resized.least_size : resized.most_size) = other;
    Answer next = decide_by_theory(resized);
    if (is_right(next)) return next;
  }
  return Answer::undecided(facts.relaxed);
}

}  // namespace json_schema
