// Explores a target: cases made from a seed, each a sequence judged by a trial, until the budget of time or cases is
// used up; what was found is grouped, shrunk and tried again. Two drivers in, one value out; it writes no file.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "runner/driver/driver.h"
#include "runner/explore/case_id.h"
#include "runner/explore/guidance.h"
#include "runner/explore/observation.h"
#include "runner/explore/sequence.h"
#include "runner/plan/plan.h"

namespace runner::explore {

struct ExploreOptions {
  uint64_t seed = 1;
  std::optional<uint64_t> cases;                    ///< at most so many
  std::optional<std::chrono::milliseconds> budget;  ///< at most so long
  std::optional<CaseId> only;                       ///< this case alone
  uint64_t verify_one_in = 64;                      ///< signatures
  wire::Instant clock;                              ///< 'now' of sequences in process
  size_t stop_after = 0;                            ///< findings after which no further case is begun; 0: never
  bool shrink = true;                               ///< make what is found short, and try it again
  const std::atomic<bool>* stop = nullptr;
  /// Called now and then with what was done so far; may be empty.
  std::function<void(const struct Progress&)> on_progress;
};

struct Progress {
  uint64_t cases = 0;
  uint64_t exchanges = 0;
  size_t findings = 0;
  std::chrono::milliseconds elapsed{0};
};

/// One thing that is wrong, with the shortest sequence that shows it.
struct Discovery {
  Observation observation;  ///< of the shrunk sequence's last trial
  Sequence sequence;
  std::vector<checks::Exchange> exchanges;  ///< of that trial
  CaseId first_case;
  uint64_t count = 0;  ///< cases that showed it
  size_t original_steps = 0;
  /// Of a sequence with a window: what each order of it leads to.
  std::vector<std::vector<Expectation>> orders;
  bool flaky = false;       ///< did not show again every time
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
  Reached reached;
  std::vector<Discovery> discoveries;  ///< in the order in which they were met
};

/// `oracle` null: the target is judged by rules alone. The plan must outlive the result.
Exploration explore(const Plan& plan, Driver& target, Driver* oracle, const ExploreOptions& options);

/// The hex digits that name a finding in a baseline.
std::string fingerprint_of(const Observation& observation);

}  // namespace runner::explore
