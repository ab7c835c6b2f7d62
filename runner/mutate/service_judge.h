// Judges lies (lie.h): the scenarios that a lie may concern are executed on a lying service, the likeliest first, until
// one fails. Rules that only a whole run shows, such as a reason code that no operation returned, kill no lie.
#pragma once

#include "runner/mutate/lies.h"
#include "runner/mutate/schema_judge.h"

namespace runner {

/// Calls `work` with each number below `count`, on so many threads.
void in_parallel(size_t count, unsigned jobs, const std::function<void(size_t)>& work);

/// Takes each scenario run that a lie, by index, makes fail; false: further ones are executed. Called from several
/// threads, for one lie from one of them.
using TakeFailure = std::function<bool(size_t lie, const ScenarioResult& result)>;

/// `baseline` is a run of `driver` that passes. Without `take` the first failure is enough.
std::vector<JudgedMutant> judge_lies(const Record& baseline, Driver& driver, const std::vector<Lie>& lies,
                                     unsigned jobs, const TakeFailure& take = {});

}  // namespace runner
