// What the cases of an exploration have reached, and which of them got there first, so that later ones go on from where
// those had come: outcomes, reason codes, checks that had something to judge, and the points of the contract's schemas
// (checks/json_schema/coverage.h) that requests and answers tried. It counts and remembers; it sends and judges
// nothing.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "checks/coverage.h"
#include "checks/judgement.h"
#include "checks/schema_coverage.h"
#include "runner/explore/case_id.h"

namespace runner::explore {

/// For the report.
struct Reached {
  using Cells = std::map<checks::Coverage::Cell, uint64_t>;

  checks::Coverage coverage;                          ///< by exchanges
  Cells outcome_cases;                                ///< (operation, "200" or error code): cases
  Cells reason_cases;                                 ///< (operation, reason code): cases
  std::array<uint64_t, checks::kRuleCount> judged{};  ///< how often each check had something to judge
  wire::Json schemas = wire::Object();                ///< checks::SchemaCoverage::report
  /// For each case that reached something new: which it was, counted from 1, and how much was reached by then.
  std::vector<std::pair<uint64_t, size_t>> curve;
};

/// The actions of a sequence that are its case's own: not those of its beginning, nor what is read back at the end.
struct OwnActions {
  size_t begin = 0;
  size_t end = 0;
};

class Guidance {
 public:
  /// The contract must outlive it.
  explicit Guidance(const checks::Contract& contract) : schemas_(contract) {}

  /// The next case: its exchanges in order, whose `step` is the index of an action. It can be gone on from where it has
  /// actions of its own.
  template <typename Exchanges>
  void take(const CaseId& id, const Exchanges& exchanges, const checks::RuleCounts& judged, const OwnActions& own) {
    begin_case();
    for (const checks::Exchange& exchange : exchanges) count(exchange);
    end_case(id, judged, own);
  }

  /// Where to go on from: of the cases that reached something new that one which was gone on from least, the latest of
  /// these. Null where there is none.
  std::shared_ptr<const Beginning> choose();
  /// How often the operation was asked for.
  uint64_t times(const std::string& operation) const;

  /// With the report on `schemas`.
  Reached take_reached(const std::map<std::string, checks::SchemaRef>& schemas);

 private:
  struct Candidate {
    std::shared_ptr<const Beginning> beginning;
    uint64_t chosen = 0;
  };

  void begin_case();
  void count(const checks::Exchange& exchange);
  void end_case(const CaseId& id, const checks::RuleCounts& judged, const OwnActions& own);
  size_t count_new_cells() const;
  bool follows_anew(const checks::Exchange& exchange);
  void remember(const CaseId& id, size_t actions);

  Reached reached_;
  checks::SchemaCoverage schemas_;
  size_t size_ = 0;  ///< how much was reached
  uint64_t cases_ = 0;
  /// Operation and outcome, behind operation and outcome of the write before it.
  std::set<std::pair<std::string, std::string>> successions_;
  std::vector<Candidate> candidates_;

  // Of the case at hand.
  bool schemas_counted_ = true;
  checks::Coverage of_case_;
  size_t new_of_case_ = 0;
  int last_new_step_ = -1;  ///< the action that last reached something new
  std::string last_write_;
};

}  // namespace runner::explore
