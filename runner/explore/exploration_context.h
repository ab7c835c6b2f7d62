// What all trials of an exploration share.
#pragma once

#include <functional>
#include <set>

#include "runner/driver/driver.h"
#include "runner/explore/budget.h"
#include "runner/explore/clauses.h"
#include "runner/explore/signature_sample.h"

namespace runner::explore {

/// Where the oracle's responses differ from its own on another session that was sent the same: what differs there is
/// chance, and never a difference between two services.
struct Noise {
  std::set<std::string> places;  ///< DifferenceJudge names them
  bool learning = false;         ///< both services are the oracle: every difference is a place
};

/// No other caller writes to a session of it: it drives something in this process.
inline bool has_state_of_its_own(const Driver& driver) {
  const Capabilities capabilities = driver.capabilities();
  return capabilities.fresh_state || capabilities.forks;
}

/// What both services offer: a case does nothing that one of them cannot follow.
inline Capabilities common_capabilities(const Driver& target, const Driver* oracle) {
  Capabilities common = target.capabilities();
  if (!oracle || has_state_of_its_own(*oracle)) return common;  // the reference implementation follows any target
  const Capabilities other = oracle->capabilities();
  for (const CapabilityRow& row : capability_rows()) {
    if (row.offered) common.*row.offered = common.*row.offered && other.*row.offered;
  }
  if (common.gate != other.gate) common.gate = TargetGate::unknown;
  return common;
}

/// Everything that it refers to must outlive the trials.
struct ExplorationContext {
  const Plan& plan;
  const Clauses& clauses;
  Driver& target;
  Driver* oracle = nullptr;  ///< null: the target is judged by rules alone
  std::reference_wrapper<SignatureSample> signatures;
  wire::Instant clock;  ///< 'now' of sequences in process
  MonotonicNow now;
  Noise* noise = nullptr;  ///< null: the oracle responds the same to the same

  /// One of the services is sent nothing more.
  bool is_stopped() const { return target.stopped() || (oracle && oracle->stopped()); }
  /// Other callers write there too, and perhaps the target: it is sent ids of its own, at times of its own.
  bool has_shared_oracle() const { return oracle && !has_state_of_its_own(*oracle); }
  /// The service that is sent the calls of a burst one after another: the oracle, or else the target.
  Driver& sequential() const { return oracle && !has_shared_oracle() ? *oracle : target; }
  /// How far apart the instants of two services may be that no request gave: they may read two clocks.
  int64_t clock_tolerance_ms() const { return target.capabilities().clock && !has_shared_oracle() ? 0 : 10'000; }
};

}  // namespace runner::explore
