// Judges what only the end of a scenario shows: each signed export page that was read, verified under the keys that the
// target publishes then, and the event feeds of the scenario's callers against its writes. Key set and feeds are read
// here, through the scenario's log.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "runner/play/service_side.h"

namespace runner {

enum class Signed { exports, feeds };

struct EndOptions {
  bool read_feeds = true;    ///< where the target serves them
  bool probe_feeds = false;  ///< also ask for a page from the middle, and for events after one of another caller
  /// Whether to verify the signatures of these. Asked once, and only where there are any; empty: always.
  std::function<bool(Signed)> verifies;
};

/// How many events of each type the feeds showed.
using EventCounts = std::map<wire::Printable, uint64_t>;

/// To be called once, after the last step. `driver` is the one that opened the side's session.
EventCounts judge_scenario_end(ServiceSide& side, const Driver& driver, checks::VerificationMemory& memory,
                               const EndOptions& options);

}  // namespace runner
