// Why a run, or a target's driver, sends nothing more.
#pragma once

#include <string>

namespace runner {

struct EndOfRun {
  enum class Cause { none, never_responded, lost, limit, interrupted };
  Cause cause = Cause::none;
  std::string reason;  ///< "the target stopped answering"
  std::string detail;  ///< where lost: after which request, and how it was asked again

  explicit operator bool() const { return cause != Cause::none; }
};

}  // namespace runner
