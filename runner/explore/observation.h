// What a trial found: one violated rule or one difference, with the action that showed it and, where a second service
// was asked, who is at fault.
#pragma once

#include <string>

#include "runner/explore/clauses.h"
#include "runner/play/exchange_log.h"

namespace runner::explore {

enum class AtFault {
  target,     ///< the target violates a rule
  reference,  ///< the reference implementation violates one: a bug of this project
  contract,   ///< both keep every rule and yet differ: the contract does not define what is right
};
std::string_view to_text(AtFault at_fault);

struct Observation {
  checks::Finding finding;  ///< its exchange is an index into the trial's
  AtFault at_fault = AtFault::target;
  int action = -1;        ///< index into the sequence; -1: a given or the end
  std::string operation;  ///< id, or the method of a raw request
  Rules rules;            ///< of the milestone that it violates
  std::string note;       ///< the contract's section, or what the contract does not define
  /// Two observations with one key are the same fault: rule, operation and place.
  std::string key;
};

/// The operation's id, or the method of a raw request.
std::string operation_of(const checks::Exchange& exchange);

/// A finding with its operation, action and rules. The key is left to set_key.
Observation observe(const checks::Finding& finding, const ExchangeLog& log, const Clauses& clauses);

/// Fills in the key. `defect_place` is where the request was made wrong on purpose.
void set_key(Observation& observation, std::string_view defect_place);

}  // namespace runner::explore
