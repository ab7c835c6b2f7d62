// Two runs of a milestone compared by their causes: which are new, which are fixed, which are still there, and which
// were not tested again. Nothing is judged anew.
#pragma once

#include <string>
#include <vector>

#include "runner/record/run_summary.h"

namespace runner {

/// A cause of one of two runs, or of both.
struct ComparedCause {
  SummarizedCause cause;  ///< as the later run has it, else the earlier
  size_t before = 0;      ///< scenarios that show it
  size_t now = 0;
  std::string remark = {};  ///< why it is not known whether it is fixed; that nothing of it was tested before
};

struct RunDifference {
  RunSummary before;
  RunSummary now;
  std::vector<ComparedCause> fresh;     ///< in the later run only
  std::vector<ComparedCause> fixed;     ///< all scenarios that showed it ran to their end and passed
  std::vector<ComparedCause> still;     ///< in both
  std::vector<ComparedCause> untested;  ///< not seen again, and not all that showed it was tested again
  std::vector<std::string> remarks;     ///< other targets, other files of the milestone
};
RunDifference difference_between(RunSummary before, RunSummary now);

/// "1 new, 2 fixed, 3 still, 4 no longer tested"
std::string counts_of(const RunDifference& difference);

wire::Json to_json(const RunDifference& difference);

}  // namespace runner
