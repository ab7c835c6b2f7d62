// A service that honours the tiny milestone, in memory, as a Driver; tests tamper with its responses.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "runner/driver/driver.h"
#include "wire/ed25519.h"

namespace runner {

class TinyDriver : public Driver {
 public:
  /// Looks at a request before it is answered; a response returned here replaces the service's.
  std::function<std::optional<checks::Outcome>(const wire::Request&)> before;
  /// Changes a request on its way.
  std::function<void(wire::Request&)> change;
  /// Changes a response on its way.
  std::function<void(const wire::Request&, checks::Outcome&)> after;
  /// What the target claims to offer.
  Capabilities offered;
  std::vector<std::string> hidden;  ///< secrets()
  EndOfRun stop;                    ///< stopped()
  /// How many times each event is in the feed.
  int deliveries = 1;
  /// Emits an event for refused writes too.
  bool emits_on_refusal = false;
  /// Gate changes and key rotations, in order: "gate open", "gate closed", "rotate".
  std::vector<std::string> controlled;
  /// What each session started from.
  std::vector<SessionStart> starts;

  TinyDriver();
  Capabilities capabilities() const override { return offered; }
  std::unique_ptr<Session> open(const SessionStart& start) override;
  checks::Secrets secrets() const override { return hidden; }
  EndOfRun stopped() const override { return stop; }

 private:
  std::mutex mutex_;
};

namespace tiny {

/// A refusal as the tiny service gives it.
wire::Response refusal(int status, std::string_view code, wire::Json details, std::string_view correlation = "free");
wire::Response with_json(int status, const wire::Json& body);

}  // namespace tiny

}  // namespace runner
