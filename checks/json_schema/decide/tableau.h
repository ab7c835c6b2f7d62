// Expands the literals of a question for values of one type: what is certain is taken in, alternatives are tried one
// after the other, the smallest choice first, and each complete set of facts goes to the theory of the type.
#pragma once

#include <vector>

#include "checks/json_schema/decide/solver.h"

namespace json_schema {

uint8_t kinds_of(ValueType type);
bool type_allows(const Keyword& keyword, ValueType type);

/// What "unevaluatedProperties" or "unevaluatedItems" is where nothing else evaluates the same value.
enum class Unevaluated : uint8_t { nothing, additional, dependent };
Unevaluated reading_of(const Subschema& subschema, const Keyword& unevaluated);
inline constexpr const char* kUnevaluated = "an \"unevaluated...\" keyword depends on too many other subschemas";

CountFact count_of(const Subschema& subschema, const Literal& literal, const Keyword& contains);

class Tableau {
 public:
  Tableau(Solver& solver, TypedQuestion asked) : solver_(solver), asked_(std::move(asked)) {}

  Answer run();

 private:
  /// One way to satisfy a choice.
  struct Alternative {
    std::vector<Literal> literals = {};
    std::vector<KeywordFact> keywords = {};
    std::vector<PartFact> parts = {};
    std::vector<CountFact> counts = {};
    std::vector<Presence> presences = {};
    std::string relaxed = {};
  };
  using Choice = std::vector<Alternative>;

  struct State {
    Facts facts;
    std::vector<Literal> assumed;
    std::vector<Literal> agenda;
    std::vector<Choice> choices;
  };

  Answer explore(State state);
  /// Whether the literals contradict one another already by how they are combined, whatever else their subschemas say.
  bool is_refuted(State state);
  /// False where the state has become contradictory.
  bool settle(State& state);
  bool expand(State& state, Literal literal);
  bool require(State& state, const Literal& literal);
  bool require_keyword(State& state, const Literal& literal, const Keyword& keyword);
  void require_in_place(State& state, const Literal& literal, const Keyword& keyword);
  void require_if(State& state, const Literal& literal, const Keyword& keyword);
  void require_dependents(State& state, const Literal& literal, const Keyword& keyword);
  void require_unevaluated(State& state, const Literal& literal, const Keyword& keyword);
  /// One alternative for each way in which the subschemas next to it can hold: what it says is known in each.
  void split_unevaluated(Choice& choice, const Literal& literal, const Keyword& keyword);
  bool refuse(State& state, const Literal& literal);
  void refuse_keyword(Choice& choice, const Literal& literal, const Keyword& keyword);
  void refuse_one_of(Choice& choice, const Literal& literal, const Keyword& keyword);
  void refuse_if(Choice& choice, const Literal& literal, const Keyword& keyword);
  void refuse_part(Choice& choice, const Literal& literal, const Keyword& keyword);
  static void refuse_count(Choice& choice, const CountFact& count);
  void refuse_dependents(Choice& choice, const Literal& literal, const Keyword& keyword);
  bool take(State& state, Alternative alternative);
  bool is_possible(State& state, const Alternative& alternative);
  bool is_satisfied(const State& state, const Alternative& alternative) const;
  bool concerns(KeywordKind kind) const;
  std::optional<Answer> decide_listed(const State& state);
  Answer decide_by_theory(const Facts& facts);
  std::optional<Answer> decide_early(const State& state);
  Answer decide(const State& state);
  /// A value with the facts other than the wrong one, which the question excludes.
  Answer decide_other(const Facts& facts, const wire::Json& wrong, int depth);

  static constexpr uint32_t kMaxEarlyAttempts = 100;  ///< that decide nothing
  static constexpr uint32_t kMaxCombinations = 500;

  Solver& solver_;
  TypedQuestion asked_;
  uint32_t early_attempts_ = 0;
  bool only_combines_ = false;  ///< looks only at keywords that combine subschemas
  uint32_t combinations_ = 0;
};

}  // namespace json_schema
