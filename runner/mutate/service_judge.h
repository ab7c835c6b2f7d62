// Judges lies (lie.h): the scenarios that a lie may concern are executed on a lying service, the likeliest first, until
// one fails. What none of them notices is executed as a whole run.
#pragma once

#include "runner/mutate/lies.h"
#include "runner/mutate/schema_judge.h"

namespace runner {

/// `baseline` is a run of `driver` that passes.
std::vector<JudgedMutant> judge_lies(const Record& baseline, Driver& driver, const std::vector<Lie>& lies,
                                     unsigned jobs);

}  // namespace runner
