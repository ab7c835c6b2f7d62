// Judges what only the whole run can show: the reason-code floor, operations, events and schemas that no exchange
// exercised, the examples, and the verdict on each rule of the milestone.
#pragma once

#include "runner/record/record.h"

namespace runner {

/// The record with `run_findings` and `rules` filled in, and what was judged here counted.
Record judge_run(Record record);

}  // namespace runner
