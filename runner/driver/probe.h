// Finds out, before a run, what a target behind a URL offers: whether it honours x-now-iso, its clock, its gate, keys,
// event feed, and which milestones it answers. It asks by a few requests of the contract under a name space of its own
// and judges nothing: what it cannot find out is not known, and what follows is not testable.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "checks/exchange.h"
#include "runner/driver/driver.h"

namespace runner {

/// How the probe reaches the target.
struct ProbeContext {
  std::function<checks::Answer(const wire::Request&)> exchange;
  std::string name_space;
  checks::Actor caller;
  std::function<wire::Instant()> local_now;
};

struct ProbeResult {
  Capabilities capabilities;             ///< gate_known false where it could not be found out
  bool answers = false;                  ///< with any HTTP answer
  std::string silence;                   ///< why not
  std::optional<int64_t> clock_skew_ms;  ///< the target's clock minus ours
  bool replay_header = false;
  std::vector<std::string> milestones;  ///< that answer
  std::vector<std::string> absent;      ///< milestones whose routes the target does not know
};

ProbeResult probe(const ProbeContext& context);

/// One line each, for people.
std::vector<std::string> describe(const ProbeResult& result, size_t trusted_keys);

}  // namespace runner
