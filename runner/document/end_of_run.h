// Why a run, or a target's driver, sends nothing more.
#pragma once

#include "wire/printable.h"

namespace runner {

struct EndOfRun {
  enum class Cause { none, never_responded, lost, limit, interrupted, no_token };
  Cause cause = Cause::none;
  wire::Printable reason;  ///< "the target stopped answering"
  wire::Printable detail;  ///< where lost: after which request, and how it was asked again

  explicit operator bool() const { return cause != Cause::none; }
};

}  // namespace runner
