// What each expectation of the fixtures guards: the lies (lies.h) that pass where it is deleted, since nothing else
// notices them. An expectation that guards nothing says what others, or the checks of every exchange, say too.
#pragma once

#include "runner/mutate/service_judge.h"

namespace runner {

/// One mutant for each part of each expectation of the milestone's fixtures. What a part hides that is judged after it
/// in the same step counts as not noticed.
std::vector<JudgedMutant> judge_expectations(const Record& baseline, Driver& driver, const std::vector<Lie>& lies,
                                             unsigned jobs);

}  // namespace runner
