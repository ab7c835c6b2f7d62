// Which generated id of one service corresponds to which of another: one for each, consistently through a whole trial.
// It knows texts, not where they come from.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace runner::explore {

class Renaming {
 public:
  /// Whether both name the same record. Two names that are both new do from here on.
  bool is_same(const std::string& target, const std::string& oracle) {
    const auto forth = oracle_names_.find(target);
    const auto back = target_names_.find(oracle);
    if (forth != oracle_names_.end() || back != target_names_.end()) {
      return forth != oracle_names_.end() && forth->second == oracle;
    }
    oracle_names_.emplace(target, oracle);
    target_names_.emplace(oracle, target);
    journal_.push_back({target, oracle});
    return true;
  }

  bool knows(const std::string& oracle) const { return target_names_.contains(oracle); }
  /// The target's name of the record; the oracle's own where none is known.
  const std::string& target_name_of(const std::string& oracle) const {
    const auto found = target_names_.find(oracle);
    return found == target_names_.end() ? oracle : found->second;
  }

  /// A point that undo() returns to.
  size_t mark() const { return journal_.size(); }
  void undo(size_t mark) {
    for (; journal_.size() > mark; journal_.pop_back()) {
      oracle_names_.erase(journal_.back().target);
      target_names_.erase(journal_.back().oracle);
    }
  }

 private:
  struct Entry {
    std::string target;
    std::string oracle;
  };
  std::map<std::string, std::string> oracle_names_;  ///< by the target's
  std::map<std::string, std::string> target_names_;  ///< by the oracle's
  std::vector<Entry> journal_;
};

}  // namespace runner::explore
