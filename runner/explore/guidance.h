// Steers an exploration by coverage: what its cases have reached, and which of them got there first, so that later
// cases continue those. Covered are outcomes, reason codes, checks that had something to judge, and the points of the
// contract's schemas (checks/json_schema/coverage.h) that requests and responses tried. It counts and remembers; it
// sends and judges nothing.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "checks/coverage.h"
#include "checks/schema_coverage.h"
#include "runner/explore/case_id.h"

namespace runner::explore {

/// What was reached, for the report.
struct ExplorationCoverage {
  using Cells = std::map<checks::Coverage::Cell, uint64_t>;

  checks::Coverage coverage;                          ///< by exchanges
  Cells outcome_cases;                                ///< (operation, "200" or error code): cases
  Cells reason_cases;                                 ///< (operation, reason code): cases
  std::array<uint64_t, checks::kRuleCount> judged{};  ///< how often each check had something to judge
  wire::Json schemas = wire::Object();                ///< checks::SchemaCoverage::report
  uint64_t shapes = 0;                                ///< operation x outcome x shape of request
  uint64_t plays = 0;                                 ///< of cases
  uint64_t plays_of_schemas = 0;                      ///< those whose points of schemas were counted
  /// For each case that reached something new: which it was, counted from 1, and how much was reached by then.
  std::vector<std::pair<uint64_t, size_t>> curve;
};

/// The actions of a sequence that are its case's own: neither those of its prefix, nor what is read back at the end.
struct OwnActions {
  size_t begin = 0;
  size_t end = 0;
};

/// Of each action of a case, what kind of request it is (shape_of in sequence.h).
using Shapes = std::vector<std::string_view>;

class Guidance {
 public:
  /// The contract must outlive it.
  explicit Guidance(const checks::Contract& contract) : schemas_(contract) {}

  /// A case that was played.
  struct Played {
    const CaseId& id;
    const checks::RuleCounts& judged;
    const Shapes& shapes;  ///< by action
    OwnActions own = {};
  };
  /// Takes in the next case: its exchanges in order, whose `step` is the index of an action. Later cases can continue
  /// it if it has actions of its own. True where it reached something new.
  template <typename Exchanges>
  bool take(const Exchanges& exchanges, const Played& played) {
    begin_case();
    for (const checks::Exchange& exchange : exchanges) {
      const auto step = static_cast<size_t>(exchange.step);
      count(exchange, exchange.step >= 0 && step < played.shapes.size() ? played.shapes[step] : std::string_view());
    }
    end_case(played.id, played.judged, played.own);
    return new_of_case_ > 0 || last_new_step_ >= 0;
  }

  /// How many cases in a row reached nothing new.
  uint64_t plays_since_new() const {
    return reached_.plays - (reached_.curve.empty() ? 0 : reached_.curve.back().first);
  }

  /// What to continue: the least-continued of the cases that reached something new; ties go to the latest. Null where
  /// there is none.
  std::shared_ptr<const Prefix> choose();
  /// How often the operation was called.
  uint64_t times(const std::string& operation) const;

  /// With the report on `schemas`.
  ExplorationCoverage take_coverage(const std::map<std::string, checks::SchemaRef>& schemas);

 private:
  struct Candidate {
    std::shared_ptr<const Prefix> prefix;
    uint64_t chosen = 0;
  };

  void begin_case();
  void count(const checks::Exchange& exchange, std::string_view shape);
  void end_case(const CaseId& id, const checks::RuleCounts& judged, const OwnActions& own);
  size_t count_new_cells() const;
  bool is_new_shape(const checks::Exchange& exchange, std::string_view shape);
  bool is_new_succession(const checks::Exchange& exchange);
  void remember(const CaseId& id, size_t actions);

  ExplorationCoverage reached_;
  checks::SchemaCoverage schemas_;
  size_t size_ = 0;  ///< how much was reached
  /// Operation and outcome of a write, and the operation and outcome after it.
  std::set<std::pair<std::string, std::string>> successions_;
  std::unordered_set<std::string> shapes_;  ///< operation, outcome and shape
  std::vector<Candidate> candidates_;

  // Of the current case.
  bool schemas_counted_ = true;
  checks::Coverage of_case_;
  size_t new_of_case_ = 0;
  int last_new_step_ = -1;  ///< the action that last reached something new
  std::string last_write_;
};

}  // namespace runner::explore
