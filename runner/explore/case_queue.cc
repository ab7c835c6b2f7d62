#include "runner/explore/case_queue.h"

namespace runner::explore {

CaseQueue::CaseQueue(const CasePlayer& player, unsigned jobs) : player_(player) {
  for (unsigned i = 0; jobs > 1 && i < jobs; ++i) threads_.emplace_back([this] { work(); });
}

CaseQueue::~CaseQueue() {
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void CaseQueue::add(uint64_t number, CaseId id) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back({number, std::move(id)});
    order_.push_back(number);
  }
  changed_.notify_all();
}

PlayedCase CaseQueue::take() {
  if (threads_.empty()) {
    const Waiting next = std::move(waiting_.front());
    waiting_.pop_front();
    order_.pop_front();
    return player_.play(next.id, next.number);
  }
  std::unique_lock lock(mutex_);
  const uint64_t number = order_.front();
  order_.pop_front();
  changed_.wait(lock, [&] { return played_.contains(number); });
  return std::move(played_.extract(number).mapped());
}

void CaseQueue::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [&] { return ends_ || !waiting_.empty(); });
    if (ends_) return;
    const Waiting next = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    PlayedCase played = player_.play(next.id, next.number);
    lock.lock();
    played_.emplace(next.number, std::move(played));
    changed_.notify_all();
  }
}

}  // namespace runner::explore
