// How far a long run is: one live line on a terminal, a plain line every few seconds in CI, nothing elsewhere. It is
// called as each scenario ends, and has no thread or timer of its own.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "runner/record/record.h"

namespace runner {

enum class ProgressMode { none, live, lines };

class Progress {
 public:
  using Clock = std::function<std::chrono::steady_clock::time_point()>;

  Progress(ProgressMode mode, std::function<void(std::string_view)> write,
           Clock clock = std::chrono::steady_clock::now);

  void begin(std::string milestone, size_t selected);
  void take(const ScenarioResult& result);
  /// Wipes the live line.
  void end();

 private:
  std::string describe() const;

  const ProgressMode mode_;
  const std::function<void(std::string_view)> write_;
  const Clock clock_;
  std::string milestone_;
  size_t selected_ = 0;
  size_t done_ = 0;
  size_t failed_ = 0;
  bool shown_ = false;
  std::chrono::steady_clock::time_point next_;
};

}  // namespace runner
