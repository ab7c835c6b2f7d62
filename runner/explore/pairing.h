// Which element of one service's list is which of the other's, whatever the order of the two. Plain indices; what makes
// two elements the same is asked of the caller.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

namespace runner::explore {

class Pairing {
 public:
  /// Elements of the oracle's list and of the target's.
  Pairing(size_t oracle_size, size_t target_size) : target_of_(oracle_size), taken_(target_size, false) {}

  /// Pairs each element that has no partner yet with the first free one that is the same: (target, oracle) -> bool.
  void pair(const std::function<bool(size_t target, size_t oracle)>& is_same);
  /// Pairs each element that has no partner yet with the nearest free one, the first of equally near ones. Nothing:
  /// they are not partners. Only where as many are free in both lists: with one too few, the nearest may be another
  /// record.
  void pair_nearest(const std::function<std::optional<size_t>(size_t target, size_t oracle)>& distance);
  /// Pairs what has no partner yet in the order of the lists.
  void pair_rest();

  const std::optional<size_t>& target_of(size_t oracle) const { return target_of_[oracle]; }
  /// Every element of both lists has a partner.
  bool is_complete() const;

  /// The first element of the oracle's list whose partner is not in the same place among the partners.
  struct Displaced {
    size_t oracle = 0;
    size_t expected = 0;  ///< index in the target's list of what belongs there
    size_t actual = 0;    ///< of what is there
  };
  std::optional<Displaced> first_displaced() const;

 private:
  std::vector<std::optional<size_t>> target_of_;  ///< by index in the oracle's list
  std::vector<bool> taken_;                       ///< by index in the target's list
};

}  // namespace runner::explore
