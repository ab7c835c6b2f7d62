// Whether the target still answers. The sessions of a driver share one: each request is announced before it is sent,
// and one that gets no response makes the target be asked again, by a harmless request. If that gets no response
// either, the target is lost: nothing more is sent. It knows no HTTP, and neither sleeps nor sends by itself.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "checks/exchange.h"

namespace runner {

/// How a target that left a request without a response is asked again.
struct Inquiry {
  /// Why there was no response.
  struct Silence {
    std::string reason;
    bool connected = false;
  };
  /// Sends a harmless request on a connection of its own; nothing where a response came, whatever it says.
  std::function<std::optional<Silence>()> ask;
  /// Waits before the target is asked, having been asked so many times; false where that was enough, never for 0.
  std::function<bool(size_t asked)> pause;
};

class Liveness {
 public:
  struct Request {
    std::string scenario;
    std::string method;
    std::string target;
  };

  explicit Liveness(Inquiry inquiry) : inquiry_(std::move(inquiry)) {}

  /// Returns the number of the request in the run, from 1.
  uint64_t begin(Request request);
  /// A response came.
  void answered(uint64_t number);
  /// A limit of the run kept the request from being sent, or its response from being awaited.
  void withdrawn(uint64_t number);
  /// The request got no response. Asks the target again, and says what the silence means.
  checks::NoResponse unanswered(uint64_t number, std::string reason);

  /// Once the target is lost: after which request, and how it was asked again.
  std::optional<std::string> loss() const;

 private:
  /// Nothing where the target responds, or other requests got responses meanwhile.
  std::optional<std::string> find_silence();
  std::string describe_loss(uint64_t number, const std::string& reason, const std::string& silence) const;

  const Inquiry inquiry_;
  std::atomic<uint64_t> answered_{0};
  std::mutex asking_;         ///< held while the target is asked, so that it is asked once for all
  mutable std::mutex mutex_;  ///< guards what follows
  std::optional<std::string> loss_;
  uint64_t last_ = 0;  ///< number of the last request
  std::map<uint64_t, Request> under_way_;
};

}  // namespace runner
