// Cases on their way: added in the order in which they were chosen, played on several threads, and taken in the order
// in which they were added, whichever is ready first.
#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>

#include "runner/explore/case_player.h"

namespace runner::explore {

class CaseQueue {
 public:
  /// `jobs`: how many cases are played at once, each on a thread of its own. With 1 there is no thread: take() plays.
  /// The player must outlive the queue.
  CaseQueue(const CasePlayer& player, unsigned jobs);
  /// Waits for the cases that are being played; the others are not.
  ~CaseQueue();
  CaseQueue(const CaseQueue&) = delete;
  CaseQueue& operator=(const CaseQueue&) = delete;

  void add(uint64_t number, CaseId id);
  /// Waits for the case that was added and not taken the longest ago; there must be one.
  PlayedCase take();

 private:
  struct Waiting {
    uint64_t number;
    CaseId id;
  };
  void work();

  const CasePlayer& player_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Waiting> waiting_;
  std::deque<uint64_t> order_;  ///< numbers of the cases that were not taken
  std::map<uint64_t, PlayedCase> played_;
  bool ends_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace runner::explore
