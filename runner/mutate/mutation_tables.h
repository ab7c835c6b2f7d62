// A mutation analysis summed up: by rule and by place of a schema, how many mutants were noticed there and by which
// scenarios and examples. Worst first: what notices nothing, or lets most survive.
#pragma once

#include <map>

#include "runner/mutate/mutation.h"

namespace runner {

/// A rule of the milestone or of the runner, with the killed mutants that broke it.
struct RuleRow {
  std::string rule;
  size_t killed = 0;
  std::map<std::string, size_t> killed_by = {};  ///< mutants, by what noticed them
};
/// Those of the milestone that no mutant broke are among them where lies of the service were judged.
std::vector<RuleRow> by_rule(const Mutation& mutation);

/// A place in a schema, with the schema mutants there.
struct PlaceRow {
  std::string schema;
  std::string place;  ///< a pointer; empty: the root
  size_t mutants = 0;
  size_t killed = 0;
  size_t survived = 0;
  std::map<std::string, size_t> killed_by = {};
};
std::vector<PlaceRow> by_place(const Mutation& mutation);

}  // namespace runner
