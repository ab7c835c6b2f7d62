// Makes one group of findings that a person would name together: a refusal that an operation never gives, one rule that
// is not kept in several ways, what one response has wrong besides.
#pragma once

#include "runner/record/cause_groups.h"

namespace runner {

/// Never merges what must be into what only should be.
void merge_related(const Record& record, CauseGroups& groups);

}  // namespace runner
