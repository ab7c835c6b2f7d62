// What a trial found: one broken rule or one difference, with the action that showed it and, where a second service was
// asked, who is wrong.
#pragma once

#include <string>
#include <vector>

#include "checks/exchange.h"
#include "checks/judgement.h"
#include "runner/plan/plan.h"

namespace runner::explore {

enum class Verdict {
  target,           ///< the target breaks a rule
  reference,        ///< the reference implementation breaks one: a mistake of this project
  under_specified,  ///< both keep every rule and yet differ
};
std::string_view to_text(Verdict verdict);

struct Observation {
  checks::Finding finding;  ///< its exchange is an index into the trial's
  Verdict verdict = Verdict::target;
  int action = -1;                            ///< index into the sequence; -1: a given or the end
  std::string operation;                      ///< id, or the method of a raw request
  std::vector<const RuleDeclaration*> rules;  ///< of the milestone that it breaks
  std::string note;                           ///< the contract's section, or what is not said anywhere
  /// Two observations with one key are the same fault: rule, operation and place.
  std::string key;
};

/// The operation's id, or what was sent raw.
std::string operation_of(const checks::Exchange& exchange);

/// Fills in the key; `defect_place` is what was wrong with the request on purpose.
void set_key(Observation& observation, std::string_view defect_place);

}  // namespace runner::explore
