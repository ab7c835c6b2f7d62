// Makes a failing sequence short: fewer actions, then simpler ones, each attempt on fresh sessions and kept only where
// the same finding shows again. Bounded by a number of attempts.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <string>

#include "runner/explore/sequence.h"

namespace runner::explore {

struct ShrinkLimits {
  size_t attempts = 400;
  std::chrono::milliseconds time{5'000};
  const std::atomic<bool>* stop = nullptr;  ///< set by a signal
};

/// Whether playing the sequence on fresh sessions shows the finding; the name is the attempt's own.
using Shows = std::function<bool(const Sequence& sequence, const std::string& name)>;

class Shrinker {
 public:
  /// Names of attempts begin with `name`.
  Shrinker(Shows shows, std::string name, const ShrinkLimits& limits);

  /// The shortest sequence found that still shows it; the given one where none is shorter.
  Sequence shrink(Sequence sequence);

 private:
  bool attempt(Sequence candidate, Sequence& best);
  bool remove_actions(Sequence& best);
  bool remove_givens(Sequence& best);
  bool simplify(Sequence& best, size_t index);
  bool simplify_body(Sequence& best, size_t index);
  bool attempt_change(Sequence candidate, Sequence& best, size_t index);
  bool is_exhausted() const;

  const Shows shows_;
  const std::string name_;
  const ShrinkLimits limits_;
  const std::chrono::steady_clock::time_point begun_;
  size_t attempts_ = 0;
};

}  // namespace runner::explore
