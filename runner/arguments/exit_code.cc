#include "runner/arguments/exit_code.h"

#include <algorithm>
#include <array>

namespace runner {

ExitCode more_severe(ExitCode left, ExitCode right) {
  constexpr std::array kOrder = {kInterrupted, kEvidenceFailed, kUsageOrInput, kNoResponse, kFindings, kAllHeld};
  for (ExitCode code : kOrder) {
    if (left == code || right == code) return code;
  }
  return left;
}

}  // namespace runner
