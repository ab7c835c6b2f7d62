// Judges what only the whole run can show: the reason-code floor, operations, events and schemas that no exchange
// exercised, the examples, the verdict on each rule of the milestone, the causes, and which of these the baseline
// knows.
#pragma once

#include "runner/record/record.h"

namespace runner {

/// The record with `run_findings`, `rules`, `causes` and the verdict of `baseline` filled in, and what was judged here
/// counted. What failed for known causes alone has the verdict `known`.
Record judge_run(Record record);

struct BaselineUse {
  std::string file;  ///< for messages
  wire::Instant now;
  bool strict = false;
};
/// The baseline for a run of the milestone, not judged yet.
wire::Result<AppliedBaseline> baseline_for(const std::string& text, const std::string& milestone,
                                           const BaselineUse& use);

/// Compares entries about causes of the record's milestone with what it found. An entry is fixed only where all
/// scenarios that showed it were executed to their end and nothing in them failed.
BaselineVerdict judge_entries(const Record& record, const std::vector<KnownFinding>& entries, const std::string& day);

/// The scenario failed, for causes alone that the baseline accepts. Judged by itself, while the run is under way: a
/// cause that only other scenarios explain counts as new.
bool fails_as_known(const Record& record, const ScenarioResult& result);

/// An entry for each cause that a baseline could accept: those that fail the run.
std::vector<KnownFinding> entries_for_causes(const Record& record, wire::Instant now);

}  // namespace runner
