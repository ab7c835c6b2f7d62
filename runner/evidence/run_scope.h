// What a run was: which milestone by which version, on which target, when, and how much of the milestone. States it for
// people, and checks it against what the verifier demands and against the place of the folder. The documents are known
// to be the ones that were signed; nothing is judged again.
#pragma once

#include "runner/evidence/check_content.h"

namespace runner {

/// Adds to `report` a line for each fact, where the evidence holds so far, and a problem for each demand that is not
/// met.
void check_scope(const SignedContent& run, const RunDemands& demands, VerifyReport& report);

}  // namespace runner
