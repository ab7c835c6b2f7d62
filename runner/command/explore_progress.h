// Shows how far an exploration is, on standard error: on a terminal one line that changes, elsewhere, as in CI, a line
// every ten seconds.
#pragma once

#include "runner/command/command.h"
#include "runner/explore/explore.h"

namespace runner {

class ExploreProgress {
 public:
  /// `environment` must outlive it.
  ExploreProgress(const Environment& environment, bool on_terminal)
      : environment_(environment), on_terminal_(on_terminal) {}

  void show(const explore::Progress& progress);
  /// Takes the line of the terminal away; to be called before anything else is written, and after each exploration.
  void clear();

 private:
  static constexpr std::chrono::seconds kLineInterval{10};

  const Environment& environment_;
  const bool on_terminal_;
  bool shown_ = false;
  std::chrono::milliseconds last_{0};
};

}  // namespace runner
