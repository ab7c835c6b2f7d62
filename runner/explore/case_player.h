// Plays single cases and returns what each showed as a value. Cases share nothing but the drivers, so several may be
// played at once, and what a case shows does not depend on which others are played. It keeps no coverage and no
// finding.
#pragma once

#include <shared_mutex>

#include "runner/explore/burst_trial.h"
#include "runner/explore/cases.h"
#include "runner/explore/trial.h"

namespace runner::explore {

inline constexpr uint64_t kFeedOneIn = 8;  // in process, where signing a feed costs more than the sequence
inline constexpr uint64_t kWalkOneIn = 8;

/// What one trial of a case left.
struct PlayedTrial {
  Sequence sequence;
  OwnActions own = {};
  std::vector<Observation> observations = {};
  ExchangeList exchanges = {};
  std::optional<ExchangeList> expected = {};  ///< of the oracle, in the same order; nothing: it was not asked
  checks::RuleCounts judged{};
  bool answered = false;
  bool undecided = false;  ///< of a burst: BurstOutcome::undecided
};

struct PlayedCase {
  CaseId id;
  std::vector<PlayedTrial> trials;  ///< of single requests several, where the two services diverge in between
  uint64_t signatures_seen = 0;
  uint64_t signatures_verified = 0;
};

struct PlayerSettings {
  uint64_t seed = 0;
  std::string name_suffix;        ///< distinguishes another exploration of the same seed and target
  bool judges_all = true;         ///< read every feed and walk every export, not one in N
  std::function<bool()> is_over;  ///< called from the threads that play; ends cases early
};

/// Safe from several threads.
class CasePlayer {
 public:
  /// All must outlive it. Of the context's signatures only the rate is used.
  CasePlayer(const ExplorationContext& context, const Cases& cases, PlayerSettings settings)
      : context_(context), cases_(cases), settings_(std::move(settings)) {}

  /// `number`: which case of the exploration it is, from 0; it decides which signatures are verified.
  PlayedCase play(const CaseId& id, uint64_t number) const;

  /// Unique in the exploration: the name spaces of a case derive from it.
  std::string name_of(const CaseId& id) const;

 private:
  template <typename Play>
  PlayedTrial play_trial(const ExplorationContext& context, const CaseId& id, const std::string& suffix,
                         Play play) const;
  PlayedTrial play_at_once(const ExplorationContext& context, const CaseId& id) const;
  std::vector<PlayedTrial> play_singles(const ExplorationContext& context, const CaseId& id) const;
  bool act(CaseRun& run, Trial& trial) const;

  const ExplorationContext& context_;
  const Cases& cases_;
  const PlayerSettings settings_;
  /// Held alone by a case that guesses which ids the service gives next, where cases share its state.
  mutable std::shared_mutex others_;
};

}  // namespace runner::explore
