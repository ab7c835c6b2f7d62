// Compares a run as its evidence has it with the same run judged again from its exchanges: verdicts, findings, rules,
// causes, coverage, and the exchanges themselves. What the exchanges cannot show is left out: that a secret came back,
// since secrets are not recorded, and the hostile requests at the end of a run over HTTP.
#pragma once

#include "runner/record/recorded_run.h"

namespace runner {

/// Where the two differ: the documents of the evidence with what they should say. Empty: nowhere.
std::vector<wire::Error> compare_run(const RecordedRun& recorded, const Record& now);

/// Ids of the recorded scenarios that are not compared, since a secret was taken out of their responses.
std::vector<std::string> incomparable_scenarios(const RecordedRun& recorded);

}  // namespace runner
