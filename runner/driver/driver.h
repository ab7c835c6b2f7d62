// What the runner drives: the in-process reference implementation or a service at a URL. A Driver opens one Session
// for each scenario; a Session exchanges requests. A target that does not respond is data (NoResponse), never an error.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "runner/document/capabilities.h"
#include "runner/document/end_of_run.h"
#include "runner/document/session_facts.h"
#include "wire/ed25519.h"

namespace runner {

/// What a session starts from.
struct SessionStart {
  std::string scenario;      ///< id of the scenario run
  wire::Instant clock;       ///< 'now' in process
  std::optional<Gate> gate;  ///< what the scenario needs; absent: the driver's default
  /// In process, requests sent at once come one after another, so that a run is repeatable, or on a thread each.
  bool threads = false;
};

class Session {
 public:
  virtual ~Session() = default;
  /// Opens with the target's 'now' for this scenario: the start's clock in process, the target's own time elsewhere.
  virtual wire::Instant now() const = 0;
  /// Distinguishes what this session creates from anything else on the target; no two sessions on one state share one.
  virtual std::string name_space() const = 0;
  /// The callers that scenarios name `owner` and `stranger`, where the target knows only certain ones.
  virtual std::optional<checks::Actor> caller(std::string_view) const { return {}; }
  /// The last event that the feed of a caller held before this session; nothing: to be asked for.
  virtual std::optional<std::string> feed_start(const std::string& /*caller_id*/) const { return {}; }
  /// The request as this target wants it: what exchange() is given. Preparing twice is preparing once.
  virtual wire::Request prepare(wire::Request request) const { return request; }
  virtual checks::Outcome exchange(const wire::Request& request) = 0;
  /// What requests carry by now, where that changes while the run is under way; nothing: what Driver::secrets() said.
  virtual std::optional<checks::Secrets> secrets() const { return {}; }
  /// How many requests of this session were sent again by the driver itself: the target may have seen them twice.
  virtual uint64_t repeats() const { return 0; }
  /// Answers in the order of the requests, which are sent together where the target can be reached on several
  /// connections, else one after another: one of the orders in which they can have come.
  virtual std::vector<checks::Outcome> exchange_at_once(const std::vector<wire::Request>& requests) {
    std::vector<checks::Outcome> outcomes;
    for (const wire::Request& request : requests) outcomes.push_back(exchange(request));
    return outcomes;
  }
  /// Only where Capabilities::forks: a copy of this session in its current state; the two are independent afterwards.
  virtual std::unique_ptr<Session> fork() { return nullptr; }
  // Only where Capabilities::control.
  virtual void set_gate(Gate gate) = 0;
  virtual void rotate_key() = 0;
  /// Only where Capabilities::projection: {intents, proposal, receipt} with attribution.
  virtual wire::Json project(const wire::Json& documents) = 0;
};

/// How another client, such as curl, reaches the target.
struct TargetAddress {
  std::string origin = "in-process";  ///< "https://host:port/base", "unix:/path"
  std::string curl_options;           ///< "--cacert 'ca.pem'"; empty: none
  /// Values that came from the environment, each with the name of its variable.
  std::map<std::string, std::string> secret_variables = {};
};

class Driver {
 public:
  virtual ~Driver() = default;
  virtual TargetAddress address() const { return {}; }
  virtual Capabilities capabilities() const = 0;
  virtual std::unique_ptr<Session> open(const SessionStart& start) = 0;  ///< safe from several threads
  /// What was sent again and waited for on the target's behalf, in words; empty: nothing.
  virtual std::string delivery() const { return {}; }
  /// Why nothing more is sent. Exchanges then end with NoResponse::Meaning::not_sent.
  virtual EndOfRun stopped() const { return {}; }
  /// What requests carry and no response or report may show.
  virtual checks::Secrets secrets() const { return {}; }
  /// Keys by id that the user vouches for; not empty: signatures are verified under these only.
  virtual std::vector<std::pair<std::string, wire::PublicKey>> trusted_keys() const { return {}; }
};

}  // namespace runner
