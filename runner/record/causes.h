// Groups the findings of a run by what would have to change in the service, and orders these causes: the worst first,
// those that the baseline accepts last.
#pragma once

#include "runner/record/record.h"

namespace runner {

/// Fills in `causes` and the `cause` of each finding. What follows from another finding (mark_consequences) makes no
/// cause of its own.
void find_causes(Record& record);

}  // namespace runner
