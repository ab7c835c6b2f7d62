// The cases of an exploration: which one comes next, and what each does, told by its id and the seed alone. Given what
// the services answered before, a case says what to send; it judges nothing and keeps no budget.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "runner/driver/driver.h"
#include "runner/explore/case_id.h"
#include "runner/explore/generated_requests.h"
#include "runner/explore/guidance.h"
#include "runner/explore/single_requests.h"
#include "runner/explore/told_scenarios.h"
#include "runner/explore/traffic.h"

namespace runner::explore {

/// A case under way: what was done and what that made.
struct Course {
  Sequence sequence;
  World world;
  /// Sends the sequence's last action and has the world learn of it; false: nothing more is to be sent.
  std::function<bool(Course&)> act;

  bool take(Action action) {
    sequence.actions.push_back(std::move(action));
    return act(*this);
  }
};

class Cases {
 public:
  /// The plan must outlive it.
  Cases(const Plan& plan, const Capabilities& capabilities, uint64_t seed);

  /// Nothing can be sent.
  bool empty() const { return recipes_.empty(); }
  const std::vector<Recipe>& recipes() const { return recipes_; }
  const Traffic& traffic() const { return traffic_; }
  const StartingPoint& start() const { return start_; }

  /// Case number n of the exploration.
  CaseId next(uint64_t number, Guidance& guidance);
  /// The sequence before its first action and the world that its givens make.
  void begin(const CaseId& id, Course& course) const;
  /// A sequence, a walk or a scenario.
  OwnActions play(const CaseId& id, Course& course) const;
  /// Single requests from number `index` of its operation on; gives the number to go on with in another course, where
  /// this one has ended early, else one past the last.
  size_t play_singles(const CaseId& id, size_t index, Course& course) const;
  /// Where the numbers of the single requests of a case begin and end.
  size_t first_single(const CaseId& id) const;
  size_t end_of_singles(const CaseId& id) const;

 private:
  size_t count_single_cases() const;
  std::optional<Action> single_request(size_t operation, size_t index) const;
  const checks::Operation& least_exercised(const Guidance& guidance) const;
  const Recipe* find_export() const;
  bool play_beginning(const Beginning& beginning, Course& course) const;
  bool play_own(const CaseId& id, size_t limit, Course& course) const;
  bool play_walk(const CaseId& id, size_t limit, Random& random, Course& course) const;
  bool play_crowd(Random& random, Course& course) const;
  bool play_scenario(const CaseId& id, size_t limit, Random& random, Course& course) const;
  bool play_sequence(const CaseId& id, size_t limit, Random& random, Course& course) const;

  const uint64_t seed_;
  const ValueLimits limits_;
  const std::vector<Recipe> recipes_;
  const StartingPoint start_;
  const Traffic traffic_;
  const std::vector<ToldScenario> told_;
  std::vector<SingleRequests> singles_;                        ///< by recipe
  std::vector<std::unique_ptr<GeneratedRequests>> generated_;  ///< by recipe; null where it takes no body
  uint64_t next_single_ = 0;
};

}  // namespace runner::explore
