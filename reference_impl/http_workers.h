// Threads that handle requests, so that a request that takes long keeps no other from being received and sent. Grows
// to as many threads as there are requests at a time, up to a limit; beyond that requests wait for their turn.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "wire/http.h"

namespace reference_impl {

class Workers {
 public:
  struct Handled {
    uint64_t id = 0;
    wire::Response response;
  };

  /// Both are called from several threads: `on_handled` after each request.
  Workers(std::function<wire::Response(const wire::Request&)> handle, std::function<void()> on_handled);
  /// Completes what was submitted.
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  void submit(uint64_t id, wire::Request request);
  /// What was handled since the last call.
  std::vector<Handled> take_handled();

 private:
  struct Submitted {
    uint64_t id = 0;
    wire::Request request;
  };

  void work();

  const std::function<wire::Response(const wire::Request&)> handle_;
  const std::function<void()> on_handled_;
  std::mutex mutex_;  ///< guards what follows
  std::condition_variable more_;
  std::deque<Submitted> submitted_;
  std::vector<Handled> handled_;
  std::vector<std::thread> threads_;
  size_t waiting_threads_ = 0;
  bool ends_ = false;
};

}  // namespace reference_impl
