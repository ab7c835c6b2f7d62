// What all trials of an exploration share.
#pragma once

#include <functional>

#include "runner/driver/driver.h"
#include "runner/explore/budget.h"
#include "runner/explore/clauses.h"
#include "runner/explore/signature_sample.h"

namespace runner::explore {

/// Everything that it refers to must outlive the trials.
struct ExplorationContext {
  const Plan& plan;
  const Clauses& clauses;
  Driver& target;
  Driver* oracle = nullptr;  ///< null: the target is judged by rules alone
  std::reference_wrapper<SignatureSample> signatures;
  wire::Instant clock;  ///< 'now' of sequences in process
  MonotonicNow now;

  /// The service that is sent the calls of a burst one after another: the oracle, or without one the target.
  Driver& sequential() const { return oracle ? *oracle : target; }
  /// How far apart the instants of two services may be that no request gave: they may read two clocks.
  int64_t clock_tolerance_ms() const { return target.capabilities().clock ? 0 : 10'000; }
};

}  // namespace runner::explore
