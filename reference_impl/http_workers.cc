#include "reference_impl/http_workers.h"

#include <utility>

namespace reference_impl {
namespace {

constexpr size_t kMaxThreads = 64;

}  // namespace

Workers::Workers(std::function<wire::Response(const wire::Request&)> handle, std::function<void()> on_handled)
    : handle_(std::move(handle)), on_handled_(std::move(on_handled)) {}

Workers::~Workers() {
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
  }
  more_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void Workers::submit(uint64_t id, wire::Request request) {
  {
    const std::lock_guard lock(mutex_);
    submitted_.push_back({id, std::move(request)});
    if (waiting_threads_ < submitted_.size() && threads_.size() < kMaxThreads)
      threads_.emplace_back([this] { work(); });
  }
  more_.notify_one();
}

std::vector<Workers::Handled> Workers::take_handled() {
  const std::lock_guard lock(mutex_);
  return std::exchange(handled_, {});
}

void Workers::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    ++waiting_threads_;
    more_.wait(lock, [this] { return ends_ || !submitted_.empty(); });
    --waiting_threads_;
    if (submitted_.empty()) return;
    const Submitted next = std::move(submitted_.front());
    submitted_.pop_front();
    lock.unlock();
    wire::Response response = handle_(next.request);
    lock.lock();
    handled_.push_back({next.id, std::move(response)});
    lock.unlock();
    on_handled_();
    lock.lock();
  }
}

}  // namespace reference_impl
