// Tells a faulty service which of its requests meet another under the same idempotency key: what a race needs. One
// after another, no request ever meets one.
#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "wire/http.h"

namespace laboratory {

/// Looks at keys that end alike alone, so that others cost no time. Safe from several threads.
class Meetings {
 public:
  /// The end of the keys that the explorer sends at once; a fixture's label "k" is the end "key-k".
  explicit Meetings(std::string end = "at-once") : end_(std::move(end)) {}

  /// Calls `answer(n)`, where n other requests under the key are under way. The first waits for another, not for long.
  template <typename Answer>
  auto attend(const wire::Request& request, Answer answer) {
    const std::string* sent = wire::find_header(request.headers, "idempotency-key");
    if (!sent || !sent->ends_with(end_)) return answer(0);
    auto response = answer(arrive(*sent));
    const std::lock_guard lock(mutex_);
    --under_way_[*sent];
    return response;
  }

 private:
  int arrive(const std::string& key) {
    std::unique_lock lock(mutex_);
    const int others = under_way_[key]++;
    const int arrivals = ++arrivals_[key];
    arrived_.notify_all();
    if (others == 0) arrived_.wait_for(lock, std::chrono::milliseconds(200), [&] { return arrivals_[key] > arrivals; });
    return others;
  }

  const std::string end_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::map<std::string, int> under_way_;
  std::map<std::string, int> arrivals_;
};

/// The request under a key that nobody has used: as if the service had not looked.
inline wire::Request under_another_key(wire::Request request, int number) {
  for (wire::Header& header : request.headers) {
    if (header.name == "idempotency-key") header.value += "-late-" + std::to_string(number);
  }
  return request;
}

}  // namespace laboratory
