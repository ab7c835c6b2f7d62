#include "checks/json_schema/decide/solver.h"

#include <algorithm>

#include "checks/json_schema/explain/collector.h"
#include "checks/json_schema/values/value_hash.h"

namespace json_schema {
namespace {

constexpr uint64_t kJudgeCost = 20;
constexpr uint64_t kMaxJudgedApplications = 1'000'000;
constexpr const char* kBudgetEnded = "the budget of steps has ended";

bool contains_literal(const Solver& solver, const std::vector<Literal>& list, const Literal& wanted) {
  return std::any_of(list.begin(), list.end(), [&](const Literal& literal) {
    return literal.positive == wanted.positive && solver.same(literal, wanted);
  });
}

Question pair_of(Literal left, Literal right) {
  if (right < left) std::swap(left, right);
  return {{left, right}, {}};
}

/// The values of "const" and "enum" that hold for all answers to the question; nothing where there are none. Those of
/// the shortest list.
std::optional<std::vector<const wire::Json*>> listed_values(const Solver& solver, const Literal& literal, int depth) {
  constexpr int kMaxNesting = 16;
  std::optional<std::vector<const wire::Json*>> shortest;
  if (!literal.positive || depth > kMaxNesting) return shortest;
  const auto offer = [&](std::optional<std::vector<const wire::Json*>> values) {
    if (values && (!shortest || values->size() < shortest->size())) shortest = std::move(values);
  };
  for (const Keyword& keyword : solver.graph(literal.side).at(literal.schema).keywords) {
    if (keyword.kind == KeywordKind::const_) offer(std::vector{keyword.value});
    if (keyword.kind == KeywordKind::enum_) {
      std::vector<const wire::Json*> values;
      for (const wire::Json& value : *keyword.value->as_array()) values.push_back(&value);
      offer(std::move(values));
    }
    if (keyword.kind != KeywordKind::ref && keyword.kind != KeywordKind::all_of) continue;
    for (const Branch& branch : keyword.branches) {
      offer(listed_values(solver, {literal.side, true, branch.schema}, depth + 1));
    }
  }
  return shortest;
}

}  // namespace

Solver::Solver(std::vector<const SchemaGraph*> graphs, const SolverLimits& limits)
    : graphs_(std::move(graphs)), classes_(graphs_), limits_(limits) {
  for (size_t side = 0; side < graphs_.size(); ++side) {
    is_endless_ = is_endless_ || classes_.is_endless(side);
    judged_.push_back(*graphs_[side]);
    judged_.back().options.max_applications = kMaxJudgedApplications;
  }
}

bool Solver::same(const Literal& left, const Literal& right) const {
  if (left.side == right.side && left.schema == right.schema && classes_.is_static(left.side, left.schema)) return true;
  return classes_.of(left.side, left.schema) == classes_.of(right.side, right.schema) &&
         classes_.is_static(left.side, left.schema) && classes_.is_static(right.side, right.schema);
}

bool Solver::may_hold(const std::vector<Literal>& literals) const {
  for (const Literal& literal : literals) {
    const Subschema::Shape shape = graph(literal.side).at(literal.schema).shape;
    if (shape == (literal.positive ? Subschema::Shape::never : Subschema::Shape::always)) return false;
    const auto is_opposite = [&](const Literal& other) { return are_opposites(literal, other); };
    if (literal.positive && std::any_of(literals.begin(), literals.end(), is_opposite)) return false;
  }
  return true;
}

bool Solver::are_opposites(const Literal& left, const Literal& right) const {
  if (left.positive == right.positive) return false;
  if (same(left, right)) return true;
  if (taken_.empty()) return false;
  const auto known =
      taken_.find(pair_of({left.side, left.positive, resolved(left)}, {right.side, right.positive, resolved(right)}));
  return known != taken_.end() && known->second.is_empty();
}

std::optional<bool> Solver::judge(const Literal& literal, const wire::Json& value) {
  const Subschema& subschema = graph(literal.side).at(literal.schema);
  if (subschema.shape != Subschema::Shape::keywords) {
    return (subschema.shape == Subschema::Shape::always) == literal.positive;
  }
  if (!step(kJudgeCost) || !classes_.is_static(literal.side, literal.schema)) return std::nullopt;
  SchemaGraph& judged = judged_[literal.side];
  judged.root = literal.schema;
  Collector collector(judged, Retain::errors);
  const bool holds = collector.run(value).valid;
  if (collector.stopped()) return std::nullopt;
  return holds == literal.positive;
}

std::optional<bool> Solver::judge(const Question& question, const wire::Json& value) {
  const wire::Json* interned = question.excluded.empty() ? nullptr : intern(value);
  if (interned && std::find(question.excluded.begin(), question.excluded.end(), interned) != question.excluded.end()) {
    return false;
  }
  std::optional<bool> all = true;
  for (const Literal& literal : question.literals) {
    const std::optional<bool> holds = judge(literal, value);
    if (holds && !*holds) return false;
    if (!holds) all = std::nullopt;
  }
  return all;
}

const wire::Json* Solver::intern(const wire::Json& value) {
  auto& bucket = interned_[hash_value(value)];
  for (const auto& known : bucket) {
    if (*known == value) return known.get();
  }
  bucket.push_back(std::make_unique<wire::Json>(value));
  return bucket.back().get();
}

std::optional<SubschemaId> Solver::property(const Keyword& properties, std::string_view name) {
  auto [entry, is_new] = properties_.try_emplace(&properties);
  if (is_new) {
    for (const Branch& branch : properties.branches) entry->second.emplace(branch.name, branch.schema);
  }
  const auto found = entry->second.find(name);
  if (found == entry->second.end()) return std::nullopt;
  return found->second;
}

std::optional<Question> Solver::simplified(Question question) const {
  std::vector<Literal> literals;
  for (Literal literal : question.literals) {
    literal.schema = classes_.resolved(literal.side, literal.schema);
    const Subschema::Shape shape = graph(literal.side).at(literal.schema).shape;
    const bool is_sure = shape == (literal.positive ? Subschema::Shape::always : Subschema::Shape::never);
    if (!is_sure && !contains_literal(*this, literals, literal)) literals.push_back(literal);
  }
  if (!may_hold(literals)) return std::nullopt;
  std::sort(literals.begin(), literals.end());
  std::sort(question.excluded.begin(), question.excluded.end());
  question.literals = std::move(literals);
  return question;
}

void Solver::take_known(Question question, Answer answer) {
  const bool is_static = std::all_of(question.literals.begin(), question.literals.end(), [&](const Literal& literal) {
    return classes_.is_static(literal.side, literal.schema);
  });
  if (!is_static) return;  // another dynamic scope may give another answer
  auto simple = simplified(std::move(question));
  if (simple) taken_.emplace(*std::move(simple), std::move(answer));
}

Answer Solver::ask(Question asked) {
  auto simple = simplified(std::move(asked));
  if (!simple) return Answer::empty();
  const Question question = *std::move(simple);
  for (const auto* answers : {&known_, &taken_, &provisional_}) {
    if (const auto known = answers->find(question); known != answers->end()) return known->second;
  }
  if (const auto open = outermost_open(question)) {
    Answer answer = Answer::empty();
    answer.rests_on = *open;
    return answer;
  }
  if (has_empty_part(question)) return Answer::empty();
  if (is_endless_) return Answer::undecided("a schema refers back to itself without entering the instance");
  if (!step()) return Answer::undecided(kBudgetEnded);
  const auto depth = static_cast<uint32_t>(open_.size());
  if (depth >= limits_.depth) return Answer::undecided("the schema nests too deeply");
  open_.emplace(question, depth);
  Answer answer = answer_open(question);
  open_.erase(question);
  if (answer.is_witness() || answer.rests_on >= depth) answer.rests_on = Answer::kIndependent;
  close(depth, answer);
  (answer.rests_on == Answer::kIndependent ? known_ : provisional_)[question] = answer;
  if (answer.rests_on != Answer::kIndependent) resting_[answer.rests_on].push_back(question);
  return answer;
}

void Solver::close(uint32_t depth, const Answer& answer) {
  const auto resting = resting_.find(depth);
  if (resting == resting_.end()) return;
  const std::vector<Question> questions = std::move(resting->second);
  resting_.erase(resting);
  for (const Question& question : questions) {
    auto provisional = provisional_.extract(question);
    if (!answer.is_empty()) continue;
    provisional.mapped().rests_on = answer.rests_on;
    const bool is_proved = answer.rests_on == Answer::kIndependent;
    (is_proved ? known_ : provisional_).insert(std::move(provisional));
    if (!is_proved) resting_[answer.rests_on].push_back(question);
  }
}

std::optional<uint32_t> Solver::outermost_open(const Question& question) const {
  std::optional<uint32_t> outermost;
  for (const auto& [open, depth] : open_) {
    const bool demands_more =
        std::includes(question.literals.begin(), question.literals.end(), open.literals.begin(), open.literals.end()) &&
        std::includes(question.excluded.begin(), question.excluded.end(), open.excluded.begin(), open.excluded.end());
    if (demands_more && (!outermost || depth < *outermost)) outermost = depth;
  }
  return outermost;
}

bool Solver::has_empty_part(const Question& question) const {
  constexpr size_t kMostLiterals = 8;
  if (question.literals.size() < 3 || question.literals.size() > kMostLiterals) return false;
  for (size_t i = 0; i < question.literals.size(); ++i) {
    for (size_t j = i + 1; j < question.literals.size(); ++j) {
      const auto known = known_.find({{question.literals[i], question.literals[j]}, {}});
      if (known != known_.end() && known->second.is_empty()) return true;
    }
  }
  return false;
}

Answer Solver::answer_open(const Question& question) {
  std::optional<std::vector<const wire::Json*>> shortest;
  for (const Literal& literal : question.literals) {
    const auto& keywords = graph(literal.side).at(literal.schema).keywords;
    const auto counts = [&](const Keyword& keyword) { return keyword.can_refuse() && !ignored_.contains(&keyword); };
    if (!literal.positive && std::none_of(keywords.begin(), keywords.end(), counts)) return Answer::empty();
    auto values = listed_values(*this, literal, 0);
    if (values && (!shortest || values->size() < shortest->size())) shortest = std::move(values);
  }
  if (!shortest) return ask_types(question);
  leave_out_refused(question, *shortest);
  return ask_finite(question, *shortest);
}

const Solver::Hashed& Solver::hashed(const Keyword& list) {
  const auto [known, is_new] = hashed_.try_emplace(&list);
  if (is_new) {
    for (const wire::Json& value : *list.value->as_array()) known->second.emplace_back(hash_value(value), &value);
    std::sort(known->second.begin(), known->second.end());
  }
  return known->second;
}

void Solver::leave_out_refused(const Question& question, std::vector<const wire::Json*>& values) {
  for (const Literal& literal : question.literals) {
    const Subschema& subschema = graph(literal.side).at(literal.schema);
    const Keyword* list = subschema.find(KeywordKind::enum_);
    const bool only_list = std::count_if(subschema.keywords.begin(), subschema.keywords.end(),
                                         [](const Keyword& keyword) { return keyword.can_refuse(); }) == 1;
    if (!list || (!literal.positive && !only_list)) continue;
    const wire::Array& own = *list->value->as_array();
    if (literal.positive && !own.empty() && !values.empty() && values.front() == &own.front()) continue;
    const Hashed& listed = hashed(*list);
    size_t expected = 0;  // most lists have the same order
    std::erase_if(values, [&](const wire::Json* value) {
      if (expected < own.size() && own[expected] == *value) return ++expected, !literal.positive;
      const uint64_t hash = hash_value(*value);
      auto at = std::lower_bound(listed.begin(), listed.end(), std::pair<uint64_t, const wire::Json*>(hash, nullptr));
      while (at != listed.end() && at->first == hash && !(*at->second == *value)) ++at;
      const bool is_listed = at != listed.end() && at->first == hash;
      if (is_listed) expected = static_cast<size_t>(at->second - own.data()) + 1;
      return is_listed != literal.positive;
    });
  }
}

Answer Solver::ask_finite(const Question& question, const std::vector<const wire::Json*>& values) {
  Answer answer;
  for (const wire::Json* value : values) {
    if (ignored_.empty() || question.literals.size() > 1) step();
    const std::optional<bool> holds = judge(question, *value);
    if (holds && *holds) return Answer::of(*value);
    if (!holds) answer.absorb(Answer::undecided("a listed value could not be judged"));
  }
  return answer;
}

Answer Solver::ask_types(const Question& question) {
  static const wire::Json kNull;
  static const wire::Json kFalse(false);
  static const wire::Json kTrue(true);
  Answer answer;
  for (ValueType type : kValueTypes) {
    if (!step()) return Answer::undecided(kBudgetEnded);
    if (!types_allow(*this, question.literals, type)) continue;
    Answer one;
    if (type == ValueType::null) {
      one = ask_finite(question, {&kNull});
    } else if (type == ValueType::boolean) {
      one = ask_finite(question, {&kFalse, &kTrue});
    } else {
      one = expand_and_decide(*this, {question, type, {}});
    }
    if (answer.absorb(std::move(one))) break;
  }
  return answer;
}

Answer Solver::ask_text(std::vector<Literal> literals, const TextDemand& more) {
  if (!may_hold(literals)) return Answer::empty();
  const Question question{std::move(literals), {}};
  if (!types_allow(*this, question.literals, ValueType::string)) return Answer::empty();
  return expand_and_decide(*this, {question, ValueType::string, more});
}

}  // namespace json_schema
