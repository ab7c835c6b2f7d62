#include "runner/explore/case_player.h"

#include <fmt/format.h>

#include <algorithm>

namespace runner::explore {

std::string CasePlayer::name_of(const CaseId& id) const {
  return fmt::format("{} {}{}", settings_.seed, id.text(), settings_.name_suffix);
}

PlayedCase CasePlayer::play(const CaseId& id, uint64_t number) const {
  const bool plays_alone = id.kind == kMoves && settings_.judges_all;
  std::unique_lock alone(others_, std::defer_lock);
  std::shared_lock with_others(others_, std::defer_lock);
  plays_alone ? alone.lock() : with_others.lock();
  SignatureSample signatures(context_.signatures.get().rate(), number);
  ExplorationContext context = context_;
  context.signatures = signatures;
  PlayedCase played{id, {}};
  if (id.kind == kConcurrent) {
    played.trials.push_back(play_at_once(context, id));
  } else if (id.kind == kSingles) {
    played.trials = play_singles(context, id);
  } else {
    played.trials.push_back(play_trial(context, id, "", [&](CaseRun& run) { return cases_.play(id, run); }));
  }
  played.signatures_seen = signatures.seen();
  played.signatures_verified = signatures.verified();
  return played;
}

PlayedTrial CasePlayer::play_at_once(const ExplorationContext& context, const CaseId& id) const {
  PlayedTrial played{cases_.burst(id)};
  BurstOutcome outcome = play_burst(context, played.sequence, name_of(id));
  played.answered = std::any_of(outcome.exchanges.begin(), outcome.exchanges.end(),
                                [](const checks::Exchange& exchange) { return exchange.response() != nullptr; });
  played.observations = std::move(outcome.observations);
  played.exchanges = std::move(outcome.exchanges);
  played.judged = outcome.judged;
  played.undecided = outcome.undecided;
  return played;
}

std::vector<PlayedTrial> CasePlayer::play_singles(const ExplorationContext& context, const CaseId& id) const {
  std::vector<PlayedTrial> trials;
  const size_t end = cases_.end_of_singles(id);
  for (size_t index = cases_.first_single(id); index < end && !settings_.is_over();) {
    size_t next = end;  // where the givens could not be set up
    trials.push_back(play_trial(context, id, fmt::format(" {}", index), [&](CaseRun& run) {
      next = cases_.play_singles(id, index, run);
      return OwnActions{};
    }));
    index = next;
  }
  return trials;
}

template <typename Play>
PlayedTrial CasePlayer::play_trial(const ExplorationContext& context, const CaseId& id, const std::string& suffix,
                                   Play play) const {
  CaseRun run;
  cases_.begin(id, run);
  const bool feed = settings_.judges_all || id.number % kFeedOneIn == 0;
  const bool walk = settings_.judges_all || id.kind == kWalks || id.number % kWalkOneIn == 1;
  Trial trial(context, run.sequence, {name_of(id) + suffix, feed, walk});
  run.act = [&](CaseRun& under_way) { return act(under_way, trial); };
  const OwnActions own = trial.is_ready() ? play(run) : OwnActions{};
  trial.finish();
  PlayedTrial played{std::move(run.sequence), own, trial.observations(), trial.exchanges()};
  if (const ExchangeList* expected = trial.oracle_exchanges()) played.expected = *expected;
  played.judged = trial.judged();
  played.answered = trial.answered() || trial.is_ready();
  return played;
}

// False where the two services have diverged, or the time is over.
bool CasePlayer::act(CaseRun& run, Trial& trial) const {
  if (settings_.is_over()) {
    run.sequence.actions.pop_back();
    return false;
  }
  const ActionOutcome outcome = trial.act(run.sequence.actions.back());
  cases_.traffic().learn(run.sequence, outcome.succeeded, outcome.bound, run.world);
  return !outcome.diverged;
}

}  // namespace runner::explore
