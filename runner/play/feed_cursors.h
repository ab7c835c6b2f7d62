// How far the event feeds of callers that scenarios share have been read. Where a target accepts certain callers only,
// the feed of each holds the events of every run so far: a scenario reads on from where the feed ended when the
// scenario began, not from the start. There is one object for a whole run; it is safe to use from several threads.
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
  /// The last event of the caller's feed that was read; "" for an empty feed. For a new caller it is determined by
  /// `find_end`, while other threads wait.
  std::string last_read(const checks::Actor& caller, const std::function<std::string()>& find_end) {
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
