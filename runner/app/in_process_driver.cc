#include "runner/app/in_process_driver.h"

#include <algorithm>

#include "reference_impl/attribution.h"
#include "reference_impl/reference.h"
#include "wire/sha256.h"

namespace runner {
namespace {

// Sent with every request, so that an answer that repeats a credential is found (secret.echoed).
constexpr const char* kCanary = "canary-5b1f0c7e9d2a4836";
// Every session starts from nothing, so that one name space serves them all and equal bytes need verifying once.
constexpr const char* kNameSpace = "run";

reference_impl::SigningKey fixed_key(const std::string& key_id) {
  // Not secret: these keys sign nothing but the answers of an in-process subject, and are the same on every machine.
  return {key_id, *wire::PrivateKey::from_seed(wire::sha256("in-process " + key_id))};
}

struct FixedKeys {
  reference_impl::SigningKey active = fixed_key("reference-key-2");
  reference_impl::SigningKey next = fixed_key("reference-key-3");
  reference_impl::VerifyOnlyKey retired{"reference-key-1", fixed_key("reference-key-1").key.public_key()};
};

class InProcessSession : public Session {
 public:
  InProcessSession(const SessionStart& start, bool gate_open, const FixedKeys& keys)
      : start_(start), keys_(keys), reference_(settings(start.clock, gate_open, keys)) {}

  wire::Instant now() const override { return start_.clock; }
  std::string name_space() const override { return kNameSpace; }
  checks::Answer exchange(const wire::Request& request) override {
    wire::Request sent = request;
    sent.headers.push_back({"authorization", std::string("Bearer ") + kCanary});
    return reference_.answer(sent);
  }
  void set_gate(Gate gate) override { reference_.set_gate(gate == Gate::open); }
  void rotate_key() override { reference_.rotate_key(keys_.next); }
  wire::Json project(const wire::Json& documents) override { return reference_impl::project_attribution(documents); }

 private:
  static reference_impl::Settings settings(wire::Instant clock, bool gate_open, const FixedKeys& keys) {
    return {[clock] { return clock; }, gate_open, keys.active, {keys.retired}};
  }

  SessionStart start_;
  const FixedKeys& keys_;
  reference_impl::Reference reference_;
};

class InProcessDriver : public Driver {
 public:
  explicit InProcessDriver(const InProcessSettings& settings) : settings_(settings) {}

  Capabilities capabilities() const override {
    Capabilities all;
    all.gate = settings_.pinned_gate;
    all.clock = all.events = all.signing_keys = all.projection = all.control = all.fresh_state = true;
    return all;
  }
  std::unique_ptr<Session> open(const SessionStart& start) override {
    const Gate gate = settings_.pinned_gate.value_or(start.gate.value_or(settings_.default_gate));
    return std::make_unique<InProcessSession>(start, gate == Gate::open, keys_);
  }
  std::vector<std::string> secrets() const override { return {kCanary}; }

 private:
  InProcessSettings settings_;
  FixedKeys keys_;
};

}  // namespace

std::unique_ptr<Driver> make_in_process_driver(const InProcessSettings& settings) {
  return std::make_unique<InProcessDriver>(settings);
}

}  // namespace runner
