#include "runner/explore/pairing.h"

#include <algorithm>

namespace runner::explore {

void Pairing::pair(const std::function<bool(size_t target, size_t oracle)>& is_same) {
  for (size_t oracle = 0; oracle < target_of_.size(); ++oracle) {
    for (size_t target = 0; target < taken_.size() && !target_of_[oracle]; ++target) {
      if (taken_[target] || !is_same(target, oracle)) continue;
      target_of_[oracle] = target;
      taken_[target] = true;
    }
  }
}

void Pairing::pair_nearest(const std::function<std::optional<size_t>(size_t target, size_t oracle)>& distance) {
  if (target_of_.size() != taken_.size()) return;
  for (size_t oracle = 0; oracle < target_of_.size(); ++oracle) {
    std::optional<size_t> least;
    for (size_t target = 0; target < taken_.size() && (!target_of_[oracle] || least); ++target) {
      const auto found = taken_[target] ? std::nullopt : distance(target, oracle);
      if (!found || (least && *found >= *least)) continue;
      least = found;
      target_of_[oracle] = target;
    }
    if (least) taken_[*target_of_[oracle]] = true;
  }
}

void Pairing::pair_rest() {
  pair([](size_t, size_t) { return true; });
}

bool Pairing::is_complete() const {
  return target_of_.size() == taken_.size() &&
         std::all_of(taken_.begin(), taken_.end(), [](bool taken) { return taken; });
}

std::optional<Pairing::Displaced> Pairing::first_displaced() const {
  std::vector<size_t> partners;
  for (const auto& target : target_of_) {
    if (target) partners.push_back(*target);
  }
  std::vector<size_t> sorted = partners;
  std::sort(sorted.begin(), sorted.end());
  size_t place = 0;
  for (size_t oracle = 0; oracle < target_of_.size(); ++oracle) {
    if (!target_of_[oracle]) continue;
    if (partners[place] != sorted[place]) return Displaced{oracle, partners[place], sorted[place]};
    ++place;
  }
  return std::nullopt;
}

}  // namespace runner::explore
