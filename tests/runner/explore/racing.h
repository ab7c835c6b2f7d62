// Services that lose races under one idempotency key. They interleave on purpose: of the requests that are sent at
// once, each meets those under the same key before it. One after another, no request ever meets one.
#pragma once

#include <barrier>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
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

/// A store that each request reads whole and writes whole. Of requests that are sent at once, a barrier has all read
/// before any writes, so that the last write loses what the others wrote. One after another, none loses anything.
class WholeStoreSession : public ForwardingSession {
 public:
  explicit WholeStoreSession(std::unique_ptr<runner::Session> store)
      : ForwardingSession(store->fork()), store_(std::move(store)) {}
  checks::Outcome exchange(const wire::Request& request) override { return store_->exchange(request); }
  std::vector<checks::Outcome> exchange_at_once(const std::vector<wire::Request>& requests) override {
    std::vector<std::unique_ptr<runner::Session>> read(requests.size());
    std::vector<checks::Outcome> outcomes(requests.size());
    std::barrier all_have_read(static_cast<std::ptrdiff_t>(requests.size()));
    std::mutex reading;
    std::vector<std::thread> threads;
    for (size_t i = 0; i < requests.size(); ++i) {
      threads.emplace_back([&, i] {
        {
          const std::lock_guard lock(reading);
          read[i] = store_->fork();
        }
        all_have_read.arrive_and_wait();
        outcomes[i] = read[i]->exchange(requests[i]);
      });
    }
    for (std::thread& thread : threads) thread.join();
    store_ = std::move(read.back());
    return outcomes;
  }

 private:
  std::unique_ptr<runner::Session> store_;
};

/// A replica that lags behind the store: of the requests that come after those sent at once, the first to a path that
/// ends so is answered from the state before them. The store itself handles each request.
class LaggingSession : public ForwardingSession {
 public:
  LaggingSession(std::unique_ptr<runner::Session> store, std::string path_end)
      : ForwardingSession(store->fork()), store_(std::move(store)), path_end_(std::move(path_end)) {}
  checks::Outcome exchange(const wire::Request& request) override {
    checks::Outcome outcome = store_->exchange(request);
    if (!replica_ || !ends_with_path(request, path_end_)) return outcome;
    return std::exchange(replica_, nullptr)->exchange(request);
  }
  std::vector<checks::Outcome> exchange_at_once(const std::vector<wire::Request>& requests) override {
    replica_ = store_->fork();
    return store_->exchange_at_once(requests);
  }

 private:
  std::unique_ptr<runner::Session> store_;
  std::unique_ptr<runner::Session> replica_;
  const std::string path_end_;
};

/// The request under a key that nothing else uses: as if the service had not looked for it.
inline wire::Request under_another_key(wire::Request request, int number) {
  for (wire::Header& header : request.headers) {
    if (header.name == "idempotency-key") header.value.bytes() += "-late-" + std::to_string(number);
  }
  return request;
}

}  // namespace exploring
