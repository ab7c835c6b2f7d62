// Which findings of a scenario follow from an earlier one of it: from the step that left another state than the fixture
// assumes, or from a fault of the same exchange that explains them.
#pragma once

#include "runner/record/record.h"

namespace runner {

/// Fills in `because_of` of all findings of the scenarios, and `repeated` of those that a case shows before its own
/// step.
void mark_consequences(Record& record);

/// The finding after which the scenario shows nothing of its own; -1: none.
int blocking_finding(const ScenarioResult& result);

}  // namespace runner
