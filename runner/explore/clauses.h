// Which rules of the milestone decide an outcome or a place in a response: those that a fixture proves by expecting
// exactly that. What no fixture expects of an operation counts as left open by the contract.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "checks/exchange.h"
#include "runner/plan/plan.h"

namespace runner::explore {

using Rules = std::vector<const RuleDeclaration*>;

class Clauses {
 public:
  /// The plan must outlive it.
  explicit Clauses(const Plan& plan);

  /// Rules that demand this refusal of this operation somewhere.
  Rules of_refusal(const checks::Exchange& oracle) const;
  /// Those of them that demand it of a request which is wrong in this place, or in one that contains it or is inside it
  /// (Defect::place); all of them where none is about a place there. `outcome`: "400 CODE reason".
  Rules about_place(const Rules& rules, std::string_view operation, std::string_view outcome,
                    std::string_view place) const;
  /// Rules that demand something of this place in a success of this operation, or of a place that contains it.
  Rules of_place(std::string_view operation, std::string_view pointer) const;
  /// Rules that demand something of a place inside this one.
  Rules of_places_below(std::string_view operation, std::string_view pointer) const;
  /// The same of this place alone.
  Rules of_exact_place(std::string_view operation, std::string_view pointer) const;
  /// Rules that a check of the runner covers.
  Rules of_check(std::string_view check) const;

 private:
  void take(const ScenarioRun& run, size_t step, const std::string& operation, const Expectation& expected);
  void take_wrong_places(const ScenarioRun& run, const std::string& outcome, const Rules& rules);
  void take_burst(const ScenarioRun& run, size_t step);

  const Plan& plan_;
  std::map<std::string, Rules> by_outcome_;  ///< "operation CODE reason"
  /// The places of requests that cases make wrong to get an outcome, with the rules that they prove so.
  std::map<std::string, std::vector<std::pair<std::string, Rules>>> by_wrong_place_;
  std::map<std::string, Rules> by_place_;  ///< "operation pointer", indices as '*'
};

/// The pointer with '*' for each array index.
std::string general_place(std::string_view pointer);
/// `should` where there are rules and all of them are; else `must`.
Level level_of(const Rules& rules);

}  // namespace runner::explore
