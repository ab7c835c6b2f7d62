// What is found out about a target at a URL before a run: whether it honours x-now-iso, its clock, its gate, keys,
// event feed, and which milestones it serves. The requests are made in runner/play/probe_target.h.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "runner/driver/driver.h"

namespace runner {

/// How the probe reaches the target.
struct ProbeContext {
  std::function<std::shared_ptr<Session>(wire::Instant now)> open;  ///< all in one name space
  std::function<wire::Instant()> local_now;
};

struct ProbeResult {
  Capabilities capabilities;
  bool responds = false;                 ///< with any HTTP response
  std::string silence;                   ///< why not
  bool has_gate = false;                 ///< some milestone has one
  std::optional<int64_t> clock_skew_ms;  ///< the target's clock minus ours, or less
  bool replay_header = false;
  std::vector<std::string> milestones;  ///< those that the target serves
};

struct Probe {
  std::string readiness_target;  ///< asked until something other than a gateway responds
  std::function<ProbeResult(const ProbeContext&)> run;
};

/// One line each, for people.
std::vector<std::string> describe(const ProbeResult& result, size_t trusted_keys);

}  // namespace runner
