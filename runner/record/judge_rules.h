// The verdict of the whole run on each rule of the milestone: held, broken, not testable on this target, or not tested
// since the scenarios that prove it never got there.
#pragma once

#include "runner/record/record.h"

namespace runner {

/// Fills in `rules`, `because_of` and `repeated` of the findings, and the findings about rules that nothing proves.
/// `more`: what was judged besides the record's own.
void judge_rules(Record& record, checks::RuleCounts& more);

/// Names the cause in the reason of each rule that was not tested because of one. After find_causes().
void name_blocking_causes(Record& record);

}  // namespace runner
