#include "runner/explore/player.h"

#include <algorithm>

#include "wire/json_pointer.h"

namespace runner::explore {

void send(checks::Exchange& exchange, Session& session) {
  exchange.request = session.prepare(std::move(exchange.request));
  exchange.answer = session.exchange(exchange.request);
  checks::read_body(exchange);
}

Player::Player(const Plan& plan, Session& session, std::string_view name_space, ExchangeLog* log)
    : plan_(plan),
      session_(session),
      log_(log),
      bindings_(name_space.empty() ? session.name_space() : std::string(name_space), session.now()),
      keys_(bindings_) {
  for (const char* name : {"owner", "stranger"}) {
    bind_caller(name, session.caller(name).value_or(checks::Actor{"partner", bindings_.unique(name)}));
  }
}

void Player::bind_caller(const std::string& name, const checks::Actor& actor) {
  bindings_.bind(name, wire::Object{{"type", actor.type}, {"id", actor.id}});
  bindings_.bind(name + "_id", actor.id);
}

checks::Exchange Player::build(const CallStep& call) {
  if (const auto actor = resolve_caller(call.call, bindings_)) bind_caller("caller", *actor);
  const checks::Operation* operation = call.operation.empty() ? nullptr : plan_.contract.find_operation(call.operation);
  return build_exchange(call, operation, bindings_, keys_);
}

void Player::bind(const Action& action, const checks::Exchange& exchange) {
  if (!exchange.succeeded()) return;
  for (const auto& [name, pointer] : action.capture) {
    const wire::Json* value = wire::find_at(*exchange.body, pointer);
    if (value) bindings_.bind(name, *value);
  }
}

checks::Exchange Player::play(const Action& action) {
  checks::Exchange exchange;
  if (const CallStep* call = action.call()) {
    exchange = build(*call);
    exchange.label = label_;
    send(exchange);
    bind(action, exchange);
  } else if (const auto* gate = std::get_if<SetGateStep>(&action.what)) {
    session_.set_gate(gate->open ? Gate::open : Gate::closed);
  } else {
    session_.rotate_key();
  }
  return exchange;
}

void Player::send(checks::Exchange& exchange) {
  if (log_) {
    exchange = log_->at(log_->send(std::move(exchange)));
  } else {
    explore::send(exchange, session_);
  }
}

bool Player::play(const GivenUse& use) {
  const Given& given = *plan_.find_given(use.given);
  bindings_.enter_given(use.name);
  label_ = "given " + use.name;
  const bool held = std::all_of(given.steps.begin(), given.steps.end(), [&](const Step& step) {
    Action action;
    CallStep call = std::get<CallStep>(step.action);
    if (!use.caller.empty() && !call.call.caller) call.call.caller = wire::Json(use.caller);
    action.what = std::move(call);
    action.capture = step.capture;
    return play(action).succeeded();
  });
  label_ = kStepLabel;
  const wire::Json* bound = bindings_.find(given.binds);
  bindings_.leave_given(held && bound ? *bound : wire::Json());
  return held;
}

}  // namespace runner::explore
