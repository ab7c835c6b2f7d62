// Makes a failing sequence short: fewer actions, then simpler ones. Each attempt is played on fresh sessions and kept
// only where the same finding shows again.
#pragma once

#include <functional>
#include <string>

#include "runner/explore/sequence.h"

namespace runner::explore {

/// Whether playing the sequence on fresh sessions shows the finding; the name is the attempt's own.
using Shows = std::function<bool(const Sequence& sequence, const std::string& name)>;

class Shrinker {
 public:
  static constexpr size_t kMaxAttempts = 400;

  /// Names of attempts begin with `name`. `is_over` ends the shrinking, as do kMaxAttempts.
  Shrinker(Shows shows, std::string name, std::function<bool()> is_over);

  /// The shortest sequence found that still shows the finding; the given one where none is shorter.
  Sequence shrink(Sequence sequence);
  /// Whether its time or the most attempts ended the shrinking.
  bool is_exhausted() const;

 private:
  bool attempt(Sequence candidate, Sequence& best);
  bool remove_actions(Sequence& best);
  bool remove_givens(Sequence& best);
  bool simplify(Sequence& best, size_t index);
  bool simplify_body(Sequence& best, size_t index);
  bool attempt_change(Sequence candidate, Sequence& best, size_t index);

  const Shows shows_;
  const std::string name_;
  const std::function<bool()> is_over_;
  size_t attempts_ = 0;
};

}  // namespace runner::explore
