// The decision procedure: answers questions (question.h) by a tableau. A question is divided by type, its literals are
// expanded keyword by keyword, each choice is tried, and what is left is decided by the theory of its type, which asks
// questions about members and items. Asking an open question again is answered with "empty": the smallest witness does
// not contain another one. What the procedure does not know is left out, which keeps "empty" certain, and a witness is
// judged by the collecting pass.
//
// After Habib et al., "Finding Data Compatibility Bugs with JSON Subschema Checks" (2021), and Attouche et al.,
// "Witness Generation for JSON Schema" (2022).
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "checks/json_schema/decide/facts.h"
#include "checks/json_schema/decide/schema_classes.h"
#include "checks/json_schema/decide/text_search.h"

namespace json_schema {

struct SolverLimits {
  uint64_t steps = 1'000'000;  ///< alternatives looked at, in all
  uint32_t depth = 40;         ///< nested questions
};

class Solver {
 public:
  /// The graphs must outlive this.
  explicit Solver(std::vector<const SchemaGraph*> graphs, const SolverLimits& limits = {});

  Answer ask(Question question);
  /// Takes the answer to a question as known, such as one that another solver has given: it is not decided again.
  void take_known(Question question, Answer answer);
  /// Takes as known that subschemas of the first and of the second graph accept the same values (schema_classes.h).
  void take_same(SubschemaId left, SubschemaId right) {
    classes_.merge(left, right);
    known_.clear();
  }
  uint64_t steps() const { return steps_; }
  /// Whether a schema applies itself to the same value, which leaves open what it means; evaluating it costs the most.
  bool is_endless() const { return is_endless_; }
  /// Whether the roots of two graphs say the same, dynamic scope included.
  bool are_identical(size_t left, size_t right) const {
    return classes_.of(left, graphs_[left]->root) == classes_.of(right, graphs_[right]->root);
  }

  /// Keywords whose violation is of no interest: it counts as impossible. For further witnesses, after a first one.
  void ignore_violations_of(const Keyword* keyword) {
    ignored_.insert(keyword);
    known_.clear();
    std::erase_if(taken_, [](const auto& known) { return known.second.is_witness(); });
  }

  /// With a new budget, and without what was ignored.
  void start_anew(uint64_t steps) {
    limits_.steps = steps;
    ignored_.clear();
    known_.clear();
    steps_ = 0;
  }

  // For the theories.
  const SchemaGraph& graph(size_t side) const { return *graphs_[side]; }
  SubschemaId resolved(const Literal& literal) const { return classes_.resolved(literal.side, literal.schema); }
  bool same(const Literal& left, const Literal& right) const;
  /// Whether no value satisfies both literals, since one is the opposite of the other or is known to imply it.
  bool are_opposites(const Literal& left, const Literal& right) const;
  /// False where a literal and its opposite are among them.
  bool may_hold(const std::vector<Literal>& literals) const;
  /// Whether the value satisfies the literal; nothing where a limit was reached.
  std::optional<bool> judge(const Literal& literal, const wire::Json& value);
  std::optional<bool> judge(const Question& question, const wire::Json& value);
  const wire::Json* intern(const wire::Json& value);
  /// The list, for the lifetime of the solver.
  const std::vector<SubschemaId>* keep(std::vector<SubschemaId> list) { return &kept_.emplace_back(std::move(list)); }
  /// The subschema of a member in "properties", or nothing.
  std::optional<SubschemaId> property(const Keyword& properties, std::string_view name);
  /// False once the budget is used up.
  bool step(uint64_t cost = 1) { return (steps_ += cost) <= limits_.steps; }
  /// A text with the literals' demands, more demands and none of the values.
  Answer ask_text(std::vector<Literal> literals, const TextDemand& more);

 private:
  friend class Tableau;
  /// Leaves out what is always true and what is there twice; nothing where it cannot be satisfied.
  std::optional<Question> simplified(Question question) const;
  /// The depth of the outermost open question that demands no more: a value for this one would be one for that.
  std::optional<uint32_t> outermost_open(const Question& question) const;
  /// Whether two of its literals are known to contradict one another.
  bool has_empty_part(const Question& question) const;
  Answer answer_open(const Question& question);
  /// What the answer to the open question of that depth means for those that rest on it.
  void close(uint32_t depth, const Answer& answer);
  Answer ask_types(const Question& question);
  Answer ask_finite(const Question& question, const std::vector<const wire::Json*>& values);
  /// Leaves out what an "enum" that must not hold lists, so that two long lists need not be judged value by value.
  void leave_out_refused(const Question& question, std::vector<const wire::Json*>& values);
  using Hashed = std::vector<std::pair<uint64_t, const wire::Json*>>;
  /// The values of an "enum", sorted by their hashes.
  const Hashed& hashed(const Keyword& list);

  std::vector<const SchemaGraph*> graphs_;
  std::vector<SchemaGraph> judged_;  ///< copies whose root changes
  SchemaClasses classes_;
  SolverLimits limits_;
  bool is_endless_ = false;
  uint64_t steps_ = 0;
  std::map<Question, Answer> known_;
  std::map<Question, Answer> taken_;        ///< from others
  std::map<Question, uint32_t> open_;       ///< with its depth
  std::map<Question, Answer> provisional_;  ///< right if the open questions that they rest on turn out to be empty
  std::map<uint32_t, std::vector<Question>> resting_;  ///< provisional answers by the depth of what they rest on
  std::unordered_map<uint64_t, std::vector<std::unique_ptr<wire::Json>>> interned_;
  std::unordered_map<const Keyword*, std::unordered_map<std::string_view, SubschemaId>> properties_;
  std::unordered_map<const Keyword*, Hashed> hashed_;
  std::deque<std::vector<SubschemaId>> kept_;
  std::set<const Keyword*> ignored_;
};

/// A question about values of one type; `more` counts for texts.
struct TypedQuestion {
  const Question& question;
  ValueType type;
  TextDemand more;
};

// The tableau (tableau.h).
Answer expand_and_decide(Solver& solver, TypedQuestion asked);
/// False where a "type" of a literal that must hold excludes the type.
bool types_allow(const Solver& solver, const std::vector<Literal>& literals, ValueType type);

// The theories: whether a value of the type has all facts. `question` is what the facts came from.
Answer decide_number(Solver& solver, const Question& question, const Facts& facts, ValueType type);
Answer decide_text(Solver& solver, const Question& question, const Facts& facts, const TextDemand& more);
Answer decide_array(Solver& solver, const Facts& facts);
Answer decide_object(Solver& solver, const Facts& facts);

}  // namespace json_schema
