// A service that lies in one way: a driver in front of another, whose requests or responses one lie changes throughout.
// What it shows in signed exports and events is signed again by a key of its own, which it publishes in place of the
// service's, so that a lie is not found by its signature alone.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "runner/driver/driver.h"
#include "runner/mutate/mutation.h"

namespace runner {

/// An exchange that a session had, in order.
struct PastExchange {
  const checks::Operation* operation;
  wire::Request request;
  checks::Outcome outcome;
};

/// What a lie works on: the session behind it, and what passed through it. Copied where the session is forked.
struct LyingState {
  std::vector<PastExchange> past;
  std::vector<wire::Request> postponed;
};

class LieContext {
 public:
  LieContext(const checks::Contract& contract, Session& session, LyingState& state)
      : contract_(contract), session_(session), state_(state) {}

  const checks::Contract& contract() const { return contract_; }
  LyingState& state() { return state_; }
  checks::Outcome exchange(const wire::Request& request) { return session_.exchange(request); }
  /// The response that the request would get, without its effect; exchanged where the session cannot be forked.
  checks::Outcome exchange_without_effect(const wire::Request& request);
  /// The lie has changed something.
  void note() { touched_ = true; }
  bool touched() const { return touched_; }

 private:
  const checks::Contract& contract_;
  Session& session_;
  LyingState& state_;
  bool touched_ = false;
};

struct Lie {
  Mutant mutant;
  std::string operation;  ///< id of the only one that it concerns; empty: of every request
  bool feed = false;      ///< it concerns the event feed alone
  bool same = false;      ///< it writes the same value in another way, which a contract may allow
  /// What the service responds with.
  std::function<checks::Outcome(LieContext&, const checks::Operation*, const wire::Request&)> respond;
  /// Changes a body after it was signed; true where it did. May be empty.
  std::function<bool(wire::Json&)> last = {};
};

/// The driver and the lie must outlive it. `contract` finds operations.
class LyingDriver : public Driver {
 public:
  LyingDriver(Driver& correct, const checks::Contract& contract, const Lie& lie)
      : correct_(correct), contract_(contract), lie_(lie) {}
  Capabilities capabilities() const override { return correct_.capabilities(); }
  std::unique_ptr<Session> open(const SessionStart& start) override;
  checks::Secrets secrets() const override { return correct_.secrets(); }
  EndOfRun stopped() const override { return correct_.stopped(); }
  TargetAddress address() const override { return correct_.address(); }
  /// Whether the lie has changed any response or request so far.
  bool touched() const { return touched_; }

 private:
  friend class LyingSession;
  Driver& correct_;
  const checks::Contract& contract_;
  const Lie& lie_;
  bool touched_ = false;
};

/// The body of a response where it is JSON.
std::optional<wire::Json> body_of(const checks::Outcome& outcome);
/// The outcome with another body; hashes and signatures of exports and events are made anew.
void set_body(checks::Outcome& outcome, const wire::Json& body);
/// Signs the object with one of its members left out; false where it has no signature or no such member.
bool sign_without(wire::Object& object, const std::string& member);

}  // namespace runner
