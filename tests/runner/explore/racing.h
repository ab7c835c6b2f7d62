// Services that lose races under one idempotency key. They interleave on purpose: of the requests that are sent at
// once, each meets those under the same key before it. One after another, no request ever meets one.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/runner/explore/exploring.h"

namespace exploring {

struct Meeting {
  int others = 0;    ///< requests under the same key that this one meets
  bool met = false;  ///< any two requests of this session did so far
};
/// How a request is answered, given the session of the reference implementation.
using RacingService = std::function<checks::Outcome(const wire::Request&, const Meeting&, runner::Session& reference)>;

class RacingSession : public ForwardingSession {
 public:
  RacingSession(std::unique_ptr<runner::Session> reference, const RacingService& service)
      : RacingSession(std::move(reference), nullptr, service) {}
  checks::Outcome exchange(const wire::Request& request) override { return service_(request, {0, met_}, reference_); }
  std::vector<checks::Outcome> exchange_at_once(const std::vector<wire::Request>& requests) override {
    std::map<std::string, int> under_way;  // by key
    std::vector<checks::Outcome> outcomes;
    for (const wire::Request& request : requests) {
      const wire::UntrustedText* key = wire::find_header(request.headers, "idempotency-key");
      const int others = key ? under_way[key->bytes()]++ : 0;
      met_ = met_ || others > 0;
      outcomes.push_back(service_(request, {others, met_}, reference_));
    }
    return outcomes;
  }

 private:
  RacingSession(std::unique_ptr<runner::Session> reference, runner::Session* raw, const RacingService& service)
      : ForwardingSession((raw = reference.get(), std::move(reference))), reference_(*raw), service_(service) {}

  runner::Session& reference_;
  const RacingService service_;
  bool met_ = false;
};

inline std::unique_ptr<runner::Driver> racing(RacingService service) {
  return std::make_unique<WrappingDriver>([service = std::move(service)](std::unique_ptr<runner::Session> session) {
    return std::make_unique<RacingSession>(std::move(session), service);
  });
}

/// The request under a key that nothing else uses: as if the service had not looked for it.
inline wire::Request under_another_key(wire::Request request, int number) {
  for (wire::Header& header : request.headers) {
    if (header.name == "idempotency-key") header.value.bytes() += "-late-" + std::to_string(number);
  }
  return request;
}

}  // namespace exploring
