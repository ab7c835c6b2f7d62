// Follows up what a case found: makes its sequence short, tries whether it shows again every time, and keeps the
// exchanges and the words of the last play.
#pragma once

#include "runner/explore/exploration.h"
#include "runner/explore/exploration_context.h"

namespace runner::explore {

class Investigator {
 public:
  /// Both must outlive it. `seed` is the exploration's.
  Investigator(const ExplorationContext& context, const Budget& budget, uint64_t seed)
      : context_(context), budget_(budget), seed_(seed) {}

  /// Of a finding that shows when the actions of the discovery's sequence are played one after another.
  void investigate(Discovery& discovery) const;
  /// Of a finding that shows when the burst of the discovery's sequence is sent at once.
  void investigate_burst(Discovery& discovery) const;
  /// What each order of the discovery's burst leads to.
  void add_orders(Discovery& discovery) const;

 private:
  bool is_over() const { return budget_.is_over() || context_.is_stopped(); }
  std::function<bool()> shrinking_is_over() const;
  std::string name_of(const Discovery& discovery) const;
  void play_last(Discovery& discovery, const Sequence& sequence, const std::string& name) const;
  bool shows_often(const Sequence& sequence, const std::string& key, const std::string& name) const;
  bool play_again(Discovery& discovery, const std::string& key, const std::string& name) const;

  const ExplorationContext& context_;
  const Budget& budget_;
  const uint64_t seed_;
};

}  // namespace runner::explore
