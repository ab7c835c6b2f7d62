#include "runner/app/in_process_driver.h"

#include <algorithm>

#include "reference_impl/attribution.h"
#include "runner/app/reference_keys.h"
#include "runner/driver/together.h"

namespace runner {
namespace {

// Sent with every request, so that a response that repeats a credential is found (secret.echoed).
constexpr const char* kCanary = "canary-5b1f0c7e9d2a4836";
// Every session starts from nothing, so that one name space serves them all and equal bytes need verifying once.
constexpr const char* kNameSpace = "run";

// Every session signs much the same bytes, so that they share what was signed.
struct FixedKeys {
  FixedKeys() {
    first.active.cache = std::make_shared<reference_impl::SignatureCache>();
    next.cache = std::make_shared<reference_impl::SignatureCache>();
  }
  ReferenceKeys first = fixed_reference_keys();
  reference_impl::SigningKey next = next_reference_key(1);  ///< ready, since most sessions that rotate do it once
};

class InProcessSession : public Session {
 public:
  InProcessSession(const SessionStart& start, bool gate_open, const FixedKeys& keys)
      : clock_(start.clock),
        threads_(start.threads),
        keys_(keys),
        reference_(std::make_unique<reference_impl::Reference>(settings(start.clock, gate_open, keys))) {}

  wire::Instant now() const override { return clock_; }
  std::string name_space() const override { return kNameSpace; }
  checks::Outcome exchange(const wire::Request& request) override {
    wire::Request sent = request;
    sent.headers.push_back({"authorization", std::string("Bearer ") + kCanary});
    return reference_->handle(sent);
  }
  std::vector<checks::Outcome> exchange_at_once(const std::vector<wire::Request>& requests) override {
    if (!threads_) return Session::exchange_at_once(requests);
    return send_together(requests, [this](size_t, const wire::Request& request) { return exchange(request); });
  }
  std::unique_ptr<Session> fork() override {
    return std::unique_ptr<Session>(new InProcessSession(*this, reference_->fork()));
  }
  void set_gate(Gate gate) override { reference_->set_gate(gate == Gate::open); }
  void rotate_key() override {
    ++rotations_;
    reference_->rotate_key(rotations_ == 1 ? keys_.next : next_reference_key(rotations_));
  }
  wire::Json project(const wire::Json& documents) override { return reference_impl::project_attribution(documents); }

 private:
  InProcessSession(const InProcessSession& other, std::unique_ptr<reference_impl::Reference> reference)
      : clock_(other.clock_),
        threads_(other.threads_),
        keys_(other.keys_),
        rotations_(other.rotations_),
        reference_(std::move(reference)) {}
  static reference_impl::Settings settings(wire::Instant clock, bool gate_open, const FixedKeys& keys) {
    return {[clock] { return clock; }, gate_open, keys.first.active, keys.first.retired};
  }

  wire::Instant clock_;
  bool threads_;
  const FixedKeys& keys_;
  unsigned rotations_ = 0;
  std::unique_ptr<reference_impl::Reference> reference_;
};

class InProcessDriver : public Driver {
 public:
  explicit InProcessDriver(const InProcessSettings& settings) : settings_(settings) {}

  Capabilities capabilities() const override {
    Capabilities all = every_capability();
    all.gate = settings_.pinned_gate ? fixed(*settings_.pinned_gate) : TargetGate::settable;
    all.forks = true;
    // With its gate pinned it replaces a served target, which offers no more than this, so that the results of the two
    // are identical to the byte.
    all.projection = all.control = all.fresh_state = !settings_.pinned_gate;
    return all;
  }
  std::unique_ptr<Session> open(const SessionStart& start) override {
    const Gate gate = settings_.pinned_gate.value_or(start.gate.value_or(settings_.default_gate));
    return std::make_unique<InProcessSession>(start, gate == Gate::open, keys_);
  }
  checks::Secrets secrets() const override { return secrets_; }

 private:
  InProcessSettings settings_;
  FixedKeys keys_;
  const checks::Secrets secrets_{kCanary};
};

}  // namespace

std::unique_ptr<Driver> make_in_process_driver(const InProcessSettings& settings) {
  return std::make_unique<InProcessDriver>(settings);
}

}  // namespace runner
