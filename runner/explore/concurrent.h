// Requests that are sent at once, over connections of their own, and judged by the sequential oracle: some order of
// them must explain every answer and what is read back afterwards (linearizability over a small window). So one key has
// one effect, of two decisions one wins, and no update is lost, without a rule for each.
#pragma once

#include <string>
#include <vector>

#include "runner/explore/traffic.h"
#include "runner/explore/trial.h"

namespace runner::explore {

/// At most so many requests at once: all their orders are tried.
inline constexpr size_t kMaxWindow = 4;

struct Window {
  Sequence before;              ///< givens and actions, one after another
  std::vector<Action> at_once;  ///< calls
  std::vector<Action> after;    ///< reads, one after another
  std::string pattern;          ///< in words: "one key", "one id", ...
};

/// Window number n of a seed.
Window make_window(const std::vector<Recipe>& recipes, const StartingPoint& start, Random& random);

struct WindowOutcome {
  std::vector<checks::Exchange> exchanges;  ///< of the target: before, at once, after
  std::vector<Observation> observations;
};
/// `oracle` is asked once for each order until one explains the answers; its sessions start from nothing. `name` is
/// the trial's own.
WindowOutcome play_window(const Laboratory& laboratory, Driver& oracle, const Window& window, const std::string& name);

}  // namespace runner::explore
