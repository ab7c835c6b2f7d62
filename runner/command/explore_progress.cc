#include "runner/command/explore_progress.h"

namespace runner {

void ExploreProgress::show(const explore::Progress& progress) {
  if (!on_terminal_ && progress.elapsed - last_ < kLineInterval) return;
  last_ = progress.elapsed;
  shown_ = true;
  const std::string line = wire::format_line(
      "{}, {}, {}, {:.0f} s", wire::counted(progress.cases, "case"), wire::counted(progress.exchanges, "exchange"),
      wire::counted(progress.findings, "finding"), static_cast<double>(progress.elapsed.count()) / 1000);
  environment_.err(on_terminal_ ? "\r\x1b[K" + line : line + "\n");
}

void ExploreProgress::clear() {
  if (shown_ && on_terminal_) environment_.err("\r\x1b[K");
  shown_ = false;
  last_ = std::chrono::milliseconds(0);
}

}  // namespace runner
