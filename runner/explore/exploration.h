// What an exploration found and reached: one value that reports and fixtures are made from.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "runner/explore/guidance.h"
#include "runner/explore/observation.h"
#include "runner/explore/sequence.h"

namespace runner::explore {

/// One fault, with the shortest sequence found that shows it.
struct Discovery {
  Observation observation;  ///< of the shrunk sequence's last trial
  Sequence sequence;
  std::vector<checks::Exchange> exchanges;  ///< of that trial
  CaseId first_case;
  uint64_t count = 0;  ///< cases that showed it
  size_t original_steps = 0;
  /// Of a sequence with a burst: what each order of it leads to.
  std::vector<std::vector<Expectation>> orders;
  bool flaky = false;       ///< did not show every time it was tried again
  std::string fingerprint;  ///< of the observation's key: the same in every exploration
};

struct Exploration {
  const Plan* plan = nullptr;
  std::string target;  ///< origin
  uint64_t seed = 0;
  uint64_t cases = 0;
  uint64_t exchanges = 0;
  uint64_t signatures_seen = 0;
  uint64_t signatures_verified = 0;
  uint64_t verify_one_in = 0;
  bool differential = false;  ///< a second service was asked
  bool answered = false;
  bool interrupted = false;
  std::chrono::milliseconds elapsed{0};
  ExplorationCoverage reached;
  std::vector<Discovery> discoveries;  ///< in the order in which they were made
};

/// The hex digits that identify a finding in a baseline.
std::string fingerprint_of(const Observation& observation);

}  // namespace runner::explore
