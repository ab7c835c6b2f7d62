// Plays actions on one session: for requests that are sent at once, and for the oracle that is asked in which order
// they can have come. Without a log nothing is judged; a sequence with an oracle beside it goes through a Trial.
#pragma once

#include <string>
#include <string_view>

#include "runner/driver/driver.h"
#include "runner/explore/sequence.h"
#include "runner/plan/plan.h"
#include "runner/play/exchange_log.h"
#include "runner/play/request_builder.h"

namespace runner::explore {

class Player {
 public:
  /// All must outlive it. `name_space` empty: the session's own. With a log every exchange goes through it.
  Player(const Plan& plan, Session& session, std::string_view name_space, ExchangeLog* log = nullptr);

  /// False where a step of it did not succeed.
  bool play(const GivenUse& use);
  /// The exchange with its answer; what the action captures is bound.
  checks::Exchange play(const Action& action);
  /// The exchange with all but its answer. Calls only.
  checks::Exchange build(const CallStep& call);
  void bind(const Action& action, const checks::Exchange& exchange);

 private:
  void bind_caller(const std::string& name, const checks::Actor& actor);
  void send(checks::Exchange& exchange);

  const Plan& plan_;
  Session& session_;
  ExchangeLog* const log_;
  Bindings bindings_;
  IdempotencyKeys keys_;
  static constexpr const char* kStepLabel = "step";
  std::string label_ = kStepLabel;  ///< of the exchanges to come
};

/// Sends the built exchange and reads its answer.
void send(checks::Exchange& exchange, Session& session);

}  // namespace runner::explore
