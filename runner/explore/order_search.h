// Searches for an order of a burst's calls in which a sequential service responds as was seen: linearizability after
// Wing and Gong (1993), depth first, each state tried once for each set of calls that led to it (as in Lowe's and
// Porcupine's checkers). The search is bounded, and says when it gave up. Where no order exists, it names what the
// history looks like: a lost update, a stale read, a write skew. It knows no tolerances: the caller compares.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runner/explore/burst_orders.h"
#include "runner/explore/compare.h"

namespace runner::explore {

/// What was seen, and how to replay it. Everything must outlive the search.
struct SeenHistory {
  const Plan& plan;
  const Sequence& sequence;
  std::vector<const checks::Exchange*> seen;  ///< by action; null: it was not a call
  std::function<ReplaySession()> open;        ///< a fresh session of the sequential service
  bool forks = false;                         ///< its sessions can be forked
  /// The first difference between what was seen and a replay that the contract does not leave open.
  std::function<std::optional<Difference>(ResponseComparison&, const checks::Exchange& seen,
                                          const checks::Exchange& replayed)>
      compare;
  ResponseComparison comparison;  ///< of nothing yet
  /// At most this many calls are replayed to find an order, and again for each anomaly that is looked for.
  uint64_t most_calls = 8'000;
};

enum class OrderVerdict { explained, unexplained, gave_up };

struct OrderSearchResult {
  OrderVerdict verdict = OrderVerdict::unexplained;
  std::vector<size_t> order;  ///< actions of the burst; where there is none, the longest beginning of one
  std::string difference;     ///< where that fails
  uint64_t tried = 0;         ///< calls that were replayed
  std::string anomaly;        ///< "a lost update: ...", in words; empty: none of those known
};

OrderSearchResult search_order(const SeenHistory& history);

}  // namespace runner::explore
