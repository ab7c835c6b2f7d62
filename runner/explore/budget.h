// How long an exploration may take. The clock is injected, so that tests decide how much time passes.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <utility>

namespace runner::explore {

using MonotonicNow = std::function<std::chrono::steady_clock::time_point()>;

class Budget {
 public:
  using Milliseconds = std::chrono::milliseconds;

  /// Begins now. `limit` absent: no limit. `stop`, set by a signal, may be null.
  Budget(std::optional<Milliseconds> limit, const std::atomic<bool>* stop, MonotonicNow now)
      : limit_(limit), stop_(stop), now_(std::move(now)), begun_(now_()) {}

  Milliseconds elapsed() const { return std::chrono::duration_cast<Milliseconds>(now_() - begun_); }
  bool is_stopped() const { return stop_ && stop_->load(); }
  bool is_over() const { return is_stopped() || (limit_ && elapsed() >= *limit_); }

  /// Becomes true when one finding has been shrunk long enough: five seconds, at most a quarter of what is left now.
  std::function<bool()> shrinking_is_over() const {
    constexpr Milliseconds kMost{5'000};
    const Milliseconds left = limit_ ? std::max(*limit_ - elapsed(), Milliseconds(0)) / 4 : kMost;
    const auto end = now_() + std::min(kMost, left);
    return [this, end] { return is_stopped() || now_() >= end; };
  }

 private:
  const std::optional<Milliseconds> limit_;
  const std::atomic<bool>* const stop_;
  const MonotonicNow now_;
  const std::chrono::steady_clock::time_point begun_;
};

}  // namespace runner::explore
