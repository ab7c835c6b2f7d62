// How the process ends; one table. Where several codes apply, the order is 130, 4, 2, 3, 1.
#pragma once

namespace runner {

enum ExitCode : int {
  kAllHeld = 0,
  kFindings = 1,        ///< a rule is broken, or something mandatory could not be tested
  kUsageOrInput = 2,    ///< the command line or an input file is wrong
  kNoResponse = 3,      ///< the target sent no response at all
  kEvidenceFailed = 4,  ///< output could not be written, or evidence does not hold
  kInterrupted = 130,   ///< SIGINT or SIGTERM
};

/// Which of the two codes the process ends with.
ExitCode more_severe(ExitCode left, ExitCode right);

}  // namespace runner
