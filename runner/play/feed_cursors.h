// How far the event feeds of callers that scenarios share have been read. Where a target knows certain callers only,
// their feed holds what every run ever did: a scenario reads on from where it was when it began, and not from the
// start. One for a whole run; safe from several threads.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "checks/exchange.h"

namespace runner {

class FeedCursors {
 public:
  /// The event after which nothing was seen yet; "" for an empty feed. The first time for a caller it is looked for
  /// with `find_end`, while others wait.
  std::string mark(const checks::Actor& caller, const std::function<std::string()>& find_end) {
    const std::lock_guard lock(mutex_);
    auto found = last_.find(caller.id);
    if (found == last_.end()) found = last_.emplace(caller.id, find_end()).first;
    return found->second;
  }
  /// The feed was read up to this event.
  void advance(const checks::Actor& caller, const std::string& event_id) {
    const std::lock_guard lock(mutex_);
    if (const auto found = last_.find(caller.id); found != last_.end()) found->second = event_id;
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::string> last_;  ///< event id by the caller's id
};

}  // namespace runner
