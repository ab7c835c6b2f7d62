// Judges the exchanges that a run recorded again, by a plan that is made here, and says where the run's evidence states
// something else. No request is sent, and no signature is checked.
#pragma once

#include "runner/command/load_plan.h"
#include "runner/evidence/verify_report.h"
#include "runner/record/compare_run.h"

namespace runner {

struct JudgedAgain {
  Record record;
  std::vector<wire::Error> deviations;  ///< where the plan's scenarios send other requests than were recorded
};

/// The plan must outlive the record.
JudgedAgain judge_again(RecordedRun recorded, const Plan& plan);

/// Whether the evidence follows from its exchanges, the words of findings in a shard.json too; `files` are those of the
/// run. Adds what does not to `report`, or a line about what does.
void check_judgement(const RunFiles& files, const Plan& plan, VerifyReport& report);

/// The same by the verifier's own milestone, with every file that it names compared by content.
void check_own_milestone(const RunFiles& files, const std::string& milestone, VerifyReport& report);

}  // namespace runner
