#include "runner/report/progress.h"

#include <fmt/format.h>

namespace runner {
namespace {

// Short runs show nothing; a live line is drawn ten times a second at most.
constexpr auto kFirstLive = std::chrono::milliseconds(400);
constexpr auto kLivePause = std::chrono::milliseconds(100);
constexpr auto kLinePause = std::chrono::seconds(5);
constexpr const char* kWipe = "\r\033[2K";

}  // namespace

Progress::Progress(ProgressMode mode, std::function<void(std::string_view)> write, Clock clock)
    : mode_(mode), write_(std::move(write)), clock_(std::move(clock)) {}

void Progress::begin(std::string milestone, size_t selected) {
  milestone_ = std::move(milestone);
  selected_ = selected;
  done_ = failed_ = 0;
  if (mode_ != ProgressMode::none) next_ = clock_() + (mode_ == ProgressMode::live ? kFirstLive : kLinePause);
}

void Progress::take(const ScenarioResult& result) {
  ++done_;
  failed_ += result.verdict == Verdict::failed ? 1 : 0;
  if (mode_ == ProgressMode::none) return;
  const auto now = clock_();
  if (now < next_) return;
  if (mode_ == ProgressMode::live) {
    next_ = now + kLivePause;
    shown_ = true;
    write_(kWipe + describe());
  } else {
    next_ = now + kLinePause;
    write_(describe() + "\n");
  }
}

void Progress::end() {
  if (shown_) write_(kWipe);
  shown_ = false;
}

std::string Progress::describe() const {
  return fmt::format("{}  {} of {} runs, {} failed", milestone_, done_, selected_, failed_);
}

}  // namespace runner
