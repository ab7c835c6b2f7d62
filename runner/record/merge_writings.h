// Makes one cause of values that a service writes otherwise than it should wherever they are (writing.h).
#pragma once

#include "runner/record/cause_groups.h"

namespace runner {

/// Makes one group of all that one way of writing shows in several places. What compares such values without quoting
/// them follows from it: in the scenarios that show it, or everywhere where several operations do.
void merge_writings(const Record& record, CauseGroups& groups);

}  // namespace runner
