// Remembers what was judged and held, so that the same values are not judged again: scenario runs send many exchanges
// that are identical to the byte, above all for the key set and unchanged feeds. A judgement depends on nothing but
// what was judged, so a run finds and counts the same with this cache and without. What violated a rule is not
// remembered. For one thread; it knows no rule.
#pragma once

#include <cstdint>
#include <map>
#include <unordered_map>
#include <vector>

#include "checks/judgement.h"
#include "runner/record/exchange_list.h"

namespace runner {

class JudgementCache {
 public:
  /// An exchange as it was read and judged.
  struct Read {
    ExchangeList::Shared exchange;
    checks::RuleCounts judged;
  };

  /// The same request, sent for the same purpose, with the same response; null where there was none. The body of
  /// `exchange` need not have been read.
  const Read* find(const checks::Exchange& exchange) const;
  void keep(Read read);

  /// Judges by `judge(Judgement&)`, unless the same was judged and held before. `what` is all that the judgement
  /// depends on: exchanges, which find() has made identical, and parts of them.
  template <typename Judge>
  void judge(std::vector<const void*> what, checks::Judgement& judgement, Judge judge) {
    const auto known = held_.find(what);
    if (known != held_.end()) return judgement.count(known->second);
    checks::Judgement own;
    judge(own);
    if (own.findings().empty()) held_.emplace(std::move(what), own.judged());
    judgement.join(own);
  }

 private:
  std::unordered_multimap<uint64_t, Read> read_;
  std::map<std::vector<const void*>, checks::RuleCounts> held_;
};

}  // namespace runner
