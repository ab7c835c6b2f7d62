// What each expectation of the fixtures guards. Deleted: the lies (lies.h) that pass then, since nothing else notices
// them; an expectation that guards nothing says what others, or the checks of every exchange, say too. Negated: whether
// the run fails then, without any lie; where it passes, nothing depends on the expectation.
#pragma once

#include "runner/mutate/service_judge.h"

namespace runner {

/// Two mutants for each part of each expectation of the milestone's fixtures: the part deleted, and negated. What a
/// part hides that is judged after it in the same step counts as not noticed. Of what documents and lineages are
/// expected to be, which no service says, only the negation.
std::vector<JudgedMutant> judge_expectations(const Record& baseline, Driver& driver, const std::vector<Lie>& lies,
                                             unsigned jobs);

}  // namespace runner
