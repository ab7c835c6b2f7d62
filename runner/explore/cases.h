// The cases of an exploration: which one comes next, and what each sends. The id of a case and the seed determine both,
// given what the services responded before. Nothing is judged here, and no budget kept.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "runner/explore/generated_requests.h"
#include "runner/explore/guidance.h"
#include "runner/explore/moves.h"
#include "runner/explore/mutated_scenario.h"
#include "runner/explore/traffic.h"

namespace runner::explore {

/// A case being played: what was sent and what that made.
struct CaseRun {
  Sequence sequence;
  World world;
  /// Sends the sequence's last action and has the world learn of it. False where nothing more is to be sent.
  std::function<bool(CaseRun&)> act;

  bool take(Action action) {
    sequence.actions.push_back(std::move(action));
    return act(*this);
  }
};

class Cases {
 public:
  /// The plan must outlive it.
  Cases(const Plan& plan, const Capabilities& capabilities, uint64_t seed, CasePart part = {});

  /// True where nothing can be sent.
  bool empty() const { return recipes_.empty(); }
  const Traffic& traffic() const { return traffic_; }

  /// Case number n of the part, from where it begins.
  CaseId next(uint64_t number_in_part, Guidance& guidance);
  /// The sequence before its first action and the world that its givens make.
  void begin(const CaseId& id, CaseRun& run) const;
  /// A burst, before and after it what it needs and what is read back.
  Sequence burst(const CaseId& id) const;
  /// A sequence, a walk, a scenario or a move.
  OwnActions play(const CaseId& id, CaseRun& run) const;
  /// Single requests from number `index` of the case's operation on. Returns the number to continue with in another run
  /// where this one ended early, else one past the last.
  size_t play_singles(const CaseId& id, size_t index, CaseRun& run) const;
  /// The numbers of the single requests of a case: the first one, and one past the last.
  size_t first_single(const CaseId& id) const;
  size_t end_of_singles(const CaseId& id) const;
  /// How many cases of single requests there are.
  size_t count_single_cases() const;

 private:
  std::optional<Action> single_request(size_t operation, size_t index) const;
  const checks::Operation& least_exercised(const Guidance& guidance) const;
  const Recipe* find_export() const;
  bool play_prefix(const Prefix& prefix, CaseRun& run) const;
  bool play_own(const CaseId& id, size_t limit, CaseRun& run) const;
  bool play_walk(const CaseId& id, size_t limit, Random& random, CaseRun& run) const;
  bool play_bulk(Random& random, CaseRun& run) const;
  bool play_scenario(const CaseId& id, size_t limit, Random& random, CaseRun& run) const;
  bool play_move(const CaseId& id, size_t limit, Random& random, CaseRun& run) const;
  bool play_sequence(const CaseId& id, size_t limit, Random& random, CaseRun& run) const;

  const uint64_t seed_;
  const CasePart part_;
  const ValueLimits limits_;
  const std::vector<Recipe> recipes_;
  const StartingPoint start_;
  const Traffic traffic_;
  const std::vector<FixtureScenario> scenarios_;
  std::vector<SingleRequests> singles_;                        ///< by recipe
  std::vector<std::unique_ptr<GeneratedRequests>> generated_;  ///< by recipe; null where it takes no body
  const TrafficSettings settings_;
  const MoveContext move_context_;
  const std::vector<std::string_view> moves_;  ///< the kinds of moves that the contract has a place for
  uint64_t next_single_;
  uint64_t next_move_;
};

}  // namespace runner::explore
