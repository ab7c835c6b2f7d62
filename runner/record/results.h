// The deterministic documents of a run: what was judged and how it ended, with nothing of when, where or on what
// target. The same inputs give the same bytes on any machine on any day; evidence signs them.
#pragma once

#include "runner/record/record.h"

namespace runner {

/// results.json: verdicts by scenario and by rule, and findings by rule, step and pointer. No generated id, no digest
/// but that of the baseline.
wire::Json results_of(const Record& record, bool strict);

/// coverage.json: operations by outcome, operations by reason code, events, what of each schema no exchange has tried,
/// how often each check judged, digests of the input files, and what could not be tested.
wire::Json coverage_of(const Record& record);

/// Sets what the record shows of an earlier run of its milestone: which causes are new, fixed, still there.
void compare_with(RunSummary earlier, Record& record, bool strict);

/// The causes in words, with the scenarios that show each, for `--format json`.
wire::Json causes_of(const Record& record);

/// The same findings with their words (expected, actual) and places, for people and `--format json`.
wire::Json findings_of(const Record& record);

}  // namespace runner
