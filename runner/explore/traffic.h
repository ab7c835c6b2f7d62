// Makes the actions of sequences, one after another, as chance and the world so far suggest: several callers on each
// other's records, keys used again, exports continued from other pages, the clock stepping over expiry and retention.
// It sends nothing and learns only names.
#pragma once

#include <optional>
#include <string>

#include "runner/explore/request_maker.h"

namespace runner::explore {

/// Biases a case towards one operation, so that rare outcomes are reached.
struct Focus {
  std::string operation;    ///< empty: none
  unsigned percent = 35;    ///< of the actions that call it
  unsigned continued = 10;  ///< percent of the actions continue an export
};

class Traffic {
 public:
  /// `recipes` must outlive it.
  Traffic(const std::vector<Recipe>& recipes, const StartingPoint& start, const TrafficSettings& settings)
      : recipes_(recipes), start_(start), settings_(settings), limits_(settings.limits()) {}

  /// The sequence before its first action, and the world that its givens make.
  Sequence begin(World& world, Random& random) const;
  /// The next action after those of the sequence.
  Action next(const Sequence& sequence, World& world, const Focus& focus, Random& random) const;
  /// A valid write to one of the records that the givens made, the first most often; where the milestone has no export,
  /// also one of a new record.
  Action record(const Sequence& sequence, World& world, Random& random) const;
  /// The first page of one entry of an export of the first record; `captured`: it can be continued.
  Action first_page(const Recipe& pages, World& world, bool captured) const;
  /// The page after the sequence's first one that offered a continuation. Absent where none did.
  std::optional<Action> after_first_page(const Sequence& sequence, World& world) const;
  /// Reads of everything that the world holds, to see what the actions changed.
  std::vector<Action> read_back(const World& world) const;
  /// What the world learns of the sequence's last action and its outcome. `bound`: the captures that found a value.
  void learn(const Sequence& sequence, bool succeeded, const std::vector<std::string>& bound, World& world) const;

 private:
  const std::vector<Recipe>& recipes_;
  const StartingPoint& start_;
  const TrafficSettings settings_;
  const ValueLimits limits_;
};

}  // namespace runner::explore
