// What a contract leaves open between two services, as written in a milestone or its conventions
// (docs/fixture-format.md, "Tolerances"). A condition is a list of terms that must all hold; the explorer evaluates it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "runner/yaml/source.h"

namespace json_schema {
class Pattern;
}

namespace runner {

class Fields;
class Reading;
struct Node;

enum class Term {
#define TERM(key, form) key,
#include "runner/document/tolerance.def"
#undef TERM
};

struct Condition;

/// One term with its argument; which member holds it follows from the term's form.
struct Clause {
  Term term;
  std::vector<std::string> texts;
  std::vector<int64_t> numbers;  ///< statuses; one count, or milliseconds; 1 or 0 for true or false
  std::vector<std::pair<std::string, std::string>> members;  ///< pointer, text
  std::shared_ptr<const json_schema::Pattern> pattern;
  std::vector<Condition> conditions;
};

struct Condition {
  Place place;
  std::vector<Clause> clauses;  ///< all must hold
};

/// free: the difference is not a finding; warning: the rule is a SHOULD of the contract.
enum class Effect { free, warning };

struct Tolerance {
  Place place;
  std::string id;
  Effect effect = Effect::free;
  std::string section;
  std::string text;
  Condition covers;
};

Condition read_condition(Reading& reading, const Node& node);
/// The list under `tolerances`; empty where the key is absent.
std::vector<Tolerance> read_tolerances(const Fields& fields);

/// The operation ids that the condition names, those inside any_of included.
std::vector<std::string> operations_of(const Condition& condition);

}  // namespace runner
