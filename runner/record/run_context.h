// context.json: what a run was judged by besides its exchanges: the kind of target, what --require and --trust-key
// named, why it ended early, and what each session gave its scenario where the plan does not determine that. With it,
// the exchanges and the plan, a run can be judged again.
#pragma once

#include "runner/record/record.h"

namespace runner {

struct RunContext {
  bool over_http = false;
  std::vector<std::string> required;  ///< names of capabilities
  EndOfRun end;                       ///< without its detail
  std::vector<std::pair<std::string, wire::PublicKey>> trusted_keys;
  std::map<std::string, SessionFacts> sessions;  ///< by id of the scenario run
};

wire::Json context_of(const Record& record);

/// `where` names the text in the Error.
wire::Result<RunContext> parse_context(std::string_view text, const std::string& where);

}  // namespace runner
