// Explores a target: plays cases made from a seed, each a sequence judged by a trial, until the budget of time or cases
// is used up. Findings are grouped, shrunk and tried again. Two drivers in, one value out; it writes no file.
#pragma once

#include "runner/explore/budget.h"
#include "runner/explore/exploration.h"

namespace runner::explore {

struct Progress {
  uint64_t cases = 0;
  uint64_t exchanges = 0;
  size_t findings = 0;
  std::chrono::milliseconds elapsed{0};
};

struct ExploreOptions {
  uint64_t seed = 1;
  std::optional<uint64_t> cases;                    ///< at most this many
  std::optional<std::chrono::milliseconds> budget;  ///< at most this long
  std::optional<uint64_t> until_flat;               ///< until this many cases in a row reached nothing new
  unsigned jobs = 1;                                ///< cases played at once; what is explored does not depend on it
  CasePart part;                                    ///< of the cases
  std::vector<CaseId> first = {};                   ///< cases of a corpus, played before others, beyond `cases`
  bool collects = false;                            ///< Exploration::reaching
  std::optional<CaseId> only;                       ///< this case alone
  std::string name_suffix = {};                     ///< distinguishes another exploration of the same seed and target
  uint64_t verify_one_in = 64;                      ///< signatures
  wire::Instant clock;                              ///< 'now' of sequences in process
  /// Cases that are played on two sessions of the oracle first, of at most a fifth of the budget: what differs there is
  /// no difference between the services. 0: it responds the same to the same.
  uint64_t noise_cases = 0;
  size_t stop_after = 0;  ///< findings after which no further case begins; 0: never
  bool shrink = true;     ///< make the sequences of findings short, and try them again
  const std::atomic<bool>* stop = nullptr;
  /// Called periodically with the progress so far; may be empty.
  std::function<void(const Progress&)> on_progress;
  /// Called with each discovery when it was followed up and time is left, to write it as a fixture; may be empty.
  std::function<void(Discovery&)> keep_fixture;
  MonotonicNow now = &std::chrono::steady_clock::now;  ///< measures the budget
};

/// `oracle` null: the target is judged by rules alone. The plan must outlive the result.
Exploration explore(const Plan& plan, Driver& target, Driver* oracle, const ExploreOptions& options);

}  // namespace runner::explore
