// What a trial found: one violated rule or one difference, with the action that showed it and, where a second service
// was asked, who is at fault.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runner/explore/clauses.h"
#include "runner/explore/sequence.h"
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
  std::string clause;     ///< id of the tolerance that makes it a warning; empty: none
  /// Other places of the response where values differ too.
  std::vector<std::string> also;
  bool other_order = false;  ///< a list whose elements are the same
  /// What the oracle shows at a place that decides it; nothing: the member is not there. An empty pointer: unknown.
  std::string value_pointer;
  std::optional<wire::Json> value;
  /// Two observations with one key are the same at the same place: rule, operation, place and what was wrong on
  /// purpose.
  std::string key;
  /// Two observations with one cause are the same fault, whichever operations and places show it (cause.h).
  std::string cause;
  std::string shown_at;  ///< the operation and place, for people
};

/// The operation's id, or the method of a raw request.
std::string operation_of(const checks::Exchange& exchange);

/// A finding with its operation, action and rules. The key is left to set_key.
Observation observe(const checks::Finding& finding, const ExchangeLog& log, const Clauses& clauses);

/// Fills in the key. `defect` is what was made wrong on purpose in the request of its action.
void set_key(Observation& observation, const Defect& defect);

}  // namespace runner::explore
