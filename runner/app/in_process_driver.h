// Drives the in-process reference implementation: each session is a fresh one, with the scenario's clock and gate and
// fixed keys. Only runner/app knows both the subject and the judge.
#pragma once

#include <memory>
#include <optional>

#include "runner/driver/driver.h"

namespace runner {

struct InProcessSettings {
  /// The gate of every scenario; a scenario that needs the other one is then not testable. Absent: each scenario sets
  /// its own.
  std::optional<Gate> pinned_gate;
  /// The gate of scenarios that leave it open: INTEGRATION_ENABLED.
  Gate default_gate = Gate::closed;
};

std::unique_ptr<Driver> make_in_process_driver(const InProcessSettings& settings);

}  // namespace runner
