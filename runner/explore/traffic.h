// Makes the actions of sequences, one after another, as chance and the world so far suggest: several callers on each
// other's records, keys used again, exports continued from pages of others, the clock stepping over expiry and
// retention. It sends nothing and learns only names.
#pragma once

#include <optional>
#include <string>

#include "runner/explore/body_maker.h"
#include "runner/explore/recipe.h"
#include "runner/explore/world.h"

namespace runner::explore {

/// What sequences may use on this target.
struct TrafficSettings {
  bool clock = false;        ///< x-now-iso is honoured
  bool control = false;      ///< the gate and the keys can be changed
  bool own_gate = false;     ///< each sequence chooses its gate
  bool fresh_state = false;  ///< each sequence starts from nothing
};

/// What a case leans to, so that rare outcomes are reached: an operation, or nothing.
struct Focus {
  std::string operation;    ///< empty: none
  unsigned percent = 35;    ///< of the actions call it
  unsigned continued = 10;  ///< per cent of the actions go on with an export
};

class Traffic {
 public:
  /// `recipes` must outlive it.
  Traffic(const std::vector<Recipe>& recipes, const StartingPoint& start, const TrafficSettings& settings)
      : recipes_(recipes), start_(start), settings_(settings), limits_{settings.fresh_state, settings.clock} {}

  /// The sequence before its first action, and the world that its givens make.
  Sequence begin(World& world, Random& random) const;
  /// The next action behind those of the sequence.
  Action next(const Sequence& sequence, World& world, const Focus& focus, Random& random) const;
  /// A valid write to one of the records that the givens made, the first most often; where the milestone has no export,
  /// also one of a new record.
  Action record(const Sequence& sequence, World& world, Random& random) const;
  /// The first page of one entry of an export of the first record; `captured`: it can be continued.
  Action first_page(const Recipe& pages, World& world, bool captured) const;
  /// The page behind the sequence's first one that offered a continuation; nothing where none did.
  std::optional<Action> behind_first_page(const Sequence& sequence, World& world) const;
  /// Reads of everything that the world holds, to see what the actions left behind.
  std::vector<Action> read_back(const World& world) const;
  /// What the world learns of an action that was taken and its outcome. `bound`: the captures that found a value.
  void learn(const Sequence& sequence, bool succeeded, const std::vector<std::string>& bound, World& world) const;

 private:
  class Maker;
  const Recipe* recipe_of(std::string_view operation) const;

  const std::vector<Recipe>& recipes_;
  const StartingPoint& start_;
  const TrafficSettings settings_;
  const ValueLimits limits_;
};

}  // namespace runner::explore
